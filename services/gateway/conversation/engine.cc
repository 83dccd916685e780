#include "services/gateway/conversation/engine.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/commands.h"
#include "services/gateway/conversation/counter.h"
#include "services/gateway/conversation/interpretation.h"
#include "services/gateway/conversation/picking.h"

namespace tresen::gateway {
namespace {

// After this the customer is greeted like a new one (CONV-01).
constexpr absl::Duration kGreetAgainAfter = absl::Hours(24 * 180);
// So sure must be the language of a few words of somebody unknown; else it is the business's.
constexpr double kSureOfLanguage = 0.99;
// Silence that ends a session; what was open then is closed.
constexpr absl::Duration kSessionEnd = absl::Hours(24);
// A second tap so soon after the first is the same tap.
constexpr absl::Duration kDoubleTap = absl::Minutes(1);

std::optional<GoalKind> GoalOf(Intent intent) {
  switch (intent) {
    case Intent::kBook:
    case Intent::kAvailability:
      return GoalKind::kBook;
    case Intent::kChange:
      return GoalKind::kChange;
    case Intent::kCancel:
      return GoalKind::kCancel;
    default:
      return std::nullopt;
  }
}

// Takes one turn through the desk.
class TurnTaker {
 public:
  TurnTaker(const FlowRegistry& flows, const Scene& scene)
      : flows_(flows), scene_(scene), counter_(scene), requests_(SplitRequests(scene.turn)) {}

  Decision Run() && {
    counter_.Note(TurnTaken{scene_.turn.id, scene_.turn.at});
    counter_.Take(requests_.front(), 1);
    ChooseLanguage();
    if (PersonAnswers()) {
      ListenSilently();
    } else {
      Answer();
    }
    return std::move(counter_).Finish();
  }

 private:
  // ---- before anything is answered --------------------------------------------------------------

  // Silence after a handoff, until staff hand back or have not answered for so long.
  bool PersonAnswers() {
    const State& state = counter_.state();
    if (state.answering == Answering::kAssistant) return false;
    if (scene_.turn.at - state.answering_since < scene_.business.handoff_release) return true;
    counter_.Note(HandedBack{scene_.turn.at});
    return false;
  }

  // STOP counts whoever answers; nothing is said.
  void ListenSilently() {
    if (AnswerStop()) counter_.Hush();
  }

  // STOP, and taking it back.
  bool AnswerStop() {
    if (IsStop()) {
      RunFlow(flows_, Intent::kStop, counter_);
      return true;
    }
    const bool stopped = counter_.state().stops > 0 || scene_.customer.stops > 0;
    if (!stopped || scene_.turn.tap.has_value() ||
        !IsCommand(counter_.request().text, Command::kStart)) {
      return false;
    }
    flows_.start(counter_);
    return true;
  }

  bool IsStop() const {
    return !scene_.turn.tap.has_value() &&
           IsCommand(counter_.request().text, Command::kStop);
  }

  void ChooseLanguage() {
    const State& state = counter_.state();
    const Understanding& understood = scene_.turn.understanding;
    const std::string wished = ValueOf(counter_.request(), EntityKind::kLanguage);
    if (Speaks(wished)) {
      if (state.language != wished || !state.language_fixed) {
        counter_.Note(LanguageSet{wished, true});
      }
      return;
    }
    if (state.language_fixed) return;
    if (state.language.empty() && IsStop()) {
      // One word tells little about the language of a customer who is not known yet.
      const std::string& usual = Speaks(scene_.customer.language)
                                     ? scene_.customer.language
                                     : scene_.business.default_language;
      counter_.Note(LanguageSet{
          LanguageOfCommand(counter_.request().text, Command::kStop, usual), false});
      return;
    }
    const bool heard = Speaks(understood.language) && !scene_.turn.texts.empty();
    std::string language = state.language;
    if (heard && understood.language_decided) {
      language = understood.language;
    } else if (language.empty()) {
      language = Speaks(scene_.customer.language) ? scene_.customer.language
                 : heard && understood.language_confidence >= kSureOfLanguage
                     ? understood.language
                     : scene_.business.default_language;
    }
    if (language != state.language) counter_.Note(LanguageSet{language, false});
  }

  bool Speaks(const std::string& language) const {
    const auto& all = scene_.business.languages;
    return !language.empty() && std::find(all.begin(), all.end(), language) != all.end();
  }

  // ---- the turn ---------------------------------------------------------------------------------

  void Answer() {
    if (AnswerStop()) return;
    if (scene_.state.turns > 0 && scene_.turn.at - scene_.state.last_turn > kSessionEnd) {
      counter_.Note(SessionEnded{});
    }
    GreetAtFirst();
    for (const Attachment& attachment : scene_.turn.attachments) {
      if (Stopped()) return;
      flows_.attachment(counter_, attachment);
    }
    if (Stopped()) return;
    if (scene_.turn.tap.has_value()) {
      AnswerTap();
    } else if (!scene_.turn.texts.empty()) {
      AnswerTexts();
    }
    if (Stopped()) return;
    Close();
  }

