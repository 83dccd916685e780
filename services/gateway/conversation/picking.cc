#include "services/gateway/conversation/picking.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/replies/replies.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

using Choices = std::vector<Choice>;

std::optional<Choice> At(const Choices& choices, int place) {
  const int count = static_cast<int>(choices.size());
  if (place < 0) place = count + 1 + place;
  if (place < 1 || place > count) return std::nullopt;
  return choices[place - 1];
}

// Only what was really offered counts in "the last one", not the button for other times.
Choices Countable(const Choices& choices) {
  Choices countable;
  std::copy_if(choices.begin(), choices.end(), std::back_inserter(countable),
               [](const Choice& choice) { return choice.kind != ChoiceKind::kOtherTimes; });
  return countable;
}

std::optional<Choice> Only(const Choices& choices) {
  if (choices.size() != 1) return std::nullopt;
  return choices.front();
}

// "2", "10" (o'clock).
std::optional<Choice> ByBareNumber(const Choices& choices, const std::string& text) {
  int number = 0;
  if (text.empty() || text.size() > 2 || !absl::SimpleAtoi(text, &number)) return std::nullopt;
  if (auto choice = At(choices, number); choice.has_value() && number > 0) return choice;
  Choices at_hour;
  for (const Choice& choice : choices) {
    if (choice.start.has_value() && choice.start->hour() == number) at_hour.push_back(choice);
  }
  return Only(at_hour);
}

std::optional<Choice> ByLabel(const Choices& choices, const std::string& text,
                              absl::string_view language) {
  for (const Choice& choice : choices) {
    if (Normalised(TitleOf(choice, language)) == text) return choice;
  }
  return std::nullopt;
}

bool HasValue(const Entity& entity, absl::string_view id) {
  return std::find(entity.values.begin(), entity.values.end(), id) != entity.values.end();
}

// Whether what the entity names is (or is not) what the choice stands for. Entities that say
// nothing about this kind of choice fit.
bool Fits(const Entity& entity, const Choice& choice) {
  switch (entity.kind) {
    case EntityKind::kService:
      return choice.service.empty() || HasValue(entity, choice.service) != entity.negated;
    case EntityKind::kStaff:
      return choice.staff.empty() || HasValue(entity, choice.staff) != entity.negated ||
             HasValue(entity, "any");
    case EntityKind::kBranch:
      return choice.branch.empty() || HasValue(entity, choice.branch) != entity.negated;
    default:
      return true;
  }
}

// Whether the request describes choices of this kind at all.
bool Describes(const Request& request, const Choice& choice) {
  const bool by_time = choice.start.has_value() && !request.times.empty();
  return by_time ||
         std::any_of(request.entities.begin(), request.entities.end(), [&](const Entity& entity) {
           return (entity.kind == EntityKind::kService && !choice.service.empty()) ||
                  (entity.kind == EntityKind::kStaff && !choice.staff.empty()) ||
                  (entity.kind == EntityKind::kBranch && !choice.branch.empty());
         });
}

bool TimesFit(const std::vector<TimeMention>& times, const Choice& choice, WeekdaySense weekdays) {
  if (!choice.start.has_value()) return times.empty();
  return std::all_of(times.begin(), times.end(), [&](const TimeMention& mention) {
    return mention.is_duration || Matches(mention, *choice.start, weekdays) != mention.excluded;
  });
}

Choices Described(const Choices& choices, const Request& request, WeekdaySense weekdays) {
  Choices fitting;
  for (const Choice& choice : choices) {
    if (!Describes(request, choice) || !TimesFit(request.times, choice, weekdays)) continue;
    if (std::all_of(request.entities.begin(), request.entities.end(),
                    [&](const Entity& entity) { return Fits(entity, choice); })) {
      fitting.push_back(choice);
    }
  }
  return fitting;
}

std::optional<Choice> ByDescription(const Choices& choices, const Request& request) {
  Choices fitting = Described(choices, request, WeekdaySense::kNext);
  const bool appointments = !choices.empty() && choices.front().kind == ChoiceKind::kAppointment;
  if (fitting.empty() && appointments) {
    fitting = Described(choices, request, WeekdaySense::kOfAnyWeek);
  }
  return Only(fitting);
}

// A yes or no inside a clear wish ("no, please cancel it") belongs to the wish.
bool WantsSomethingElse(const Request& request, double certain) {
  const RankedIntent best = Top(request);
  if (best.confidence < certain) return false;
  return best.intent == Intent::kBook || best.intent == Intent::kAvailability ||
         best.intent == Intent::kChange || best.intent == Intent::kCancel;
}

std::optional<Choice> ByYesOrNo(const Choices& choices, const Request& request) {
  const std::optional<bool> yes = YesOrNo(request);
  if (!yes.has_value()) return std::nullopt;
  for (const Choice& choice : choices) {
    if (choice.kind == (*yes ? ChoiceKind::kYes : ChoiceKind::kNo)) return choice;
  }
  return std::nullopt;
}

