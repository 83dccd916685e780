#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/intent_classifier.h"
#include "services/nlu/domain/words.h"
#include "tests/eval/labelled.h"

namespace tresen::nlu_eval {
namespace {

constexpr size_t kFold = 5;
constexpr int kBins = 15;

uint64_t Hash(absl::string_view text) {
  uint64_t hash = 1469598103934665603ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash >> 20;
}

// Sets whose texts out of scope are called otherwise than "oos", or that have them only to be tried on.
std::string OutOfScopeLabel(const std::string& source, const std::set<std::string>& labels) {
  for (const char* name : {"oos", "NO_NODES_DETECTED", "out_of_scope"}) {
    if (labels.contains(name)) return name;
  }
  return absl::StartsWith(source, "hint3") ? "NO_NODES_DETECTED" : "";
}

// Words as they are written, but all figures alike: the desk, too, sees that there is a number, not which.
nlu::Tokens TokensOf(const std::string& text) {
  nlu::Tokens tokens;
  for (const nlu::Word& word : nlu::SplitWords(text)) {
    if (word.kind == nlu::WordKind::kPunctuation && word.lower != "?") continue;
    std::string token;
    for (const char c : word.lower) {
      const bool figure = absl::ascii_isdigit(c);
      if (!figure || token.empty() || token.back() != '#') token.push_back(figure ? '#' : c);
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

nlu::ClassifierOptions OptionsFor(const std::string& outside, size_t texts) {
  nlu::ClassifierOptions options;
  const bool many = texts > 5000;
  options.features.min_count = many ? 2 : 1;
  options.features.pair_window = 5;
  options.features.rarity = 0.5F;
  options.networks = 3;
  options.folds = 5;
  options.scope = !outside.empty();
  options.out_of_scope = outside;
  return options;
}

struct Answer {
  bool right;
  float confidence;
};

// Mean distance between how sure the answers are and how often they are right.
double CalibrationError(const std::vector<Answer>& answers) {
  std::vector<double> right(kBins), sure(kBins);
  for (const Answer& answer : answers) {
    const int bin = std::min(kBins - 1, static_cast<int>(answer.confidence * kBins));
    right[bin] += answer.right ? 1 : 0;
    sure[bin] += answer.confidence;
  }
  double error = 0;
  for (int bin = 0; bin < kBins; ++bin) error += std::abs(right[bin] - sure[bin]);
  return answers.empty() ? 0 : error / static_cast<double>(answers.size());
}

// Area under the curve of telling texts in scope (first) from those out of scope.
double AreaUnderCurve(std::vector<std::pair<float, bool>> scores) {
  std::sort(scores.begin(), scores.end());
  double below = 0, area = 0, inside = 0, outside = 0;
  for (size_t i = 0; i < scores.size();) {
    size_t end = i;
    double in = 0, out = 0;
    while (end < scores.size() && scores[end].first == scores[i].first) {
      (scores[end++].second ? in : out) += 1;
    }
    area += in * (below + out / 2);
    below += out;
    inside += in;
    outside += out;
    i = end;
  }
  return inside * outside > 0 ? area / (inside * outside) : 0;
}

struct Group {
  std::vector<const json*> train;
  std::vector<const json*> test;
};

void Try(const std::string& name, const std::string& source, const Group& group,
         std::vector<json>& predictions, std::vector<double>& times) {
  std::vector<nlu::LabelledText> texts;
  std::set<std::string> labels;
  for (const json* record : group.train) {
    texts.push_back({TokensOf(Text(*record, "text")), Text(*record, "label")});
    labels.insert(texts.back().label);
  }
  const std::string outside = OutOfScopeLabel(source, labels);
  const auto start = std::chrono::steady_clock::now();
  const nlu::IntentClassifier classifier =
      nlu::IntentClassifier::Train(std::move(texts), OptionsFor(outside, group.train.size()));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::vector<Answer> answers;
  std::vector<std::pair<float, bool>> scope;
  double right = 0;
  for (const json* record : group.test) {
    const std::string text = Text(*record, "text");
    const std::string gold = Text(*record, "label");
    const nlu::IntentClassifier::Verdict verdict =
        Timed(times, [&] { return classifier.Judge(TokensOf(text)); });
    const std::string best = verdict.labels.empty() ? "" : verdict.labels[0].label;
    const std::string label = verdict.refused ? outside : best;
    const float confidence = verdict.labels.empty() ? 0 : verdict.labels[0].confidence;
    predictions.push_back({{"id", Text(*record, "id")}, {"label", label}, {"confidence", confidence}});
    right += label == gold ? 1 : 0;
    if (gold != outside) answers.push_back({best == gold, confidence});
    scope.emplace_back(verdict.inside, gold != outside);
  }
  std::printf("intents %-26s %6zu texts of %3zu labels learned in %5.2f s · %5zu tried, right %.1f %% · ECE %.3f",
              name.c_str(), group.train.size(), labels.size(), took.count(), group.test.size(),
              100 * right / std::max<double>(1, static_cast<double>(group.test.size())),
              CalibrationError(answers));
  if (const double area = AreaUnderCurve(scope); area > 0) std::printf(" · out of scope AUROC %.3f", area);
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

Material Divide(std::vector<json> test, std::vector<json> train) {
  Material material;
  std::set<std::string> tried;
  for (const json& record : test) tried.insert(Text(record, "id"));
  for (json& record : train) {
    if (!tried.contains(Text(record, "id"))) material.train.push_back(std::move(record));
  }
  if (!material.train.empty()) {
    material.test = std::move(test);
    return material;
  }
  material.whole = false;
  for (json& record : test) {
    const bool try_it = Hash(Text(record, "id")) % kFold == 0;
    (try_it ? material.test : material.train).push_back(std::move(record));
  }
  return material;
}

absl::Status EvaluateIntents(const Material& material, Results& results) {
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const json& record : material.train) {
    groups[{Text(record, "source"), Text(record, "lang")}].train.push_back(&record);
  }
  for (const json& record : material.test) {
    groups[{Text(record, "source"), Text(record, "lang")}].test.push_back(&record);
  }
  std::vector<json> predictions;
  std::vector<double> times;
  for (const auto& [key, group] : groups) {
    if (group.test.empty() || group.train.empty()) continue;
    Try(absl::StrCat(key.first, " ", key.second), key.first, group, predictions, times);
  }
  if (!material.whole) {
    if (absl::Status status = results.WriteGold("intents", material.test); !status.ok()) return status;
  }
  return results.Write("intents", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
