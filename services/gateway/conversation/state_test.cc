#include "services/gateway/conversation/state.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

DraftEdited Set(Field field, const Draft& value) { return {Edit::kSet, field, value}; }

TEST_CASE("a field can be set, corrected and taken back; the others stay") {
  Draft draft;
  draft.services = {"cut_men"};
  draft.staff = "lena";
  State state = Fold({}, {GoalOpened{GoalKind::kBook}, Set(Field::kServices, draft),
                          Set(Field::kStaff, draft)});
  draft.staff = "jonas";
  state = Apply(state, DraftEdited{Edit::kCorrect, Field::kStaff, draft});
  CHECK(state.goal()->draft.staff == "jonas");
  CHECK(state.goal()->draft.services == std::vector<std::string>{"cut_men"});
  state = Apply(state, DraftEdited{Edit::kBack, Field::kStaff, {}});
  CHECK(state.goal()->draft.staff.empty());
  CHECK(state.goal()->trail == std::vector<Field>{Field::kServices});
}

TEST_CASE("a goal on top parks the one below, which comes back with its question") {
  State state = Fold({}, {GoalOpened{GoalKind::kBook}, Asked{Question::kSlot},
                          GoalOpened{GoalKind::kCancel}, Asked{Question::kConfirmCancel}});
  CHECK(OpenQuestion(state) == Question::kConfirmCancel);
  state = Apply(state, GoalClosed{GoalOutcome::kSuccess});
  CHECK(OpenQuestion(state) == Question::kSlot);
}

TEST_CASE("the stack of goals stays within its depth") {
  State state;
  for (int i = 0; i < 5; ++i) state = Apply(state, GoalOpened{GoalKind::kBook});
  CHECK(state.goals.size() == kMaxGoals);
}

TEST_CASE("a question beside the goal leaves the goal's own question open") {
  State state = Fold({}, {GoalOpened{GoalKind::kBook}, Asked{Question::kSlot},
                          Asked{Question::kPark}});
  CHECK(OpenQuestion(state) == Question::kPark);
  state = Apply(state, Answered{});
  CHECK(OpenQuestion(state) == Question::kSlot);
}

TEST_CASE("only so many sets of choices stay tappable") {
  State state;
  for (int i = 0; i < kOffersKept + 3; ++i) state = Apply(state, Offered{});
  CHECK(state.shown.size() == kOffersKept);
  CHECK(state.shown.back().number == kOffersKept + 3);
}

TEST_CASE("a handoff closes what was open") {
  const State state = Fold({}, {GoalOpened{GoalKind::kBook}, Asked{Question::kSlot},
                                HandedOff{"asked", "case", absl::UnixEpoch()}});
  CHECK(state.goals.empty());
  CHECK(state.answering == Answering::kWaiting);
  CHECK(Apply(state, HandedBack{absl::UnixEpoch()}).answering == Answering::kAssistant);
}

TEST_CASE("folding in pieces gives the same state as folding at once") {
  const std::vector<Event> events = {TurnTaken{"t1", absl::UnixEpoch()},
                                     GoalOpened{GoalKind::kBook}, Misunderstood{},
                                     Asked{Question::kService}, Understood{}};
  State pieces;
  for (const Event& event : events) pieces = Fold(pieces, {event});
  CHECK(EncodeState(pieces) == EncodeState(Fold({}, events)));
}

}  // namespace
}  // namespace tresen::gateway
