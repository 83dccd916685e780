#include "services/gateway/conversation/interpretation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "libs/text/text.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/commands.h"
#include "services/gateway/conversation/picking.h"

namespace tresen::gateway {
namespace {

// A wish for STOP in other words than the fixed ones must be very clear: it is undone only by consent.
constexpr double kClearStop = 0.9;

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

// What goes before everything else that is going on.
std::optional<Intent> Urgent(const Counter& counter) {
  const Request& request = counter.request();
  const RankedIntent best = Top(request);
  const ConfidencePolicy& policy = counter.business().confidence;
  if (IsCommand(request.text, Command::kPerson)) return Intent::kHuman;
  if (best.intent == Intent::kStop && best.confidence >= kClearStop) return Intent::kStop;
  if (best.intent == Intent::kHuman && best.confidence >= policy.clarify) return Intent::kHuman;
  if (best.intent == Intent::kAskRisk) {
    // Where a risk is named, a likely question is treated as one.
    const bool named = FindEntity(request, EntityKind::kRisk) != nullptr;
    if (best.confidence >= (named ? policy.clarify : policy.act)) return Intent::kAskRisk;
  }
  const Understanding& understood = counter.turn().understanding;
  if (understood.strong_negative || understood.complaint) return Intent::kComplaint;
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
    if (yes.has_value() && plain) {
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
  const bool with_somebody = FindEntity(request, EntityKind::kStaff) != nullptr &&
                             !request.times.empty() && certainty != Certainty::kAct;
  if (with_somebody) return {Intent::kBook, Certainty::kAct, std::nullopt};
  // "And my daughter, a children's haircut?": a service, and nothing likelier than a wish for it.
  const bool wants_service = certainty == Certainty::kUnclear &&
                             Family(Top(request).intent) == Intent::kBook &&
                             FindEntity(request, EntityKind::kService) != nullptr;
  if (wants_service) return {Intent::kBook, Certainty::kAct, std::nullopt};
  if (NamesVisit(request) && (certainty != Certainty::kAct || asks_for_it)) {
    return {Intent::kBook, Certainty::kAct, std::nullopt};
  }
  return {Top(request).intent, certainty, std::nullopt};
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
