#include "libs/trace/trace.h"

#include <catch2/catch.hpp>
#include <string>

namespace tresen::trace {
namespace {

constexpr char kGood[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST_CASE("a traceparent is read and written unchanged") {
  const auto context = TraceContext::Parse(kGood);
  REQUIRE(context.has_value());
  CHECK(context->trace_id() == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(context->span_id() == "00f067aa0ba902b7");
  CHECK(context->sampled());
  CHECK(context->Format() == kGood);
}

TEST_CASE("a malformed traceparent is none") {
  const std::string good = kGood;
  const std::string bad = GENERATE_COPY(as<std::string>{}, "", "00", good + "-x",
                                        good.substr(0, 54), "ff" + good.substr(2),
                                        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g");
  CAPTURE(bad);
  CHECK_FALSE(TraceContext::Parse(bad).has_value());
  CHECK(TraceContext::ParseOrNew(bad).valid());
}

TEST_CASE("a later version may bring more fields") {
  CHECK(TraceContext::Parse("01" + std::string(kGood).substr(2) + "-more").has_value());
  CHECK_FALSE(TraceContext::Parse("01" + std::string(kGood).substr(2) + "more").has_value());
}

TEST_CASE("a child keeps the trace and gets a span of its own") {
  const TraceContext parent = TraceContext::New();
  const TraceContext child = parent.Child();
  CHECK(child.trace_id() == parent.trace_id());
  CHECK(child.span_id() != parent.span_id());
  CHECK(TraceContext::Parse(child.Format()) == child);
}

TEST_CASE("an empty context writes nothing and begets a new trace") {
  CHECK(TraceContext().Format().empty());
  CHECK(TraceContext().Child().valid());
  CHECK(TraceContext::New().trace_id() != TraceContext::New().trace_id());
}

}  // namespace
}  // namespace tresen::trace
