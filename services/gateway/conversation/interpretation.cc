#include "services/gateway/conversation/interpretation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "libs/text/text.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/commands.h"
#include "services/gateway/conversation/picking.h"

namespace tresen::gateway {
namespace {

// A wish for STOP in other words than the fixed ones must be very clear: it is undone only by consent.
constexpr double kClearStop = 0.9;
// So clear is a question about a risk in the middle of a wish.
constexpr double kClearRisk = 0.9;

// Intents with the same flow do not compete with each other.
Intent Family(Intent intent) { return intent == Intent::kAvailability ? Intent::kBook : intent; }

// Intents that do no harm when they were not meant.
bool Harmless(Intent intent) {
  return intent == Intent::kGreet || intent == Intent::kSmalltalk || intent == Intent::kHuman;
}

Certainty Judge(const Request& request, const ConfidencePolicy& policy) {
  const RankedIntent best = Top(request);
  double second = 0;
  double family = 0;
  for (const RankedIntent& ranked : request.intents) {
    if (Family(ranked.intent) == Family(best.intent)) {
      family += ranked.confidence;
    } else {
      second = std::max(second, ranked.confidence);
    }
  }
  const bool ahead = family - second >= policy.margin;
  if (family >= policy.act && ahead) return Certainty::kAct;
  if (family < policy.clarify) return Certainty::kUnclear;
  // Telling the own appointments only reads: likelier than all else is enough.
  const bool only_reads = best.intent == Intent::kMyAppointments && ahead;
  return Harmless(best.intent) || only_reads ? Certainty::kAct : Certainty::kClarify;
}

// Names what is wanted, where that is asked or with a time, and asks nothing: no question about a risk that it does not
// name.
bool OnlyWishes(const Counter& counter) {
  const Request& request = counter.request();
  if (absl::StrContains(request.text, "?") || Top(request).confidence >= kClearRisk) return false;
  const Question question = OpenQuestion(counter.state());
  const bool asked = question == Question::kService || question == Question::kServiceAmong;
  return NamesVisit(request) || (asked && FindEntity(request, EntityKind::kService) != nullptr);
}

// What goes before everything else that is going on.
std::optional<Intent> Urgent(const Counter& counter) {
  const Request& request = counter.request();
  const RankedIntent best = Top(request);
  const ConfidencePolicy& policy = counter.business().confidence;
  if (IsCommand(request.text, Command::kPerson)) return Intent::kHuman;
  if (best.intent == Intent::kStop && best.confidence >= kClearStop) return Intent::kStop;
  // Where a service is named, "men's" is hardly a call for a man.
  const double human = FindEntity(request, EntityKind::kService) == nullptr ? policy.clarify : policy.act;
  if (best.intent == Intent::kHuman && best.confidence >= human) return Intent::kHuman;
  if (best.intent == Intent::kAskRisk) {
    // Where a risk is named, a likely question is treated as one.
    const bool named = FindEntity(request, EntityKind::kRisk) != nullptr;
    if ((named || !OnlyWishes(counter)) && best.confidence >= (named ? policy.clarify : policy.act)) return Intent::kAskRisk;
  }
  const Understanding& understood = counter.turn().understanding;
  // "At five for the beard then" is a wish, however near a complaint its words are.
  const bool wish = NamesVisit(request) && best.confidence < policy.act && understood.sentiment >= 0;
  if (understood.strong_negative || (understood.complaint && !wish)) return Intent::kComplaint;
  const bool certain = best.confidence >= policy.act;
  if (certain && (best.intent == Intent::kComplaint || best.intent == Intent::kDataRequest)) {
    return best.intent;
  }
  return std::nullopt;
}

Intent IntentOfGoal(GoalKind kind) {
  switch (kind) {
    case GoalKind::kBook:
      return Intent::kBook;
    case GoalKind::kChange:
      return Intent::kChange;
    case GoalKind::kCancel:
      return Intent::kCancel;
  }
  return Intent::kBook;
}

// Whether the request speaks of the open goal: adds to it or corrects it.
bool ContinuesGoal(const Counter& counter) {
  const Goal* goal = counter.state().goal();
  if (goal == nullptr) return false;
  const Request& request = counter.request();
  const bool waits = !goal->hold_token.empty() || goal->chosen.has_value();
  if (goal->question == Question::kName && waits) return !request.text.empty();
  if (goal->question == Question::kPhone &&
      FindEntity(request, EntityKind::kPhone) != nullptr) {
    return true;
  }
  if (!SaysSomethingForDraft(request)) return false;
  const RankedIntent best = Top(request);
  const bool certain = best.confidence >= counter.business().confidence.act;
  switch (best.intent) {
    case Intent::kSelect:
    case Intent::kConfirm:
    case Intent::kDeny:
    case Intent::kOther:
    case Intent::kGreet:
    case Intent::kThanks:
    case Intent::kSmalltalk:
      return true;
    case Intent::kBook:
    case Intent::kAvailability:
      return goal->kind != GoalKind::kCancel || !certain;
    case Intent::kChange:
      return goal->kind != GoalKind::kCancel || !certain;
    case Intent::kCancel:
      return goal->kind == GoalKind::kCancel || !certain;
    default:
      return !certain;
  }
}

// A choice is not read out of a question about something else.
bool MayPick(const Counter& counter) {
  const RankedIntent best = Top(counter.request());
  if (best.confidence < counter.business().confidence.act) return true;
  switch (best.intent) {
    case Intent::kAskInfo:
    case Intent::kAskProduct:
    case Intent::kMyAppointments:
    case Intent::kFeedback:
      return false;
    case Intent::kCancel: {
      const Goal* goal = counter.state().goal();
      return goal == nullptr || goal->kind == GoalKind::kCancel;
    }
    default:
      return true;
  }
}

bool Closes(const Counter& counter) {
  const Question question = OpenQuestion(counter.state());
  const bool nothing_asked = question == Question::kNone || question == Question::kWhatToDo ||
                             (question == Question::kMenu && !counter.said_something());
  return nothing_asked && text::IsOnlyEmoji(counter.request().text);
}

// "No, rather at twelve" right after a booking is about that booking.
bool CorrectsLast(const Counter& counter) {
  const auto& last = counter.state().last_task;
  const Request& request = counter.request();
  if (!last.has_value() || last->goal == GoalKind::kCancel || !counter.state().goals.empty()) {
    return false;
  }
  if (request.times.empty() || FindEntity(request, EntityKind::kService) != nullptr) return false;
  return std::any_of(request.times.begin(), request.times.end(),
                     [](const TimeMention& mention) { return mention.correction; });
}

// "Can it be with Aylin?" right after a booking is about that booking.
bool ChangesStaffOfLast(const Counter& counter) {
  const auto& last = counter.state().last_task;
  const Request& request = counter.request();
  if (!last.has_value() || last->goal == GoalKind::kCancel || !counter.state().goals.empty()) return false;
  const std::string staff = ValueOf(request, EntityKind::kStaff);
  if (staff.empty() || staff == "any" || !request.times.empty()) return false;
  const Intent best = Top(request).intent;
  const bool open = best == Intent::kBook || best == Intent::kAvailability || best == Intent::kSelect ||
                    best == Intent::kOther || Top(request).confidence < counter.business().confidence.act;
  return open && std::all_of(request.entities.begin(), request.entities.end(), [](const Entity& entity) {
           return entity.kind == EntityKind::kStaff || entity.kind == EntityKind::kAnswer;
         });
}

bool AllExcluded(const std::vector<TimeMention>& times) {
  return !times.empty() && std::all_of(times.begin(), times.end(), [](const TimeMention& mention) {
    return mention.excluded && mention.has_date;
  });
}

// A day, still to come, on which something is wanted.
bool NamesComingDay(const Counter& counter) {
  const absl::CivilMinute now = counter.Now(counter.branch());
  const std::vector<TimeMention>& times = counter.request().times;
  return std::any_of(times.begin(), times.end(), [now](const TimeMention& mention) {
    return mention.has_date && !mention.excluded && !mention.readings.empty() &&
           mention.readings.front().to.value_or(now + 1) > now;
  });
}

bool HasTopic(const Request& request, absl::string_view topic) {
  return std::any_of(request.entities.begin(), request.entities.end(), [topic](const Entity& entity) {
    return entity.kind == EntityKind::kTopic && !entity.values.empty() && entity.values.front() == topic;
  });
}

// "What if I cancel at the last minute?" asks for the rule.
bool AsksAboutCancelling(const Counter& counter) {
  const Request& request = counter.request();
  return Top(request).intent == Intent::kCancel && counter.state().goal() == nullptr &&
         HasTopic(request, "cancellation") && absl::StrContains(request.text, "?");
}

// The likeliest intent that wants something: "hello, do you do balayage" is no mere greeting.
std::optional<Intent> WishBehindSmalltalk(const Request& request, double certain) {
  const RankedIntent best = Top(request);
  const bool pleasant = best.intent == Intent::kGreet || best.intent == Intent::kSmalltalk ||
                        best.intent == Intent::kHuman || best.intent == Intent::kThanks;
  if (!pleasant || best.confidence >= certain || FindEntity(request, EntityKind::kService) == nullptr) {
    return std::nullopt;
  }
  for (const RankedIntent& ranked : request.intents) {
    if (Family(ranked.intent) == Intent::kBook || ranked.intent == Intent::kAskInfo) return ranked.intent;
  }
  return Intent::kBook;
}

// "And on Saturday?", "and highlights?" after a question: the same about something else.
bool AsksOn(const Counter& counter) {
  const State& state = counter.state();
  const Request& request = counter.request();
  if (state.asked_topic.empty() || !state.goals.empty()) return false;
  if (FindEntity(request, EntityKind::kTopic) != nullptr || NamesVisit(request)) return false;
  const bool hours = state.asked_topic == "hours" && !request.times.empty();
  const bool service = (state.asked_topic == "price" || state.asked_topic == "duration") &&
                       FindEntity(request, EntityKind::kService) != nullptr;
  const Intent best = Top(request).intent;
  const bool open = best == Intent::kAskInfo || best == Intent::kAvailability ||
                    best == Intent::kSelect || best == Intent::kOther ||
                    Top(request).confidence < counter.business().confidence.act;
  return (hours || service) && open;
}

// "Can my daughter come along for a children's haircut?" wishes for a visit more, however it is put.
bool ComesAlong(const Counter& counter) {
  const Request& request = counter.request();
  const Intent best = Top(request).intent;
  const bool to_what = FindEntity(request, EntityKind::kService) != nullptr || counter.state().last_task.has_value();
  const bool open = best == Intent::kBook || best == Intent::kAvailability || best == Intent::kSelect ||
                    best == Intent::kAskInfo || best == Intent::kOther ||
                    Top(request).confidence < counter.business().confidence.act;
  const bool refused =
      std::any_of(request.entities.begin(), request.entities.end(), [](const Entity& entity) {
        return entity.kind == EntityKind::kReference && entity.negated;
      });
  return HasReference(request, "along") && to_what && open && !refused && counter.state().goals.empty();
}

Phrase LabelOf(Intent intent) {
  switch (intent) {
    case Intent::kBook:
    case Intent::kAvailability:
      return Phrase::kLabelBook;
    case Intent::kChange:
      return Phrase::kLabelIntentMove;
    case Intent::kCancel:
      return Phrase::kLabelIntentCancel;
    case Intent::kMyAppointments:
      return Phrase::kLabelAppointments;
    case Intent::kAskInfo:
    case Intent::kAskRisk:
      return Phrase::kLabelIntentInfo;
    case Intent::kAskProduct:
      return Phrase::kLabelIntentProduct;
    case Intent::kComplaint:
      return Phrase::kLabelIntentComplaint;
    case Intent::kHuman:
      return Phrase::kLabelIntentHuman;
    default:
      return Phrase::kNone;
  }
}

}  // namespace

Meaning Interpret(const Counter& counter) {
  if (const auto urgent = Urgent(counter)) return {*urgent, Certainty::kAct, std::nullopt};
  const Request& request = counter.request();
  if (Closes(counter)) return {Intent::kThanks, Certainty::kAct, std::nullopt};
  if (MayPick(counter)) {
    if (auto picked = PickByText(counter)) {
      const Intent intent = IntentOf(*picked, counter.state());
      return {intent, Certainty::kAct, std::move(picked)};
    }
  }
  if (CorrectsLast(counter)) {
    return {Intent::kChange, Certainty::kAct, MoveChoice(counter.state().last_task->appointment)};
  }
  if (ChangesStaffOfLast(counter)) {
    return {Intent::kChange, Certainty::kAct, MoveChoice(counter.state().last_task->appointment)};
  }
  if (AsksAboutCancelling(counter)) return {Intent::kAskInfo, Certainty::kAct, std::nullopt};
  if (ComesAlong(counter)) return {Intent::kBook, Certainty::kAct, std::nullopt};
  if (AsksOn(counter)) return {Intent::kAskInfo, Certainty::kAct, std::nullopt};
  if (ContinuesGoal(counter)) {
    return {IntentOfGoal(counter.state().goal()->kind), Certainty::kAct, std::nullopt};
  }
  if (OpenQuestion(counter.state()) != Question::kNone) {
    const Intent best = Top(request).intent;
    const std::optional<bool> yes = YesOrNo(request);
    const bool plain = best == Intent::kConfirm || best == Intent::kDeny ||
                       best == Intent::kSelect || best == Intent::kOther;
    if (yes.has_value() && plain && !NamesVisit(request)) {
      return {*yes ? Intent::kConfirm : Intent::kDeny, Certainty::kAct, std::nullopt};
    }
  }
  // "An answer to what was offered" that fits none of it and names a visit is a wish of its own.
  if (Top(request).intent == Intent::kSelect && counter.state().goal() == nullptr &&
      SaysSomethingForDraft(request)) {
    return {Intent::kBook, Certainty::kAct, std::nullopt};
  }
  const Certainty certainty = Judge(request, counter.business().confidence);
  // "Herrenschnitt Freitag 15 Uhr" without a verb is a wish to book; so is a question for it.
  const bool asks_for_it = Top(request).intent == Intent::kAskInfo &&
                           FindEntity(request, EntityKind::kTopic) == nullptr;
  if (certainty != Certainty::kAct && FindEntity(request, EntityKind::kTopic) != nullptr) {
    return {Intent::kAskInfo, Certainty::kAct, std::nullopt};
  }
  const bool for_something = !request.times.empty() || FindEntity(request, EntityKind::kService) != nullptr;
  const bool with_somebody = FindEntity(request, EntityKind::kStaff) != nullptr && for_something &&
                             certainty != Certainty::kAct;
  if (with_somebody) return {Intent::kBook, Certainty::kAct, std::nullopt};
  // "And my daughter, a children's haircut?": a service, and nothing likelier than a wish for it.
  const bool wants_service = certainty == Certainty::kUnclear &&
                             Family(Top(request).intent) == Intent::kBook &&
                             FindEntity(request, EntityKind::kService) != nullptr;
  if (wants_service) return {Intent::kBook, Certainty::kAct, std::nullopt};
  if (NamesVisit(request) && (certainty != Certainty::kAct || asks_for_it)) {
    return {Intent::kBook, Certainty::kAct, std::nullopt};
  }
  if (const auto wish = WishBehindSmalltalk(request, counter.business().confidence.act)) {
    return {*wish, Certainty::kAct, std::nullopt};
  }
  // "Something came up, I can't make Tuesday" gives up a visit; an unclear word with a day wants one.
  const bool free = counter.state().goal() == nullptr && certainty != Certainty::kAct;
  if (free && AllExcluded(request.times)) return {Intent::kChange, Certainty::kAct, std::nullopt};
  if (free && certainty == Certainty::kUnclear && NamesComingDay(counter)) {
    return {Intent::kBook, Certainty::kAct, std::nullopt};
  }
  return {Top(request).intent, certainty, std::nullopt};
}

std::optional<TimeMention> BareHour(const Counter& counter) {
  const Question question = OpenQuestion(counter.state());
  if (question != Question::kSlot && question != Question::kWhen) return std::nullopt;
  const std::string text = Normalised(counter.request().text);
  int hour = 0;
  if (text.size() > 2 || !absl::SimpleAtoi(text, &hour) || hour < 1 || hour > 23 || PickByText(counter)) {
    return std::nullopt;
  }
  TimeMention mention;
  mention.has_time = true;
  const absl::CivilMinute midnight(counter.Today(counter.branch()));
  for (int at : {hour, hour + 12}) {
    if (at < 24) mention.readings.push_back({midnight + at * 60, midnight + at * 60, "", 0.5});
  }
  return mention;
}

void Clarify(Counter& counter) {
  std::vector<Choice> choices;
  for (const RankedIntent& ranked : counter.request().intents) {
    const Phrase label = LabelOf(ranked.intent);
    const bool known = std::any_of(choices.begin(), choices.end(), [label](const Choice& choice) {
      return choice.title == label;
    });
    if (label == Phrase::kNone || known || choices.size() == 2) continue;
    choices.push_back(Labelled(ChoiceKind::kIntent, std::string(IntentName(ranked.intent)), label));
  }
  choices.push_back(Labelled(ChoiceKind::kSomethingElse, "", Phrase::kLabelSomethingElse));
  counter.Say(Phrase::kDidYouMean, {}, counter.state().failures);
  counter.Note(Misunderstood{});
  counter.Count(TurnOutcome::kClarified);
  counter.Put(Question::kIntent, std::move(choices));
}

}  // namespace tresen::gateway
