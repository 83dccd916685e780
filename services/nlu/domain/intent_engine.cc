#include "services/nlu/domain/intent_engine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/nlu/domain/clauses.h"
#include "services/nlu/domain/short_answer.h"

namespace tresen::nlu {
namespace {

constexpr float kRequest = 0.55F;      // a part must be this sure to be a request of its own
constexpr float kRiskFloor = 0.8F;     // safety: a question about a risk is never lost among others
constexpr float kUnfamiliar = 0.25F;   // below this share of known words nothing is sure
constexpr float kPickUnoffered = 0.02F;
constexpr size_t kReported = 6;
constexpr size_t kFirstClauses = 24;
constexpr size_t kLastClauses = 8;

// Intents that ask the desk to do something, by what they are about. Two parts with the same number are one
// request said in two breaths.
constexpr std::array<std::pair<absl::string_view, int>, 13> kActions = {{
    {"book", 1}, {"availability", 1}, {"change", 2}, {"cancel", 3}, {"my_appointments", 4},
    {"ask_info", 5}, {"ask_risk", 6}, {"ask_product", 7}, {"complaint", 8}, {"human", 9},
    {"data_request", 10}, {"stop", 11}, {"feedback", 8},
}};

int ActionOf(absl::string_view intent) {
  for (const auto& [name, number] : kActions) {
    if (name == intent) return number;
  }
  return 0;
}

// Gives `name` the confidence `floor` and shares the rest among the others.
void Raise(absl::string_view name, float floor, std::vector<IntentGuess>& intents) {
  auto it = std::find_if(intents.begin(), intents.end(),
                         [&](const IntentGuess& g) { return g.name == name; });
  if (it == intents.end()) {
    intents.push_back({std::string(name), 0});
    it = intents.end() - 1;
  }
  if (it->confidence >= floor) return;
  const float rest = std::max(1e-6F, 1 - it->confidence);
  const float scale = (1 - floor) / rest;
  for (IntentGuess& guess : intents) guess.confidence *= scale;
  it->confidence = floor;
  std::stable_sort(intents.begin(), intents.end(), [](const IntentGuess& a, const IntentGuess& b) {
    return a.confidence > b.confidence;
  });
}

bool HasKind(const Understanding& found, EntityKind kind) {
  return std::any_of(found.entities.begin(), found.entities.end(),
                     [&](const Entity& e) { return e.kind == kind; });
}

// A day, a service or a person alone.
bool NamesVisit(const Understanding& found) {
  return !found.times.empty() || HasKind(found, EntityKind::kService) || HasKind(found, EntityKind::kStaff);
}

// "The second", "the later one"; "do you have such a thing" and "she comes along" point at nothing that was offered.
bool Points(const Entity& entity) {
  if (entity.kind == EntityKind::kOrdinal) return true;
  return entity.kind == EntityKind::kReference && entity.values[0] != "such" && entity.values[0] != "along";
}

// Nothing can be picked where nothing was offered, unless its place in a list is named.
void NothingToPick(const UnderstandContext& context, Understanding& found) {
  if (context.expected != ExpectedAnswer::kNothing || std::any_of(found.entities.begin(), found.entities.end(), Points)) {
    return;
  }
  const auto select = std::find_if(found.intents.begin(), found.intents.end(),
                                   [](const IntentGuess& g) { return g.name == "select"; });
  if (select == found.intents.end() || select->confidence >= 1) return;
  const float scale = (1 - kPickUnoffered) / (1 - select->confidence);
  if (scale <= 1) return;
  for (IntentGuess& guess : found.intents) guess.confidence *= scale;
  select->confidence = kPickUnoffered;
  std::stable_sort(found.intents.begin(), found.intents.end(),
                   [](const IntentGuess& a, const IntentGuess& b) { return a.confidence > b.confidence; });
}

bool HasSection(const Analysis& analysis, absl::string_view section) {
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(),
                     [&](const PhraseHit& hit) { return hit.entry->section == section; });
}

bool IsOneOf(absl::string_view name, std::initializer_list<absl::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A risk that is named makes a question about it more likely than anything it could be mistaken for. In a
// booking it is a second matter that must be answered first.
void HeedRisk(const Analysis& analysis, Understanding& out) {
  if (!HasKind(out, EntityKind::kRisk) || out.intents.empty()) return;
  const IntentGuess top = out.intents[0];
  if (top.name == "ask_risk" || IsOneOf(top.name, {"cancel", "change", "stop", "human"})) return;
  const bool booking = IsOneOf(top.name, {"book", "availability"}) && top.confidence >= kRequest;
  Raise("ask_risk", kRiskFloor, out.intents);
  if (!booking || !out.requests.empty()) return;
  const ByteSpan whole{0, static_cast<int>(analysis.text.size())};
  out.requests = {{whole, out.intents}, {whole, {top}}};
}

// Where nothing is offered there is nothing to select: a day, a service or a person alone is a wish.
void HeedNothingOffered(const UnderstandContext& context, Understanding& out) {
  if (context.expected != ExpectedAnswer::kNothing || out.intents.empty() || out.intents[0].name != "select") return;
  const bool points = std::any_of(out.entities.begin(), out.entities.end(), [](const Entity& e) {
    return Points(e) && e.values[0] != "any";
  });
  if (NamesVisit(out) && !points) Raise("book", out.intents[0].confidence, out.intents);
}

bool Wanted(ExpectedAnswer expected, EntityKind kind) {
  switch (expected) {
    case ExpectedAnswer::kService: return kind == EntityKind::kService;
    case ExpectedAnswer::kStaff: return kind == EntityKind::kStaff;
    case ExpectedAnswer::kBranch: return kind == EntityKind::kBranch;
    case ExpectedAnswer::kName: return kind == EntityKind::kPersonName;
    case ExpectedAnswer::kChoice:
      return kind == EntityKind::kService || kind == EntityKind::kStaff ||
             kind == EntityKind::kBranch;
    default: return false;
  }
}

// The message holds nothing but what was asked for, and small words.
bool AnswersOnly(const Analysis& analysis, const UnderstandContext& context,
                 const Understanding& found) {
  SpanOwners covered(analysis.text.size());
  for (const Entity& entity : found.entities) {
    if (Wanted(context.expected, entity.kind) && !entity.negated) covered.Own(entity.span, 0);
  }
  const bool times = context.expected == ExpectedAnswer::kTime ||
                     context.expected == ExpectedAnswer::kChoice;
  if (times) {
    for (const ByteSpan& time : analysis.times) covered.Own(time, 0);
  }
  if (covered.Free({0, static_cast<int>(analysis.text.size())})) return false;
  for (const PhraseHit& hit : analysis.phrases) {
    if (IsOneOf(hit.entry->section, {"polite", "pick", "yes", "thanks"})) {
      covered.Own(hit.span, 0);
    }
  }
  return std::all_of(analysis.words.begin(), analysis.words.end(), [&](const Word& word) {
    if (word.kind == WordKind::kPunctuation) return word.lower != "?";
    return !covered.Free(word.span);
  });
}

}  // namespace

ClassifierOptions IntentEngine::Options() {
  ClassifierOptions options;
  options.features.char_ngrams_max = 4;
  options.features.char_weight = 0.8F;
  options.linear.cost = 1.0F;
  options.linear.passes = 8;
  options.folds = 2;
  return options;
}

std::vector<IntentGuess> IntentEngine::Guess(const IntentTokenizer& tokenizer, const ByteSpan& part) const {
  const Tokens tokens = tokenizer.Of(part);
  if (tokens.empty()) return {{"other", 0.6F}};
  std::vector<IntentGuess> intents;
  for (ScoredLabel& label : classifier_.Classify(tokens)) {
    intents.push_back({std::move(label.label), label.confidence});
  }
  const float familiarity = classifier_.Familiarity(tokens);
  if (familiarity < kUnfamiliar) {
    Raise("other", 0.4F + 0.5F * (1 - familiarity / kUnfamiliar), intents);
  }
  return intents;
}

namespace {

// Nobody asks for so much in one message: of more clauses the middle ones count as part of the one before them.
std::vector<ByteSpan> FewClauses(const Analysis& analysis) {
  std::vector<ByteSpan> clauses = SplitClauses(analysis);
  if (clauses.size() <= kFirstClauses + kLastClauses) return clauses;
  clauses.erase(clauses.begin() + kFirstClauses, clauses.end() - kLastClauses);
  clauses[kFirstClauses - 1].end = clauses[kFirstClauses].begin;
  return clauses;
}

// "And styling?" adds a service to what was asked before it.
bool OnlyAddsService(const Analysis& analysis, const ByteSpan& clause, const Tokens& tokens) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear({clause.begin, clause.begin + 1});
  const bool joined = std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == "and" && hit.span.begin == clause.begin;
  });
  return joined && tokens.size() > 1 && std::all_of(tokens.begin() + 1, tokens.end(), [](const std::string& token) {
    return token == "_service_" || token == "?";
  });
}

}  // namespace

