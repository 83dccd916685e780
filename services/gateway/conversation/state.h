#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/gateway/conversation/event.h"

namespace tresen::gateway {

// Deepest stack of goals (CONV-05).
constexpr int kMaxGoals = 3;
// Sets of choices that stay tappable.
constexpr int kOffersKept = 8;

struct Goal {
  GoalKind kind = GoalKind::kBook;
  Draft draft;
  std::vector<Field> trail;  // fields in the order they were said, for "back"
  Question question = Question::kNone;
  int asked = 0;  // how often the open question was put
  std::vector<absl::Time> seen;
  std::string hold_token;
  std::optional<SlotChosen> chosen;  // waits for the answer to the open question
};

// Choices that were shown together.
struct ShownChoices {
  int number = 0;  // counts up; part of the choices' ids
  std::vector<Choice> choices;
};

// The task finished last in this session.
struct LastTask {
  GoalKind goal = GoalKind::kBook;
  std::string appointment;
  std::string token;
};

// Where a conversation stands: the fold over its events.
struct State {
  int turns = 0;
  absl::Time last_turn = absl::InfinitePast();
  std::string last_turn_id;
  std::optional<absl::Time> greeted_at;
  std::string language;  // empty: not known yet
  bool language_fixed = false;
  std::vector<Goal> goals;  // the last one is open, those before are parked
  // Question beside the goals (menu, consent, park, ...); a goal's own question is in the goal.
  Question question = Question::kNone;
  std::vector<ShownChoices> shown;  // latest last
  int shown_count = 0;
  int failures = 0;  // turns in a row that were not understood
  Answering answering = Answering::kAssistant;
  absl::Time answering_since = absl::InfinitePast();  // last sign of staff, or the handoff
  std::string case_name;
  bool consent_asked = false;
  std::string consent_purpose;   // asked for and not answered
  std::string consent_language;  // in which it was asked
  int stops = 0;
  int tasks_finished = 0;
  std::string mentioned_service;  // asked about last, in this session
  std::string mentioned_branch;   // asked about last, in this session
  std::string asked_topic;        // what the last question of this session was about
  std::optional<LastTask> last_task;
  std::optional<Proposed> proposal;

  const Goal* goal() const { return goals.empty() ? nullptr : &goals.back(); }
};

// The question that an answer would belong to now.
Question OpenQuestion(const State& state);

// The state after one more event.
State Apply(State state, const Event& event);

// The state after all events.
State Fold(State start, const std::vector<Event>& events);

// A snapshot as JSON text, so that a long conversation need not be folded from its first event.
std::string EncodeState(const State& state);
absl::StatusOr<State> DecodeState(absl::string_view json);

}  // namespace tresen::gateway
