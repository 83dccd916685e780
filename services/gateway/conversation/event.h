#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/gateway/conversation/draft.h"
#include "services/gateway/conversation/reply.h"

namespace tresen::gateway {

// What a customer came for and what takes more than one turn.
enum class GoalKind { kBook, kChange, kCancel };

enum class GoalOutcome { kSuccess, kFailed, kAbandoned, kHandedOff };

// How a draft is edited (CONV-04).
enum class Edit { kSet, kCorrect, kBack, kSkip };

enum class Question {
  kNone,
  kMenu,           // what can I do for you
  kIntent,         // did you mean this or that
  kService,
  kDay,            // two readings of a date
  kClock,          // two readings of a time
  kBranch,
  kWhen,
  kSlot,           // one of the offers
  kName,
  kAppointment,    // which appointment
  kWhatToDo,       // move or cancel the one shown
  kConfirmCancel,
  kPark,           // put the open goal aside?
  kConsent,
  kPerson,         // talk to a person?
  kCalendar,       // may the branch's own calendar have name and number?
  kPhone,          // the own number, confirmed by the channel
  kRelease,        // may the old time be given up before the new one is certain?
  kServiceAmong,   // which of the services that a word may mean
};

absl::string_view QuestionName(Question question);

// Who answers.
enum class Answering { kAssistant, kWaiting, kPerson };

// A turn was taken in; always the first event of a turn.
struct TurnTaken {
  std::string turn;
  absl::Time at;
};
// The conversation was silent for so long that what was open is closed.
struct SessionEnded {};
struct Greeted {
  absl::Time at;
};
struct LanguageSet {
  std::string language;
  bool fixed = false;  // the customer asked for it
};
// Opens a goal on top of the open one, which is parked.
struct GoalOpened {
  GoalKind goal = GoalKind::kBook;
};
struct GoalClosed {
  GoalOutcome outcome = GoalOutcome::kSuccess;
};
// Only `field` of `value` counts.
struct DraftEdited {
  Edit edit = Edit::kSet;
  Field field = Field::kServices;
  Draft value;
};
// Choices were shown; earlier ones stay valid.
struct Offered {
  std::vector<Choice> choices;
};
// A question is open, together with the choices offered last.
struct Asked {
  Question question = Question::kNone;
};
struct Answered {};
// The search was widened: these starts were shown and are not wanted.
struct StartsSeen {
  std::vector<absl::Time> starts;
};
struct Misunderstood {};
struct Understood {};
struct HandedOff {
  std::string reason;
  std::string case_name;
  absl::Time at;
};
struct PersonTookOver {
  absl::Time at;
};
struct StaffWrote {
  absl::Time at;
};
struct HandedBack {
  absl::Time at;
};
struct ConsentAsked {
  std::string purpose;
  std::string language;
};
struct ConsentRecorded {
  std::string purpose;
  bool granted = false;
};
// STOP was heard; the level is 1 for marketing and feedback, 2 for reminders too, 0 when it was
// taken back.
struct StopHeard {
  int level = 1;
};
// `token` is the offer that was taken, so that a second tap on it is recognised.
struct TaskFinished {
  GoalKind goal = GoalKind::kBook;
  std::string appointment;
  std::string token;
};
enum class ProposalKind {
  kAsked,   // whether to put the open goal aside for this one was asked
  kUnsure,  // the words were not clear; kept for when the customer has said what was meant
  kQueued,  // comes next, after the open goal
  kNextPerson,  // the same for one more person, after the open goal
};
// Something else the customer said that is not taken up yet.
struct Proposed {
  ProposalKind kind = ProposalKind::kAsked;
  GoalKind goal = GoalKind::kCancel;
  Draft draft;
  int more = 0;  // people after the next one
  bool after = false;  // the next one comes when the visit before is over, not at the same time
  bool same_service = true;  // as the visit before, unless another was named
};
// Whether it waits until the open goal is done.
inline bool Waits(const Proposed& proposal) {
  return proposal.kind == ProposalKind::kQueued || proposal.kind == ProposalKind::kNextPerson;
}
struct ProposalDropped {};
// A service that the customer asked about; "book me one" then means it.
struct ServiceMentioned {
  std::string service;
};
// A branch that the customer asked about; "there" then means it.
struct BranchMentioned {
  std::string branch;
};
// A customer asked about this; "and on Saturday?" then means the same.
struct TopicAsked {
  std::string topic;
};
struct HoldMade {
  std::string token;
};
// A time was chosen and something must be settled before it can be booked there.
struct SlotChosen {
  std::string token;
  bool held = false;     // it is the token of a hold, else of an offer
  std::string language;  // in which it was asked
};
struct Restarted {};

using Event =
    std::variant<TurnTaken, SessionEnded, Greeted, LanguageSet, GoalOpened, GoalClosed, DraftEdited,
                 Offered, Asked, Answered, StartsSeen, Misunderstood, Understood, HandedOff,
                 PersonTookOver, StaffWrote, HandedBack, ConsentAsked, ConsentRecorded, StopHeard,
                 TaskFinished, Proposed, ProposalDropped, ServiceMentioned, HoldMade,
                 Restarted, TopicAsked, BranchMentioned, SlotChosen>;

// Events as JSON text, one object per event. Unknown events and fields of newer versions are refused
// with INVALID_ARGUMENT and skipped, respectively.
std::string EncodeEvents(const std::vector<Event>& events);
absl::StatusOr<std::vector<Event>> DecodeEvents(absl::string_view json);

}  // namespace tresen::gateway
