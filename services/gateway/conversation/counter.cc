#include "services/gateway/conversation/counter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tresen::gateway {

absl::string_view Counter::language() const {
  return state_.language.empty() ? scene_.business.default_language : state_.language;
}

void Counter::Take(Request request, int place) {
  request_ = std::move(request);
  prefix_ = absl::StrCat(place, ".");
}

const Branch& Counter::branch() const {
  const Goal* goal = state_.goal();
  const Branch* found = nullptr;
  if (goal != nullptr) found = FindBranch(scene_.business, goal->draft.branch);
  if (found == nullptr) found = FindBranch(scene_.business, scene_.turn.branch);
  if (found == nullptr && !scene_.business.branches.empty()) {
    found = &scene_.business.branches.front();
  }
  static const Branch* const nowhere = new Branch();
  return found == nullptr ? *nowhere : *found;
}

absl::CivilMinute Counter::Now(const Branch& branch) const {
  return absl::ToCivilMinute(scene_.turn.at, branch.zone);
}

const Result* Counter::Ask(absl::string_view step, CallRequest call) {
  std::string key = absl::StrCat(prefix_, step);
  auto found = scene_.facts.find(key);
  if (found != scene_.facts.end()) return &found->second;
  calls_.push_back({std::move(key), std::move(call)});
  return nullptr;
}

int Counter::TimesAsked(Question question) const {
  const Goal* goal = state_.goal();
  return goal != nullptr && goal->question == question ? goal->asked : 0;
}

void Counter::Note(Event event) {
  state_ = Apply(std::move(state_), event);
  events_.push_back(std::move(event));
}

void Counter::Set(Field field, const Draft& value) {
  const Goal* goal = state_.goal();
  if (goal == nullptr) return;
  const Edit edit = Has(goal->draft, field) ? Edit::kCorrect : Edit::kSet;
  DraftEdited edited{edit, field, {}};
  Copy(field, value, edited.value);
  Note(std::move(edited));
}

void Counter::Say(Phrase phrase, Values values, int variant) {
  reply_.says.push_back({phrase, std::move(values), variant});
}

void Counter::Mark(std::vector<Choice>& choices) {
  const int number = state_.shown_count + 1;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].id.empty()) choices[i].id = absl::StrCat("c", number, ".", i + 1);
  }
}

void Counter::Put(Question question, std::vector<Choice> choices) {
  asked_ = true;
  // A yes or no belongs to its question and to no other.
  for (Choice& choice : choices) {
    if (choice.kind == ChoiceKind::kYes || choice.kind == ChoiceKind::kNo) {
      choice.value = std::string(QuestionName(question));
    }
  }
  Note(Asked{question});
  Show(std::move(choices));
}

void Counter::Show(std::vector<Choice> choices) {
  if (choices.empty()) return;
  Mark(choices);
  Note(Offered{choices});
  reply_.choices = std::move(choices);
}

void Counter::SetLink(Phrase label, std::string url) {
  reply_.link = Link{label, std::move(url)};
}

void Counter::Meant(Intent intent) {
  if (!meant_.has_value()) meant_ = intent;
}

std::string Counter::ServiceName(absl::string_view id) const {
  const Service* service = FindService(scene_.business, id);
  if (service == nullptr) return std::string(id);
  return TextIn(service->name, language(), scene_.business.default_language);
}

std::string Counter::ServiceNames(const std::vector<std::string>& ids) const {
  return absl::StrJoin(ids, " + ", [this](std::string* out, const std::string& id) {
    absl::StrAppend(out, ServiceName(id));
  });
}

Decision Counter::Finish() && {
  Decision decision;
  if (waiting()) {
    decision.calls = std::move(calls_);
    return decision;
  }
  decision.outcome.events = std::move(events_);
  decision.outcome.intent = meant_.value_or(Intent::kOther);
  decision.outcome.kind = reply_.says.empty() ? TurnOutcome::kSilent : outcome_;
  if (!reply_.says.empty()) {
    reply_.language = std::string(language());
    decision.outcome.reply = std::move(reply_);
  }
  return decision;
}

}  // namespace tresen::gateway