  // Nothing more is to be done in this round or in this turn.
  bool Stopped() const {
    return counter_.waiting() || counter_.state().answering != Answering::kAssistant;
  }

  void GreetAtFirst() {
    const auto& greeted = scene_.state.greeted_at;
    if (greeted.has_value() && scene_.turn.at - *greeted < kGreetAgainAfter) return;
    const bool only_reaction = scene_.turn.texts.empty() && !scene_.turn.tap.has_value() &&
                               !scene_.turn.attachments.empty() &&
                               scene_.turn.attachments.front().kind == AttachmentKind::kReaction;
    if (only_reaction) return;
    counter_.Note(Greeted{scene_.turn.at});
    counter_.Say(Phrase::kGreeting, {{"business", Text(scene_.business.name)},
                                     {"privacy", Url(scene_.business.privacy_url)}});
    greeted_now_ = true;
  }

  void AnswerTap() {
    if (auto choice = PickByTap(counter_.state(), scene_.turn.tap->id)) return TakeUp(*choice);
    const bool double_tap = OpenQuestion(counter_.state()) == Question::kNone &&
                            scene_.turn.at - scene_.state.last_turn < kDoubleTap;
    if (double_tap) return;
    counter_.Say(Phrase::kOfferGone);
    flows_.ask_again(counter_);
  }

  void TakeUp(const Choice& choice) {
    const Intent intent = IntentOf(choice, counter_.state());
    counter_.Meant(intent);
    counter_.Pick(choice);
    const auto& proposal = counter_.state().proposal;
    const auto goal = GoalOf(intent);
    if (choice.kind == ChoiceKind::kIntent && proposal.has_value() && goal.has_value() &&
        proposal->kind == ProposalKind::kUnsure) {
      return flows_.take_up(counter_, *goal);
    }
    RunFlow(flows_, intent, counter_);
  }

  void AnswerTexts() {
    if (scene_.turn.unreadable) return flows_.broken(counter_);
    size_t question_begins = 0;
    size_t question_ends = 0;
    for (size_t i = 0; i < requests_.size(); ++i) {
      if (counter_.state().question == Question::kPark && counter_.asked_something()) return;
      counter_.Take(requests_[i], static_cast<int>(i) + 1);
      if (i == 0 && requests_.size() == 1 && AnswerCommand()) return;
      if (const auto hour = BareHour(counter_)) {
        Request at_hour = requests_[i];
        at_hour.times = {*hour};
        counter_.Take(std::move(at_hour), static_cast<int>(i) + 1);
      }
      const bool asked = counter_.asked_something();
      const size_t said = counter_.said();
      AnswerText();
      if (Stopped()) return;
      if (asked || !counter_.asked_something()) continue;
      question_begins = said;
      question_ends = counter_.said();
    }
    // A message ends with its question.
    counter_.SayLast(question_begins, question_ends);
  }

  void AnswerText() {
    const Meaning meaning = Interpret(counter_);
    counter_.Meant(meaning.intent);
    if (meaning.picked.has_value()) return TakeUp(*meaning.picked);
    if (OnlyWishesLanguage()) return counter_.Say(Phrase::kLanguageSet);
    if (meaning.certainty == Certainty::kUnclear) {
      return RunFlow(flows_, Intent::kOther, counter_);
    }
    if (meaning.certainty == Certainty::kClarify) return AskWhatWasMeant();
    const auto goal = GoalOf(meaning.intent);
    const Goal* open = counter_.state().goal();
    // A wish said in several breaths is asked about once; one more person is another wish.
    if (counter_.asked_something() && goal.has_value() && open != nullptr && open->kind == *goal) {
      if (flows_.joins(counter_)) return RunFlow(flows_, meaning.intent, counter_);
      if (IsAnotherVisit(*open)) counter_.Note(Proposed{ProposalKind::kQueued, *goal, flows_.read_draft(counter_)});
      return;
    }
    // Two things in one message: the second waits until the question about the first is answered.
    if (counter_.asked_something() && goal.has_value() && open != nullptr && open->kind != *goal) {
      return counter_.Note(Proposed{ProposalKind::kQueued, *goal, flows_.read_draft(counter_)});
    }
    RunFlow(flows_, meaning.intent, counter_);
  }

  // A service and a time of its own, beside the visit that is asked about: comes next.
  bool IsAnotherVisit(const Goal& open) const {
    const std::string service = ValueOf(counter_.request(), EntityKind::kService);
    const auto& known = open.draft.services;
    return NamesVisit(counter_.request()) && !counter_.state().proposal.has_value() &&
           std::find(known.begin(), known.end(), service) == known.end();
  }

  void AskWhatWasMeant() {
    const int failed = counter_.state().failures + 1;
    if (greeted_now_ || failed >= scene_.business.confidence.failures_to_handoff) {
      return RunFlow(flows_, Intent::kOther, counter_);
    }
    counter_.Note(Proposed{ProposalKind::kUnsure, GoalKind::kBook, flows_.read_draft(counter_)});
    Clarify(counter_);
  }

