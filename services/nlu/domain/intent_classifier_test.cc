#include "services/nlu/domain/intent_classifier.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tresen::nlu {
namespace {

Tokens Words(absl::string_view text) { return absl::StrSplit(text, ' '); }

// Orders, weather and music in a few hundred wordings, and some texts about nothing of it.
std::vector<LabelledText> Lessons(bool outsiders) {
  std::vector<LabelledText> texts;
  const auto add = [&](const std::string& label, const std::vector<std::string>& begins,
                       const std::vector<std::string>& ends) {
    for (const std::string& begin : begins) {
      for (const std::string& end : ends) texts.push_back({Words(absl::StrCat(begin, " ", end)), label});
    }
  };
  add("order", {"please bring", "i would like", "can i have", "we take"},
      {"a coffee", "two teas", "the soup", "some bread", "a glass of water"});
  add("weather", {"will it", "does it", "is it going to", "when does it"},
      {"rain tomorrow", "snow today", "get warm", "stay dry", "storm again"});
  add("music", {"play", "put on", "let me hear", "start"},
      {"some jazz", "the new album", "my favourite song", "a waltz", "the radio"});
  if (outsiders) {
    add("oos", {"who wrote", "how far is", "what colour has", "where lives"},
        {"the constitution", "the moon", "an emperor penguin", "the inventor of glue", "the deepest sea"});
  }
  return texts;
}

ClassifierOptions WithScope(const std::string& label) {
  ClassifierOptions options;
  options.scope = true;
  options.out_of_scope = label;
  options.networks = 1;
  return options;
}

TEST_CASE("texts like those that were learned get their label") {
  const IntentClassifier classifier = IntentClassifier::Train(Lessons(false), ClassifierOptions());
  CHECK(classifier.Classify(Words("please bring the bread"))[0].label == "order");
  CHECK(classifier.Classify(Words("will it snow again"))[0].label == "weather");
  CHECK(classifier.Classify(Words("play a song"))[0].label == "music");
}

TEST_CASE("the confidences of all labels sum to one") {
  const IntentClassifier classifier = IntentClassifier::Train(Lessons(true), WithScope("oos"));
  float sum = 0;
  for (const ScoredLabel& label : classifier.Classify(Words("play some jazz"))) sum += label.confidence;
  CHECK(sum == Approx(1));
}

TEST_CASE("training has the same result every time, networks included") {
  const Tokens asked = Words("can i have some radio");
  const auto first = IntentClassifier::Train(Lessons(true), WithScope("oos")).Judge(asked);
  const auto second = IntentClassifier::Train(Lessons(true), WithScope("oos")).Judge(asked);
  REQUIRE(first.labels.size() == second.labels.size());
  for (size_t i = 0; i < first.labels.size(); ++i) {
    CHECK(first.labels[i].label == second.labels[i].label);
    CHECK(first.labels[i].confidence == second.labels[i].confidence);
  }
  CHECK(first.inside == second.inside);
}

TEST_CASE("texts about something else are refused, their label is no answer") {
  const IntentClassifier classifier = IntentClassifier::Train(Lessons(true), WithScope("oos"));
  CHECK(classifier.Judge(Words("who wrote the inventor of glue")).refused);
  CHECK_FALSE(classifier.Judge(Words("please bring a coffee")).refused);
  for (const ScoredLabel& label : classifier.Classify(Words("how far is the moon"))) {
    CHECK(label.label != "oos");
  }
}

TEST_CASE("who learned nothing about the scope refuses nothing") {
  const IntentClassifier classifier = IntentClassifier::Train(Lessons(true), ClassifierOptions());
  CHECK_FALSE(classifier.Judge(Words("qwertz uiop")).refused);
}

TEST_CASE("beginnings in pairs know a text again in other forms and another order") {
  const std::vector<Tokens> learned = {Words("cancel my appointments"), Words("see the price list")};
  FeatureOptions options;
  options.char_ngrams_max = 0;
  CHECK(FeatureSpace(learned, options).Map(Words("appointment cancelled")).index.empty());
  options.pair_window = 2;
  const FeatureSpace space(learned, options);
  CHECK(space.Map(Words("appointment cancelled")).index.size() == 3);  // both beginnings and their pair
  CHECK(space.Map(Words("prices cancelled")).index.size() == 2);       // never seen together
  CHECK(space.Map(Words("appointment and then something else cancelled")).index.size() == 2);  // too far apart
}

TEST_CASE("networks have their share of the vote, calibrated together with the linear model") {
  ClassifierOptions options;
  options.features.pair_window = 5;
  options.networks = 2;
  options.network.width = 16;
  const IntentClassifier classifier = IntentClassifier::Train(Lessons(false), options);
  CHECK(classifier.Classify(Words("a coffee please bring"))[0].label == "order");
  CHECK(classifier.Classify(Words("tomorrow will it storm"))[0].label == "weather");
}

TEST_CASE("nothing learned gives nothing") {
  const IntentClassifier classifier = IntentClassifier::Train({}, WithScope("oos"));
  CHECK(classifier.Classify(Words("hello")).empty());
  CHECK_FALSE(classifier.Judge({}).refused);
}

TEST_CASE("the gate keeps nearly all that was understood and sorts by the signs") {
  std::vector<ScopeExample> examples;
  for (int i = 0; i < 200; ++i) {
    const float x = static_cast<float>(i) / 200;
    examples.push_back({{.lead = 1 + x, .margin = x, .likeness = x, .known = 1}, true, true});
    examples.push_back({{.lead = x - 1, .margin = x - 1, .likeness = x / 2, .known = x}, false, false});
  }
  const ScopeGate gate = ScopeGate::Train(examples, 0.02F);
  int kept = 0;
  int refused = 0;
  for (const ScopeExample& example : examples) {
    if (example.inside) kept += gate.Refuses(example.signs) ? 0 : 1;
    if (!example.inside) refused += gate.Refuses(example.signs) ? 1 : 0;
  }
  CHECK(kept >= 194);
  CHECK(refused >= 190);
  CHECK(gate.Inside({.lead = 2, .margin = 1, .likeness = 1, .known = 1}) >
        gate.Inside({.lead = -1, .margin = -1, .likeness = 0, .known = 0}));
}

}  // namespace
}  // namespace tresen::nlu
