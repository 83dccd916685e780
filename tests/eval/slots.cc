#include <map>

#include "absl/strings/str_cat.h"
#include "services/nlu/domain/intent_classifier.h"
#include "services/nlu/domain/words.h"
#include "tests/eval/labelled.h"
#include "tests/eval/tagger.h"

namespace tresen::nlu_eval {
namespace {

// A text with its slots in bytes.
Tagged Read(const json& record) {
  Tagged tagged{.text = Text(record, "text")};
  const CodePoints points(tagged.text);
  const auto slots = record.find("slots");
  if (slots == record.end() || !slots->is_array()) return tagged;
  for (const json& slot : *slots) {
    tagged.slots.push_back({points.Byte(slot.value("start", 0)), points.Byte(slot.value("end", 0)),
                            Text(slot, "label")});
  }
  return tagged;
}

nlu::Tokens TokensOf(const std::string& text) {
  nlu::Tokens tokens;
  for (const nlu::Word& word : nlu::SplitWords(text)) {
    if (word.kind != nlu::WordKind::kPunctuation || word.lower == "?") tokens.push_back(word.lower);
  }
  return tokens;
}

struct Group {
  std::vector<const json*> train;
  std::vector<const json*> test;
};

void Try(const Group& group, std::vector<json>& predictions, std::vector<double>& times) {
  std::vector<nlu::LabelledText> texts;
  std::vector<Tagged> tagged;
  for (const json* record : group.train) {
    tagged.push_back(Read(*record));
    if (!Text(*record, "intent").empty()) {
      texts.push_back({TokensOf(tagged.back().text), Text(*record, "intent")});
    }
  }
  const Tagger tagger(tagged);
  const nlu::IntentClassifier classifier =
      nlu::IntentClassifier::Train(std::move(texts), nlu::ClassifierOptions());
  for (const json* record : group.test) {
    const std::string text = Text(*record, "text");
    const CodePoints points(text);
    json slots = json::array();
    std::string intent;
    const std::vector<Slot> found = Timed(times, [&] {
      const std::vector<nlu::ScoredLabel> guesses = classifier.Classify(TokensOf(text));
      if (!guesses.empty()) intent = guesses[0].label;
      return tagger.Find(text);
    });
    for (const Slot& slot : found) {
      slots.push_back({{"start", points.Of(slot.begin)}, {"end", points.Of(slot.end)}, {"label", slot.label}});
    }
    predictions.push_back({{"id", Text(*record, "id")}, {"slots", slots}, {"intent", intent}});
  }
}

}  // namespace

absl::Status EvaluateSlots(const Material& material, Results& results) {
  // Dialects ("de-swiss") learn from everything of their source in the language.
  const auto key = [](const json& record) {
    return std::pair(Text(record, "source"), Text(record, "lang").substr(0, 2));
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const json& record : material.train) groups[key(record)].train.push_back(&record);
  for (const json& record : material.test) groups[key(record)].test.push_back(&record);
  std::vector<json> predictions;
  std::vector<double> times;
  for (const auto& [name, group] : groups) {
    if (!group.test.empty() && !group.train.empty()) Try(group, predictions, times);
  }
  if (!material.whole) {
    if (absl::Status status = results.WriteGold("slots", material.test); !status.ok()) return status;
  }
  return results.Write("slots", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
