#include <map>

#include "services/nlu/domain/text_features.h"
#include "services/nlu/domain/words.h"
#include "tests/eval/product.h"

namespace tresen::nlu_eval {
namespace {

constexpr size_t kRanked = 10;
constexpr float kAnswerWeight = 0.3F;

nlu::Tokens TokensOf(const std::string& text) {
  nlu::Tokens tokens;
  for (const nlu::Word& word : nlu::SplitWords(text)) {
    if (word.kind != nlu::WordKind::kPunctuation) tokens.push_back(word.skeleton);
  }
  return tokens;
}

float Likeness(const nlu::SparseVector& a, const nlu::SparseVector& b) {
  float sum = 0;
  for (size_t i = 0, j = 0; i < a.index.size() && j < b.index.size();) {
    if (a.index[i] == b.index[j]) sum += a.value[i++] * b.value[j++];
    else if (a.index[i] < b.index[j]) ++i;
    else ++j;
  }
  return sum;
}

// One base of questions and answers in the features that intents are told by.
class Base {
 public:
  explicit Base(const std::vector<const json*>& documents) {
    std::vector<nlu::Tokens> questions;
    std::vector<nlu::Tokens> all;
    for (const json* document : documents) {
      ids_.push_back(Text(*document, "id"));
      questions.push_back(TokensOf(Text(*document, "question")));
      answers_text_.push_back(TokensOf(Text(*document, "answer")));
    }
    all = questions;
    all.insert(all.end(), answers_text_.begin(), answers_text_.end());
    nlu::FeatureOptions options;
    // One wording per answer: what sets the questions apart must weigh, what most of them share must not.
    options.rarity = 3.0F;
    options.char_weight = 1.5F;
    options.pair_window = 3;
    space_ = nlu::FeatureSpace(all, options);
    for (const nlu::Tokens& tokens : questions) questions_.push_back(space_.Map(tokens));
    for (const nlu::Tokens& tokens : answers_text_) answers_.push_back(space_.Map(tokens));
  }

  std::vector<std::string> Rank(const std::string& text) const {
    const nlu::SparseVector asked = space_.Map(TokensOf(text));
    std::vector<std::pair<float, size_t>> order;
    for (size_t i = 0; i < ids_.size(); ++i) {
      order.emplace_back(-Likeness(asked, questions_[i]) - kAnswerWeight * Likeness(asked, answers_[i]), i);
    }
    const size_t most = std::min(kRanked, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<int>(most), order.end());
    std::vector<std::string> ranked;
    for (size_t i = 0; i < most; ++i) ranked.push_back(ids_[order[i].second]);
    return ranked;
  }

 private:
  std::vector<std::string> ids_;
  std::vector<nlu::Tokens> answers_text_;
  nlu::FeatureSpace space_;
  std::vector<nlu::SparseVector> questions_;
  std::vector<nlu::SparseVector> answers_;
};

}  // namespace

absl::Status EvaluateFaq(const std::vector<json>& records, const std::vector<json>& documents,
                         Results& results) {
  std::map<std::string, std::vector<const json*>> by_base;
  for (const json& document : documents) by_base[Text(document, "kb")].push_back(&document);
  std::map<std::string, Base> bases;
  for (const auto& [name, entries] : by_base) bases.emplace(name, Base(entries));
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const auto base = bases.find(Text(record, "kb"));
    if (base == bases.end()) continue;
    const std::string text = Text(record, "text");
    predictions.push_back({{"id", Text(record, "id")},
                           {"ranked", Timed(times, [&] { return base->second.Rank(text); })}});
  }
  return results.Write("faq", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