std::optional<Choice> ByReference(const Choices& choices, const Request& request) {
  const bool slots = !choices.empty() && choices.front().kind == ChoiceKind::kSlot;
  // "Anything earlier" compares; it does not take what was shown.
  for (const char* comparison : {"earlier", "later", "other", "other_day", "other_staff"}) {
    if (HasReference(request, comparison)) return std::nullopt;
  }
  if (slots && HasReference(request, "any")) return choices.front();
  if (slots && HasReference(request, "earliest")) return choices.front();
  if (slots && HasReference(request, "latest")) return choices.back();
  return std::nullopt;
}

const Choice* FindShown(const State& state, absl::string_view id) {
  for (auto shown = state.shown.rbegin(); shown != state.shown.rend(); ++shown) {
    for (const Choice& choice : shown->choices) {
      if (choice.id == id) return &choice;
    }
  }
  return nullptr;
}

// The latest set of choices with a yes in it.
bool InLatestYesNo(const State& state, absl::string_view id) {
  for (auto shown = state.shown.rbegin(); shown != state.shown.rend(); ++shown) {
    const Choices& choices = shown->choices;
    const bool yes_no = std::any_of(choices.begin(), choices.end(), [](const Choice& choice) {
      return choice.kind == ChoiceKind::kYes;
    });
    if (!yes_no) continue;
    return std::any_of(choices.begin(), choices.end(),
                       [id](const Choice& choice) { return choice.id == id; });
  }
  return false;
}

}  // namespace

std::optional<Choice> PickByText(const Counter& counter) {
  const State& state = counter.state();
  if (state.shown.empty()) return std::nullopt;
  const Choices& all = state.shown.back().choices;
  const Choices choices = Countable(all);
  const Request& request = counter.request();
  const std::string text = Normalised(request.text);
  if (auto picked = ByLabel(all, text, counter.language())) return picked;
  // Beyond a label nothing is taken as a choice when nothing was asked.
  if (OpenQuestion(state) == Question::kNone) return std::nullopt;
  if (auto picked = ByBareNumber(choices, text)) return picked;
  const std::string ordinal = ValueOf(request, EntityKind::kOrdinal);
  int place = 0;
  if (absl::SimpleAtoi(ordinal, &place)) {
    if (auto picked = At(choices, place)) return picked;
  }
  if (auto picked = ByDescription(choices, request)) return picked;
  if (SaysSomethingForDraft(request) && request.times.empty()) {
    if (auto picked = ByReference(choices, request)) return picked;
  }
  if (!request.times.empty()) return std::nullopt;
  const Question question = OpenQuestion(state);
  // "Yes, please book it" answers what was asked before booking; "no, cancel it" does not.
  const bool before_booking = (question == Question::kCalendar || question == Question::kRelease) &&
                              !SaysSomethingForDraft(request) &&
                              Top(request).intent != Intent::kCancel;
  if (question != Question::kConfirmCancel && !before_booking &&
      WantsSomethingElse(request, counter.business().confidence.act)) {
    return std::nullopt;
  }
  return ByYesOrNo(choices, request);
}

std::optional<Choice> PickByTap(const State& state, absl::string_view id) {
  const Choice* shown = FindShown(state, id);
  if (shown == nullptr) return ChoiceFromFixedId(id);
  if (shown->kind != ChoiceKind::kYes && shown->kind != ChoiceKind::kNo) return *shown;
  const bool open = shown->value == QuestionName(OpenQuestion(state)) && InLatestYesNo(state, id);
  if (!open) return std::nullopt;
  return *shown;
}

Intent IntentOf(const Choice& choice, const State& state) {
  const Goal* goal = state.goal();
  switch (choice.kind) {
    case ChoiceKind::kSlot:
    case ChoiceKind::kService:
    case ChoiceKind::kStaff:
    case ChoiceKind::kBranch:
    case ChoiceKind::kDay:
    case ChoiceKind::kClock:
    case ChoiceKind::kOtherTimes:
      return goal != nullptr && goal->kind == GoalKind::kChange ? Intent::kChange : Intent::kBook;
    case ChoiceKind::kAppointment:
      if (goal == nullptr || goal->question != Question::kAppointment) {
        return Intent::kMyAppointments;
      }
      return goal->kind == GoalKind::kChange ? Intent::kChange : Intent::kCancel;
    case ChoiceKind::kYes:
    case ChoiceKind::kConfirmAppointment:
      return Intent::kConfirm;
    case ChoiceKind::kNo:
      return Intent::kDeny;
    case ChoiceKind::kMenu:
      if (choice.value == "appointments") return Intent::kMyAppointments;
      if (choice.value == "question") return Intent::kAskInfo;
      return choice.value == "person" ? Intent::kHuman : Intent::kBook;
    case ChoiceKind::kIntent:
      return IntentFromName(choice.value);
    case ChoiceKind::kMoveAppointment:
      return Intent::kChange;
    case ChoiceKind::kCancelAppointment:
      return Intent::kCancel;
    case ChoiceKind::kSomethingElse:
      return Intent::kOther;
  }
  return Intent::kOther;
}

}  // namespace tresen::gateway