std::vector<Request> IntentEngine::Split(const Analysis& analysis, const IntentTokenizer& tokenizer) const {
  std::vector<Request> requests;
  const std::vector<ByteSpan> clauses = FewClauses(analysis);
  if (clauses.size() < 2) return requests;
  for (const ByteSpan& clause : clauses) {
    std::vector<IntentGuess> intents = Guess(tokenizer, clause);
    const int action = intents.empty() ? 0 : ActionOf(intents[0].name);
    const bool sure = action != 0 && intents[0].confidence >= kRequest;
    const bool same = !requests.empty() && ActionOf(requests.back().intents[0].name) == action;
    const bool adds = !requests.empty() && OnlyAddsService(analysis, clause, tokenizer.Of(clause));
    if (!sure || same || adds) {
      if (!requests.empty()) requests.back().span.end = clause.end;
      continue;
    }
    intents.resize(std::min(intents.size(), kReported));
    requests.push_back({clause, std::move(intents)});
  }
  if (requests.size() < 2) requests.clear();
  return requests;
}

void IntentEngine::Decide(const Analysis& analysis, const UnderstandContext& context,
                          Understanding& out) const {
  std::string rule;
  const ByteSpan whole{0, static_cast<int>(analysis.text.size())};
  if (std::optional<ShortAnswer> answer = ReadShortAnswer(analysis, context)) {
    out.intents = {{answer->intent, answer->confidence}};
    rule = answer->rule;
  } else {
    const IntentTokenizer tokenizer(analysis, out.entities, thai_);
    out.intents = Guess(tokenizer, whole);
    NothingToPick(context, out);
    out.requests = Split(analysis, tokenizer);
    if (!out.requests.empty()) out.intents = out.requests[0].intents;
    if (HasSection(analysis, "human_phrase")) Raise("human", 0.9F, out.intents);
    if (context.expected == ExpectedAnswer::kChoice) {
      if (std::optional<int> choice = MatchChoice(analysis, context.choices)) {
        Raise("select", 0.9F, out.intents);
        out.entities.push_back({.kind = EntityKind::kOrdinal,
                                .span = whole,
                                .values = {absl::StrCat(*choice)},
                                .matched = "label of a choice"});
        rule = "label of a choice";
      }
    }
    if (rule.empty() && AnswersOnly(analysis, context, out)) {
      Raise("select", 0.85F, out.intents);
      rule = "answers the open question";
    }
    HeedRisk(analysis, out);
    HeedNothingOffered(context, out);
  }
  out.intents.resize(std::min(out.intents.size(), kReported));
  if (context.explain == UnderstandContext::Explain::kYes) Explain(analysis, rule, out);
}

void IntentEngine::Explain(const Analysis& analysis, const std::string& rule,
                           Understanding& out) const {
  if (out.intents.empty()) return;
  const std::string& name = out.intents[0].name;
  Explanation why{.subject = absl::StrCat("intent:", name)};
  if (!rule.empty()) {
    why.reasons.push_back(absl::StrCat("rule: ", rule));
  } else {
    const ByteSpan whole{0, static_cast<int>(analysis.text.size())};
    why.reasons = classifier_.Reasons(IntentTokenizer(analysis, out.entities, thai_).Of(whole), name);
  }
  out.explanations.push_back(std::move(why));
}

}  // namespace tresen::nlu
