#include "services/nlu/nlu_service.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "libs/http/server.h"
#include "libs/status/status.h"
#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

// Businesses in memory; counts what is loaded.
class MemorySource final : public VocabularySource {
 public:
  absl::StatusOr<std::optional<Vocabulary>> Load(const rpc::CallContext&, absl::string_view tenant,
                                                 const Vocabulary* known) const override {
    if (!available) return absl::UnavailableError("catalogue is away");
    const auto it = tenants.find(std::string(tenant));
    if (it == tenants.end()) return absl::NotFoundError("no such tenant");
    if (known != nullptr && known->revision == it->second.revision) return std::nullopt;
    ++loads;
    return it->second;
  }

  std::map<std::string, Vocabulary> tenants = {{"tenants/demo", DemoVocabulary()}};
  bool available = true;
  mutable int loads = 0;
};

struct Service {
  explicit Service(size_t bytes = 64 << 20)
      : cache(source, InstalledUnderstander(), {.bytes = bytes}),
        handlers(InstalledUnderstander(), cache) {}

  absl::StatusOr<v1::ParseResponse> Parse(const v1::ParseRequest& request) {
    return handlers.Parse(context, request);
  }

  rpc::CallContext context = rpc::CallContext::Background("test");
  MemorySource source;
  VocabularyCache cache;
  NluHandlers handlers;
};

v1::ParseRequest Request(const std::string& text, const std::string& tenant = "tenants/demo") {
  v1::ParseRequest request;
  request.set_parent(tenant);
  request.set_text(text);
  request.mutable_reference_time()->set_seconds(
      absl::ToUnixSeconds(DemoContext({"de"}).now));
  request.set_time_zone("Europe/Berlin");
  request.add_language_hints("de");
  return request;
}

std::vector<std::string> WrongFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : Violations(status)) fields.push_back(violation.field);
  return fields;
}

TEST_CASE("a message is answered with intent, entities and times in code points") {
  Service service;
  const auto response = service.Parse(Request("Übermorgen Färben möglich?"));
  REQUIRE(response.ok());
  CHECK(response->language().code() == "de");
  CHECK(response->intents(0).name() == "availability");
  REQUIRE(response->times_size() == 1);
  CHECK(response->times(0).start() == 0);
  CHECK(response->times(0).end() == 10);
  CHECK(response->times(0).has_date());
  CHECK_FALSE(response->times(0).has_time());
  CHECK(response->times(0).readings(0).local_from() == "2026-03-08T00:00:00");
  REQUIRE(response->entities_size() == 1);
  CHECK(response->entities(0).kind() == v1::ENTITY_KIND_SERVICE);
  CHECK(response->entities(0).values(0) == "colour");
  CHECK(response->entities(0).start() == 11);
  CHECK(response->entities(0).end() == 17);
  CHECK(response->vocabulary_revision() == 1);
}

TEST_CASE("every bad field of a request is named") {
  Service service;
  v1::ParseRequest request = Request(std::string(20000, 'a'), "demo");
  request.clear_reference_time();
  request.set_time_zone("Mars/Base");
  request.mutable_context()->set_opening_minute(-1);
  const absl::Status status = service.Parse(request).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(WrongFields(status) == std::vector<std::string>{"parent", "text", "reference_time",
                                                        "time_zone", "context.opening_minute"});
}

TEST_CASE("an unknown tenant is not found") {
  Service service;
  CHECK(service.Parse(Request("hallo", "tenants/nobody")).status().code() ==
        absl::StatusCode::kNotFound);
}

TEST_CASE("a new service of the business is understood after a look for changes") {
  Service service;
  REQUIRE(service.Parse(Request("olaplex morgen")).ok());
  Vocabulary& demo = service.source.tenants["tenants/demo"];
  demo.revision = 2;
  demo.items.push_back({EntityKind::kService, "olaplex", {{"de", "Olaplex-Kur"}}});
  service.cache.Refresh(service.context);
  const auto response = service.Parse(Request("olaplex morgen"));
  REQUIRE(response.ok());
  CHECK(response->vocabulary_revision() == 2);
  REQUIRE(response->entities_size() == 1);
  CHECK(response->entities(0).values(0) == "olaplex");
}

TEST_CASE("a catalogue that does not answer leaves what was known") {
  Service service;
  REQUIRE(service.Parse(Request("hallo")).ok());
  service.source.available = false;
  service.cache.Refresh(service.context);
  CHECK(service.Parse(Request("hallo")).ok());
  CHECK(service.Parse(Request("hallo", "tenants/other")).status().code() ==
        absl::StatusCode::kUnavailable);
}

TEST_CASE("memory is bounded: the tenant that was not used longest goes") {
  Service service(1);
  service.source.tenants["tenants/second"] = DemoVocabulary();
  REQUIRE(service.Parse(Request("hallo")).ok());
  REQUIRE(service.Parse(Request("hallo", "tenants/second")).ok());
  CHECK(service.cache.tenants() == 1);
  REQUIRE(service.Parse(Request("hallo")).ok());
  CHECK(service.source.loads == 3);
}

TEST_CASE("the label of an offered choice comes back as its place") {
  Service service;
  v1::ParseRequest request = Request("11:30 passt");
  request.mutable_context()->set_expected(v1::EXPECTED_ANSWER_CHOICE);
  for (const char* label : {"Sa 10:00", "Sa 11:30", "Sa 15:00"}) {
    request.mutable_context()->add_choices(label);
  }
  const auto response = service.Parse(request);
  REQUIRE(response.ok());
  CHECK(response->intents(0).name() == "select");
  bool found = false;
  for (const v1::Entity& entity : response->entities()) {
    found |= entity.kind() == v1::ENTITY_KIND_ORDINAL && entity.values(0) == "2";
  }
  CHECK(found);
}

TEST_CASE("a language model is asked for what is not understood, and only there") {
  std::atomic<int> asked = 0;
  http::Router router;
  router.Handle("POST", "/v1/chat/completions", [&](const http::Request&) {
    ++asked;
    return http::Answer(200, "application/json",
                        R"({"choices":[{"message":{"content":"{\"intent\":\"human\"}"}}]})");
  });
  auto server = http::Server::Start({}, std::move(router));
  REQUIRE(server.ok());
  FakeClock clock{absl::FromUnixSeconds(1'772'000'000)};
  metrics::Registry metrics;
  LanguageModel model({.url = absl::StrCat("http://127.0.0.1:", (*server)->port(), "/v1"), .model = "small"},
                      clock, metrics);
  Service service;
  NluHandlers handlers(InstalledUnderstander(), service.cache, &model);

  REQUIRE(handlers.Parse(service.context, Request("Ich möchte morgen einen Termin zum Färben")).ok());
  CHECK(asked == 0);
  v1::ParseRequest answer = Request("das weiß der Himmel aber auch nicht");
  answer.mutable_context()->set_expected(v1::EXPECTED_ANSWER_NAME);
  REQUIRE(handlers.Parse(service.context, answer).ok());
  CHECK(asked == 0);
  const auto response = handlers.Parse(service.context, Request("das weiß der Himmel aber auch nicht"));
  REQUIRE(response.ok());
  CHECK(asked == 1);
  CHECK(response->intents(0).name() == "human");
}

}  // namespace
}  // namespace tresen::nlu
