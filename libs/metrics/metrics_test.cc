#include "libs/metrics/metrics.h"

#include <catch2/catch.hpp>
#include <string>

namespace tresen::metrics {
namespace {

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Description Sends() {
  return {"tresen_sends_total",
          "Messages sent.",
          {{"result", {"ok", "failed"}}, {"kind", {"text", "list"}}}};
}

TEST_CASE("a counter counts each combination of labels apart") {
  Registry registry;
  Counter& sends = registry.AddCounter(Sends());
  sends.Increment({"ok", "text"});
  sends.Increment({"ok", "text"});
  sends.Add(3, {"failed", "list"});
  CHECK(sends.Value({"ok", "text"}) == 2);
  CHECK(sends.Value({"failed", "list"}) == 3);
  CHECK(sends.Value({"ok", "list"}) == 0);
  CHECK(Contains(registry.Render(), R"(tresen_sends_total{kind="text",result="ok"} 2)"));
}

TEST_CASE("a value outside the closed set is counted as other") {
  Registry registry;
  Counter& sends = registry.AddCounter(Sends());
  sends.Increment({"+491713920001", "text"});
  CHECK(sends.Value({"other", "text"}) == 1);
  CHECK_FALSE(Contains(registry.Render(), "4917"));
}

TEST_CASE("what never happened shows as zero") {
  Registry registry;
  registry.AddCounter({"tresen_lost_total", "Messages lost."});
  CHECK(Contains(registry.Render(), "tresen_lost_total 0"));
  CHECK(Contains(registry.Render(), "# TYPE tresen_lost_total counter"));
}

TEST_CASE("asking twice gives the same instrument") {
  Registry registry;
  CHECK(&registry.AddCounter(Sends()) == &registry.AddCounter(Sends()));
  CHECK(&registry.AddGauge({"tresen_open", "Open."}) ==
        &registry.AddGauge({"tresen_open", "Open."}));
}

TEST_CASE("a gauge goes both ways") {
  Registry registry;
  Gauge& open = registry.AddGauge({"tresen_open", "Open."});
  open.Set(5);
  open.Add(-2);
  CHECK(open.Value({}) == 3);
}

TEST_CASE("a histogram sorts into its buckets") {
  Registry registry;
  Histogram& latency =
      registry.AddHistogram({"tresen_reply_seconds", "Reply.", {{"how", {"fast"}}}});
  latency.Observe(0.004, {"fast"});
  latency.Observe(0.4, {"fast"});
  latency.Observe(100, {"slow"});
  CHECK(latency.Count({"fast"}) == 2);
  CHECK(latency.Count({"other"}) == 1);
  CHECK(Contains(registry.Render(), R"(tresen_reply_seconds_bucket{how="fast",le="0.005"} 1)"));
}

}  // namespace
}  // namespace tresen::metrics
