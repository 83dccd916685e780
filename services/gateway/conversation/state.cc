#include "services/gateway/conversation/state.h"

#include <algorithm>
#include <utility>

namespace tresen::gateway {
namespace {

// Questions that stand beside the open goal and leave its own question open.
bool IsAside(Question question) {
  return question == Question::kMenu || question == Question::kIntent ||
         question == Question::kPark || question == Question::kConsent ||
         question == Question::kPerson || question == Question::kWhatToDo;
}

// Folds one event into the state; one overload per event.
class Folder {
 public:
  explicit Folder(State& state) : state_(state) {}

  void operator()(const TurnTaken& event) {
    ++state_.turns;
    state_.last_turn = event.at;
    state_.last_turn_id = event.turn;
  }
  void operator()(const SessionEnded&) {
    CloseAll();
    state_.last_task.reset();
    state_.mentioned_service.clear();
    state_.mentioned_branch.clear();
    state_.asked_topic.clear();
    state_.failures = 0;
  }
  void operator()(const Greeted& event) { state_.greeted_at = event.at; }
  void operator()(const LanguageSet& event) {
    state_.language = event.language;
    state_.language_fixed = event.fixed;
  }
  void operator()(const GoalOpened& event) {
    state_.asked_topic.clear();
    state_.question = Question::kNone;
    if (state_.goals.size() == kMaxGoals) state_.goals.erase(state_.goals.begin());
    Goal goal;
    goal.kind = event.goal;
    state_.goals.push_back(std::move(goal));
  }
  void operator()(const GoalClosed&) {
    if (!state_.goals.empty()) state_.goals.pop_back();
  }
  void operator()(const DraftEdited& event) {
    if (state_.goals.empty()) return;
    Goal& goal = state_.goals.back();
    std::erase(goal.trail, event.field);
    if (event.edit == Edit::kBack || event.edit == Edit::kSkip) {
      Clear(event.field, goal.draft);
    } else {
      Copy(event.field, event.value, goal.draft);
      goal.trail.push_back(event.field);
    }
    if (event.field != Field::kStaff) goal.seen.clear();
  }
  void operator()(const Offered& event) {
    state_.shown.push_back({++state_.shown_count, event.choices});
    if (state_.shown.size() > kOffersKept) state_.shown.erase(state_.shown.begin());
  }
  void operator()(const Asked& event) {
    if (state_.goals.empty() || IsAside(event.question)) {
      state_.question = event.question;
      return;
    }
    state_.question = Question::kNone;
    Goal& goal = state_.goals.back();
    goal.asked = goal.question == event.question ? goal.asked + 1 : 1;
    goal.question = event.question;
  }
  void operator()(const Answered&) {
    if (state_.question != Question::kNone || state_.goals.empty()) {
      state_.question = Question::kNone;
      return;
    }
    state_.goals.back().question = Question::kNone;
    state_.goals.back().asked = 0;
  }
  void operator()(const StartsSeen& event) {
    if (state_.goals.empty()) return;
    std::vector<absl::Time>& seen = state_.goals.back().seen;
    seen.insert(seen.end(), event.starts.begin(), event.starts.end());
  }
  void operator()(const Misunderstood&) { ++state_.failures; }
  void operator()(const Understood&) { state_.failures = 0; }
  void operator()(const HandedOff& event) {
    state_.answering = Answering::kWaiting;
    state_.answering_since = event.at;
    state_.case_name = event.case_name;
    state_.failures = 0;
    CloseAll();
  }
  void operator()(const PersonTookOver& event) {
    state_.answering = Answering::kPerson;
    state_.answering_since = event.at;
    CloseAll();
  }
  void operator()(const StaffWrote& event) {
    state_.answering = Answering::kPerson;
    state_.answering_since = event.at;
    CloseAll();
  }
  void operator()(const HandedBack& event) {
    state_.answering = Answering::kAssistant;
    state_.answering_since = event.at;
    state_.case_name.clear();
  }
  void operator()(const ConsentAsked& event) {
    state_.consent_asked = true;
    state_.consent_purpose = event.purpose;
    state_.consent_language = event.language;
  }
  void operator()(const ConsentRecorded&) { state_.consent_purpose.clear(); }
  void operator()(const StopHeard& event) {
    state_.stops = event.level;
    state_.consent_purpose.clear();
  }
  void operator()(const TaskFinished& event) {
    ++state_.tasks_finished;
    state_.mentioned_service.clear();
    state_.last_task = LastTask{event.goal, event.appointment, event.token};
  }
  void operator()(const Proposed& event) { state_.proposal = event; }
  void operator()(const ProposalDropped&) { state_.proposal.reset(); }
  void operator()(const ServiceMentioned& event) { state_.mentioned_service = event.service; }
  void operator()(const BranchMentioned& event) { state_.mentioned_branch = event.branch; }
  void operator()(const TopicAsked& event) { state_.asked_topic = event.topic; }
  void operator()(const HoldMade& event) {
    if (!state_.goals.empty()) state_.goals.back().hold_token = event.token;
  }
  void operator()(const SlotChosen& event) {
    if (!state_.goals.empty()) state_.goals.back().chosen = event;
  }
  void operator()(const Restarted&) { CloseAll(); }

 private:
  void CloseAll() {
    state_.goals.clear();
    state_.question = Question::kNone;
    state_.proposal.reset();
    state_.consent_purpose.clear();
  }

  State& state_;
};

}  // namespace

absl::string_view QuestionName(Question question) {
  static constexpr const char* kNames[] = {"none", "menu",  "intent",      "service",
                                           "day",  "clock", "branch",      "when",
                                           "slot", "name",  "appointment", "what_to_do",
                                           "confirm_cancel", "park", "consent", "person",
                                           "calendar", "phone", "release", "service_among"};
  return kNames[static_cast<int>(question)];
}

Question OpenQuestion(const State& state) {
  if (state.question != Question::kNone) return state.question;
  return state.goals.empty() ? Question::kNone : state.goals.back().question;
}

State Apply(State state, const Event& event) {
  std::visit(Folder(state), event);
  return state;
}

State Fold(State start, const std::vector<Event>& events) {
  for (const Event& event : events) std::visit(Folder(start), event);
  return start;
}

}  // namespace tresen::gateway
