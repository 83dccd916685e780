#include "services/gateway/desk/world.h"

#include <catch2/catch.hpp>

#include "libs/clock/fake_clock.h"
#include "libs/status/status.h"
#include "services/gateway/store/in_memory_gateway_store.h"
#include "tresen/nlu/v1/nlu.pb.h"

namespace tresen::gateway {
namespace {

// A world in which no other service can be reached.
struct Fixture {
  Fixture() {
    for (const char* name : {"nlu", "scheduling", "knowledge", "customer"}) {
      peers.Add(std::make_shared<rpc::Channel>(name, "gateway"));
    }
    Branch branch;
    branch.id = "mitte";
    branch.zone = absl::UTCTimeZone();
    for (auto& day : branch.hours) day = {{0, 24 * 60}};
    business.branches.push_back(branch);
    scope.tenant = "demo";
    scope.conversation = "c1";
    scope.customer = "mina";
    scope.branch = "mitte";
    scope.turn = "t1";
    scope.at = clock.Now();
    scope.business = &business;
  }

  absl::StatusOr<Result> Perform(const std::string& step, CallRequest request) {
    return world->Perform(rpc::CallContext::Background("gateway", absl::Milliseconds(200)), scope,
                          {step, std::move(request)}, answers, opened);
  }

  ::tresen::FakeClock clock{absl::FromUnixSeconds(1795000000)};
  InMemoryGatewayStore store{clock};
  rpc::Peers peers;
  Business business;
  TurnScope scope;
  RecordedAnswers answers;
  std::optional<OpenedCase> opened;
  std::unique_ptr<World> world = nullptr;

  World& Make() {
    world = std::make_unique<World>(peers, store, clock,
                                    [](absl::string_view, absl::string_view) { return ""; });
    return *world;
  }
};

TEST_CASE("recorded answers come back as they were, whatever bytes they hold") {
  const RecordedAnswers answers = {{"understand", std::string("\0\xff:3:", 5)},
                                   {"find:1", ""},
                                   {"", "nameless"},
                                   {"12:ä", std::string(100000, 'x')}};
  CHECK(*DecodeAnswers(EncodeAnswers(answers)) == answers);
  CHECK(DecodeAnswers("")->empty());
}

TEST_CASE("answers that were cut or changed are said to be lost, not half read") {
  const std::string text = EncodeAnswers({{"book", "appointment"}, {"find", "slots"}});
  const size_t first = text.find("find") - 4;
  for (size_t length = 1; length < text.size(); ++length) {
    INFO(length);
    // What ends between two answers cannot be told from the end.
    if (length == first) continue;
    CHECK(absl::IsDataLoss(DecodeAnswers(text.substr(0, length)).status()));
  }
  for (const char* bad : {"x", "-1:2:ab", "1:99999999999999999999:a", "5:1:ab", "::"}) {
    CHECK(absl::IsDataLoss(DecodeAnswers(bad).status()));
  }
}

TEST_CASE("what changes something is told from what only asks") {
  CHECK(ChangesSomething(HoldSlot{}));
  CHECK(ChangesSomething(BookAppointment{}));
  CHECK(ChangesSomething(RescheduleAppointment{}));
  CHECK(ChangesSomething(CancelAppointment{}));
  CHECK(ChangesSomething(ConfirmAppointment{}));
  CHECK(ChangesSomething(RecordConsent{}));
  CHECK(ChangesSomething(RememberCustomer{}));
  CHECK_FALSE(ChangesSomething(FindSlots{}));
  CHECK_FALSE(ChangesSomething(ListAppointments{}));
  CHECK_FALSE(ChangesSomething(AskKnowledge{}));
  CHECK_FALSE(ChangesSomething(FindProducts{}));
  CHECK_FALSE(ChangesSomething(OpenCase{}));
}

TEST_CASE("a service that is away is an error and leaves no answer behind") {
  Fixture fixture;
  fixture.Make();
  for (const CallRequest& request : std::initializer_list<CallRequest>{
           FindSlots{}, HoldSlot{}, BookAppointment{}, CancelAppointment{}, ListAppointments{},
           AskKnowledge{}, RecordConsent{}, RememberCustomer{}}) {
    CHECK(absl::IsUnavailable(fixture.Perform("step", request).status()));
  }
  CHECK(fixture.answers.empty());
  const auto understood =
      fixture.world->Understand(rpc::CallContext::Background("gateway", absl::Milliseconds(200)),
                                fixture.scope, "Hallo", {}, fixture.answers);
  CHECK(absl::IsUnavailable(understood.status()));
}

TEST_CASE("what was answered before is not asked again") {
  Fixture fixture;
  fixture.Make();
  nlu::v1::ParseResponse parsed;
  parsed.mutable_language()->set_code("pl");
  fixture.answers["understand"] = parsed.SerializeAsString();
  const auto context = rpc::CallContext::Background("gateway", absl::Milliseconds(200));
  const auto understood =
      fixture.world->Understand(context, fixture.scope, "Hallo", {}, fixture.answers);
  REQUIRE(understood.ok());
  CHECK(understood->language == "pl");
  fixture.answers["consent"] = "";
  CHECK(std::holds_alternative<Done>(*fixture.Perform("consent", RecordConsent{})));
  fixture.answers["broken"] = "\xff\xff";
  CHECK(absl::IsDataLoss(fixture.Perform("broken", FindSlots{}).status()));
}

TEST_CASE("nothing said means nothing, without asking anybody") {
  Fixture fixture;
  const auto understood =
      fixture.Make().Understand(rpc::CallContext::Background("gateway"), fixture.scope, "", {},
                                fixture.answers);
  REQUIRE(understood.ok());
  CHECK(understood->intents.empty());
}

TEST_CASE("a case is opened with the time in which somebody should answer") {
  Fixture fixture;
  fixture.Make();
  const auto opened = fixture.Perform("case", OpenCase{});
  REQUIRE(opened.ok());
  const auto* told = std::get_if<CaseOpened>(&*opened);
  REQUIRE(told != nullptr);
  CHECK(told->name == "tenants/demo/conversations/c1");
  CHECK(told->waiting_minutes == 10);
  REQUIRE(fixture.opened.has_value());
  CHECK(fixture.opened->due_at == fixture.scope.at + absl::Minutes(10));
  fixture.scope.branch = "nowhere";
  CHECK(absl::IsInternal(fixture.Perform("case", OpenCase{}).status()));
}

}  // namespace
}  // namespace tresen::gateway
