#include "services/nlu/language_model/language_model.h"

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/fake_clock.h"
#include "libs/http/server.h"
#include "services/nlu/domain/demo_vocabulary.h"
#include "services/nlu/language_model/redaction.h"

namespace tresen::nlu {
namespace {

using nlohmann::json;

std::string Completion(const std::string& content) {
  return json({{"choices", {{{"message", {{"role", "assistant"}, {"content", content}}}}}}}).dump();
}

// A server on this machine that answers as a test says and keeps what it was asked.
class StandIn {
 public:
  explicit StandIn(std::function<http::Response(const http::Request&)> answer) {
    http::Router router;
    router.Handle("POST", "/v1/chat/completions", [this, answer](const http::Request& request) {
      absl::MutexLock lock(&mutex_);
      bodies_.push_back(request.body);
      keys_.push_back(request.Header("authorization").value_or(""));
      return answer(request);
    });
    auto server = http::Server::Start({}, std::move(router));
    REQUIRE(server.ok());
    server_ = *std::move(server);
  }

  std::string url() const { return absl::StrCat("http://127.0.0.1:", server_->port(), "/v1"); }
  std::vector<std::string> bodies() const {
    absl::MutexLock lock(&mutex_);
    return bodies_;
  }
  std::string key() const {
    absl::MutexLock lock(&mutex_);
    return keys_.back();
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> bodies_;
  std::vector<std::string> keys_;
  std::unique_ptr<http::Server> server_;
};

StandIn Saying(const std::string& content) {
  return StandIn([content](const http::Request&) {
    return http::Answer(200, "application/json", Completion(content));
  });
}

struct Fixture {
  FakeClock clock{absl::FromUnixSeconds(1'772'000'000)};
  metrics::Registry metrics;

  LanguageModel Model(const std::string& url, absl::Duration timeout = absl::Seconds(5)) {
    return LanguageModel({.url = url, .model = "small", .key = "secret", .timeout = timeout}, clock, metrics);
  }
};

Understanding Read(absl::string_view text) {
  return InstalledUnderstander().Understand(text, DemoIndex(), DemoContext({"de"}));
}

std::string Redact(absl::string_view text) {
  return Redacted(text, Read(text), [](absl::string_view word) {
    return InstalledUnderstander().IsEverydayWord(word);
  });
}

TEST_CASE("an opinion puts its intent first and adds the service it quotes") {
  Fixture fixture;
  StandIn server = Saying(R"({"intent":"book","services":[{"id":"styling","quote":"schön machen"}]})");
  LanguageModel model = fixture.Model(server.url());
  const std::string text = "schön machen morgen";
  const auto opinion = model.Ask(text, DemoIndex());
  REQUIRE(opinion.ok());
  Understanding found;
  found.intents = {{"other", 0.9F}};
  Adopt(*opinion, text, found);
  CHECK(found.intents[0].name == "book");
  CHECK(found.intents[0].confidence == 0.5F);
  REQUIRE(found.entities.size() == 1);
  CHECK(found.entities[0].values == std::vector<std::string>{"styling"});
  CHECK(found.entities[0].span == ByteSpan{0, static_cast<int>(std::string("schön machen").size())});
  const json asked = json::parse(server.bodies()[0]);
  CHECK(asked["model"] == "small");
  CHECK(asked["messages"][1]["content"] == text);
  CHECK(absl::StrContains(asked["messages"][0]["content"].get<std::string>(), "cut_women"));
  CHECK_FALSE(absl::StrContains(server.bodies()[0], "lena"));
  CHECK(server.key() == "Bearer secret");
}

TEST_CASE("an answer that must not be believed is refused") {
  Fixture fixture;
  const std::string wrong = GENERATE(
      as<std::string>{}, "book it!", R"({"intent":"confirm"})", R"({"intent":"stop"})", R"({"intent":7})", "[]",
      R"({"intent":"book","services":[{"id":"massage","quote":"bitte"}]})",
      R"({"intent":"book","services":[{"id":"styling","quote":"not there"}]})",
      R"({"intent":"book","services":[{"id":"styling","quote":""}]})", R"({"intent":"book","services":"styling"})",
      R"({"services":[]})", "\x80\xff");
  StandIn server([&](const http::Request&) {
    return http::Answer(200, "application/json",
                        json({{"choices", {{{"message", {{"content", wrong}}}}}}})
                            .dump(-1, ' ', false, json::error_handler_t::ignore));
  });
  LanguageModel model = fixture.Model(server.url());
  const auto opinion = model.Ask("bitte morgen", DemoIndex());
  INFO(wrong);
  CHECK(opinion.status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("what is no chat completion is refused") {
  for (const char* body : {"", "<html>", "{}", R"({"choices":[]})", R"({"choices":[{"message":{}}]})",
                           R"({"choices":[{"message":{"content":null}}]})", R"({"choices":{"a":1}})"}) {
    INFO(body);
    CHECK_FALSE(ReadOpinion(body, "bitte", DemoIndex()).ok());
  }
}

TEST_CASE("a server that fails three times is left alone for half a minute") {
  Fixture fixture;
  StandIn server([](const http::Request&) { return http::Answer(500, "text/plain", "no"); });
  LanguageModel model = fixture.Model(server.url());
  for (int i = 0; i < 5; ++i) CHECK(model.Ask("bitte", DemoIndex()).status().code() == absl::StatusCode::kUnavailable);
  CHECK(server.bodies().size() == 3);
  fixture.clock.Advance(absl::Seconds(31));
  CHECK_FALSE(model.Ask("bitte", DemoIndex()).ok());
  CHECK(server.bodies().size() == 4);
}

TEST_CASE("a server that does not answer in time is given up") {
  Fixture fixture;
  absl::Notification over;
  StandIn server([&](const http::Request&) {
    over.WaitForNotificationWithTimeout(absl::Seconds(20));
    return http::Answer(200, "application/json", Completion(R"({"intent":"book"})"));
  });
  LanguageModel model = fixture.Model(server.url(), absl::Milliseconds(200));
  CHECK(model.Ask("bitte", DemoIndex()).status().code() == absl::StatusCode::kUnavailable);
  over.Notify();
}

TEST_CASE("only everyday words leave the house") {
  CHECK(Redact("Ich möchte bitte einen Termin") == "Ich möchte bitte einen Termin");
  const std::string text =
      "Hallo, hier ist Anna Kowalczyk-Meier, 0171 2345678, anna@example.org, Lindenstraße 12, bei Lena, Code AB12CD";
  const std::string redacted = Redact(text);
  for (const char* secret : {"Anna", "Kowalczyk", "Meier", "0171", "2345678", "anna", "example", "Lena", "AB12CD"}) {
    INFO(redacted);
    CHECK_FALSE(absl::StrContains(redacted, secret));
  }
  CHECK(Redact("ตัดผมพรุ่งนี้ ชื่อสมชาย").empty());
  CHECK(Redact("2345678").empty());
  CHECK(Redact("").empty());
}

TEST_CASE("a model is asked only where the engine is unsure") {
  Understanding sure;
  sure.intents = {{"book", 0.8F}};
  CHECK_FALSE(IsWorthAsking(sure, 0.4F));
  sure.intents[0].confidence = 0.3F;
  CHECK(IsWorthAsking(sure, 0.4F));
  sure.intents = {{"other", 0.9F}};
  CHECK(IsWorthAsking(sure, 0.4F));
  CHECK(IsWorthAsking({}, 0.4F));
}

}  // namespace
}  // namespace tresen::nlu
