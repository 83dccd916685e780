#include <catch2/catch.hpp>

#include "services/gateway/conversation/event.h"
#include "services/gateway/conversation/state.h"

namespace tresen::gateway {
namespace {

std::vector<Event> OneOfEach() {
  Draft draft;
  draft.services = {"cut_men", "beard"};
  draft.staff = "any";
  draft.not_staff = "lena";
  draft.branch = "nord";
  draft.when.days = {{absl::CivilDay(2026, 3, 7), std::nullopt}};
  draft.when.clocks = {{600, 720, true}};
  draft.when.not_on = {{absl::CivilDay(2026, 3, 9), absl::CivilDay(2026, 3, 9)}};
  draft.appointment = "tenants/demo/appointments/a1";
  draft.person_name = "Zoë \"Łucja\" ก";
  Choice choice;
  choice.id = "c1.1";
  choice.kind = ChoiceKind::kSlot;
  choice.value = "token";
  choice.start = absl::CivilMinute(2026, 3, 7, 10, 0);
  choice.title = Phrase::kLabelMomentStaff;
  choice.title_values = {{"when", ShortMoment(*choice.start)}, {"staff", Text("Lena")}};
  const absl::Time at = absl::FromUnixSeconds(1772802000);
  return {TurnTaken{"t1", at},
          SessionEnded{},
          Greeted{at},
          LanguageSet{"th", true},
          GoalOpened{GoalKind::kChange},
          DraftEdited{Edit::kCorrect, Field::kWhen, draft},
          Offered{{choice}},
          Asked{Question::kSlot},
          StartsSeen{{at}},
          ServiceMentioned{"cut_men"},
          TopicAsked{"hours"},
          BranchMentioned{"nord"},
          HoldMade{"hold"},
          Answered{},
          Misunderstood{},
          Understood{},
          Proposed{ProposalKind::kNextPerson, GoalKind::kBook, draft, 1},
          ProposalDropped{},
          GoalClosed{GoalOutcome::kSuccess},
          TaskFinished{GoalKind::kBook, "a1", "token"},
          ConsentAsked{"marketing", "de"},
          ConsentRecorded{"marketing", true},
          StopHeard{2},
          HandedOff{"asked", "case1", at},
          PersonTookOver{at},
          StaffWrote{at},
          HandedBack{at},
          Restarted{},
          SlotChosen{"offer", true, "pl"}};
}

TEST_CASE("every kind of event survives its JSON") {
  const std::vector<Event> events = OneOfEach();
  CHECK(events.size() == std::variant_size_v<Event>);
  const std::string json = EncodeEvents(events);
  const auto decoded = DecodeEvents(json);
  REQUIRE(decoded.ok());
  CHECK(EncodeEvents(*decoded) == json);
  CHECK(EncodeState(Fold({}, *decoded)) == EncodeState(Fold({}, events)));
}

TEST_CASE("a state survives its JSON, also the first one") {
  for (const State& state : {State{}, Fold({}, OneOfEach())}) {
    const std::string json = EncodeState(state);
    const auto decoded = DecodeState(json);
    REQUIRE(decoded.ok());
    CHECK(EncodeState(*decoded) == json);
  }
}

TEST_CASE("fields of a newer version are skipped, missing ones have their default") {
  const auto decoded = DecodeEvents(R"([{"event":"language_set","language":"de","mood":"good"}])");
  REQUIRE(decoded.ok());
  CHECK(std::get<LanguageSet>(decoded->front()).language == "de");
  CHECK_FALSE(std::get<LanguageSet>(decoded->front()).fixed);
}

TEST_CASE("what is no stored conversation is refused, not thrown") {
  for (const char* text : {"", "{", "[{}]", "[{\"event\":\"jump\"}]", "[1]",
                           "[{\"event\":\"greeted\",\"at\":\"yesterday\"}]",
                           "[{\"event\":\"asked\",\"question\":7}]"}) {
    INFO(text);
    CHECK(DecodeEvents(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(DecodeState("[]").status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tresen::gateway
