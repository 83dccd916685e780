#include "libs/log/log.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "libs/clock/fake_clock.h"
#include "libs/status/status.h"

namespace tresen::log {
namespace {

using nlohmann::json;

// The one line that `write` produces, read back as JSON.
template <class Write>
json LineOf(Write write) {
  const ScopedCapture capture;
  write();
  return json::parse(capture.lines());
}

std::string Shown(const Value& value) {
  std::string text;
  value.AppendTo(&text);
  return text;
}

TEST_CASE("a line has time, severity, message and its fields") {
  const json line = LineOf([] {
    Warning("send refused",
            {{kTenant, TenantId("demo")}, {kAttempt, 3}, {kDuration, absl::Milliseconds(12)}});
  });
  CHECK(line["severity"] == "WARNING");
  CHECK(line["message"] == "send refused");
  CHECK(line["tenant"] == "demo");
  CHECK(line["attempt"] == 3);
  CHECK(line["duration_ms"] == 12.0);
  CHECK(line.contains("time"));
}

TEST_CASE("nothing a person wrote can be logged") {
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, std::string>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, absl::string_view>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<const char*, Value>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, Message>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<PersonalText, std::string>);
  CHECK(Shown(PersonalText("Mina")) == "\"[redacted]\"");
}

TEST_CASE("a token that does not look like one is redacted") {
  CHECK(Shown(Token("tenants/demo/branches/nord")) == "\"tenants/demo/branches/nord\"");
  CHECK(Shown(Token("127.0.0.1:50051")) == "\"127.0.0.1:50051\"");
  const std::string personal =
      GENERATE(as<std::string>{}, "Mina Köhler", "mina@example.org", "+491713920001",
               "491713920001", "0171-392-0001", "a\nb", std::string(201, 'a'));
  CAPTURE(personal);
  CHECK(Shown(Token(personal)) == "\"[redacted]\"");
}

TEST_CASE("an error shows code and reason, never its message") {
  const absl::Status error =
      MakeError(absl::StatusCode::kAborted, "SLOT_TAKEN", "key (phone)=(+491713920001) exists");
  CHECK(Shown(error) == "\"ABORTED/SLOT_TAKEN\"");
  CHECK(Shown(absl::InternalError("secret")) == "\"INTERNAL\"");
}

TEST_CASE("values of every type are JSON") {
  CHECK(Shown(true) == "true");
  CHECK(Shown(-5) == "-5");
  CHECK(Shown(uint64_t{18446744073709551615u}) == "18446744073709551615");
  CHECK(Shown(0.25) == "0.25");
  CHECK(Shown(0.0 / 0.0) == "null");
  CHECK(Shown(absl::InfiniteDuration()) == "null");
  CHECK(Shown(absl::FromUnixMillis(1796115600123)) == "\"2026-12-01T09:00:00.123Z\"");
}

TEST_CASE("control characters cannot forge a line") {
  std::string text;
  AppendJsonString(absl::string_view("a\n\r\t\0\x1b\x7f\"\\ä\u0085\u2028\xff", 17), &text);
  CHECK(text == "\"a\\u000a\\u000d\\u0009\\u0000\\u001b\\u007f\\\"\\\\ä\\u0085\\u2028\\ufffd\"");
}

TEST_CASE("any bytes become valid JSON") {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      std::string text;
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second), 'x'};
      AppendJsonString(bytes, &text);
      REQUIRE(json::accept(text));
    }
  }
}

TEST_CASE("what is below the least severity is dropped") {
  const ScopedCapture capture;
  Debug("detail");
  CHECK(capture.lines().empty());
}

TEST_CASE("lines of many threads do not mix") {
  const ScopedCapture capture;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int k = 0; k < 100; ++k) Info("step done", {{kStep, "x"}, {kCount, i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string lines = capture.lines();
  int count = 0;
  for (size_t begin = 0; begin < lines.size(); ++count) {
    const size_t end = lines.find('\n', begin);
    REQUIRE(json::accept(lines.substr(begin, end - begin)));
    begin = end + 1;
  }
  CHECK(count == 400);
}

TEST_CASE("a log file is the owner's alone and carries service and the given clock") {
  char path[] = "/tmp/tresen_log_XXXXXX";
  const int made = mkstemp(path);
  REQUIRE(made >= 0);
  std::remove(path);
  static FakeClock clock(absl::FromUnixSeconds(1796115600));
  REQUIRE(Configure({.service = "gateway", .path = path, .clock = &clock}).ok());
  Info("service ready");
  struct stat info = {};
  REQUIRE(stat(path, &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  std::ifstream stream(path);
  const json line = json::parse(stream);
  CHECK(line["service"] == "gateway");
  CHECK(line["time"] == "2026-12-01T09:00:00.000Z");
  REQUIRE(Configure({}).ok());
  std::remove(path);
}

}  // namespace
}  // namespace tresen::log