  bool OnlyWishesLanguage() const {
    const Request& request = counter_.request();
    return FindEntity(request, EntityKind::kLanguage) != nullptr &&
           !SaysSomethingForDraft(request) &&
           (request.entities.size() == 1 ||
            Top(request).confidence < scene_.business.confidence.act);
  }

  // ---- commands about the dialogue itself -------------------------------------------------------

  bool AnswerCommand() {
    const auto command = DialogueCommand(counter_.request().text);
    if (!command.has_value()) return false;
    const Goal* goal = counter_.state().goal();
    switch (*command) {
      case Command::kRestart:
        counter_.Note(Restarted{});
        counter_.Say(Phrase::kRestarted);
        flows_.ask_again(counter_);
        return true;
      case Command::kRepeat:
        flows_.ask_again(counter_);
        return true;
      case Command::kQuit:
        return Quit();
      case Command::kBack:
        if (goal == nullptr) return false;
        GoBack(*goal);
        return true;
      case Command::kSkip:
        return goal != nullptr && Skip(*goal);
      default:
        return false;
    }
  }

  bool Quit() {
    const Goal* goal = counter_.state().goal();
    if (goal == nullptr) return false;
    const bool keeps = goal->kind == GoalKind::kCancel;
    const bool moves = goal->kind == GoalKind::kChange;
    counter_.Note(GoalClosed{GoalOutcome::kAbandoned});
    counter_.Say(keeps || moves ? Phrase::kKept : Phrase::kGivenUp, {}, counter_.state().turns);
    return true;
  }

  void GoBack(const Goal& goal) {
    const GoalKind kind = goal.kind;
    if (!goal.trail.empty()) {
      counter_.Note(DraftEdited{Edit::kBack, goal.trail.back(), {}});
    }
    Again(kind);
  }

  // "I don't mind": the first offer, or no restriction on what was asked.
  bool Skip(const Goal& goal) {
    const GoalKind kind = goal.kind;
    const Question question = OpenQuestion(counter_.state());
    if (question == Question::kSlot || question == Question::kDay || question == Question::kClock) {
      const auto choices = counter_.state().shown.back().choices;
      if (choices.empty()) return false;
      TakeUp(choices.front());
      return true;
    }
    if (question != Question::kWhen) return false;
    counter_.Note(DraftEdited{Edit::kSkip, Field::kWhen, {}});
    Again(kind);
    return true;
  }

  // Runs the open goal's flow on what is left of its draft.
  void Again(GoalKind kind) {
    counter_.Take(Request{}, 7);
    RunFlow(flows_,
            kind == GoalKind::kBook     ? Intent::kBook
            : kind == GoalKind::kChange ? Intent::kChange
                                        : Intent::kCancel,
            counter_);
  }

  // ---- after the requests -----------------------------------------------------------------------

  void Close() {
    TakeUpQueued();
    if (Stopped()) return;
    const Goal* goal = counter_.state().goal();
    const bool open = goal != nullptr && goal->question != Question::kNone;
    const bool only_greeted = greeted_now_ && !counter_.asked_something() && goal == nullptr &&
                              !counter_.said_more_than_greeting();
    if ((open && !counter_.asked_something() && counter_.said_something()) || only_greeted) {
      flows_.ask_again(counter_);
    }
    if (Stopped()) return;
    DropWhatPassed();
  }

  void TakeUpQueued() {
    const State& state = counter_.state();
    const bool queued =
        state.proposal.has_value() && Waits(*state.proposal);
    if (queued && state.goals.empty()) flows_.take_up(counter_, state.proposal->goal);
  }

  // A question beside the goal that was not answered is dropped, with what hung on it.
  void DropWhatPassed() {
    const State& before = scene_.state;
    if (before.question != Question::kNone && counter_.state().question == before.question &&
        !counter_.asked_something()) {
      counter_.Note(Answered{});
    }
    const State& state = counter_.state();
    const bool kept = state.question == Question::kPark || state.question == Question::kIntent;
    if (state.proposal.has_value() && !Waits(*state.proposal) && !kept) {
      counter_.Note(ProposalDropped{});
    }
    if (before.failures > 0 && state.failures == before.failures) counter_.Note(Understood{});
  }

  const FlowRegistry& flows_;
  const Scene& scene_;
  Counter counter_;
  const std::vector<Request> requests_;
  bool greeted_now_ = false;
};

}  // namespace

void RunFlow(const FlowRegistry& registry, Intent intent, Counter& counter) {
  for (const Flow& flow : registry.flows) {
    if (flow.intent == intent) return flow.run(counter);
  }
}

Decision Decide(const FlowRegistry& flows, const Scene& scene) {
  return TurnTaker(flows, scene).Run();
}

}  // namespace tresen::gateway
