#include "services/nlu/domain/letter_model.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

namespace tresen::nlu {
namespace {

LetterModel Taught() {
  LetterModel model(2);
  for (const char* word : {"strasse", "wasser", "strand", "schnell", "schule", "rasch"}) model.Learn(0, word, 1);
  for (const char* word : {"calle", "agua", "playa", "rápido", "escuela", "llave"}) model.Learn(1, word, 1);
  model.Finish();
  return model;
}

std::vector<float> ScoreOf(const LetterModel& model, const std::string& word) {
  std::vector<float> score(2, 0);
  model.Score(word, score);
  return score;
}

TEST_CASE("words never seen are told by their letters") {
  const LetterModel model = Taught();
  CHECK(ScoreOf(model, "schrasse")[0] > ScoreOf(model, "schrasse")[1]);
  CHECK(ScoreOf(model, "llavela")[1] > ScoreOf(model, "llavela")[0]);
}

TEST_CASE("the probabilities of words sum to less than one") {
  const LetterModel model = Taught();
  // All words of one letter: what is left belongs to longer ones and to letters nobody taught.
  double sum = 0;
  for (char c = 'a'; c <= 'z'; ++c) sum += std::exp(ScoreOf(model, std::string(1, c))[0]);
  CHECK(sum > 0);
  CHECK(sum < 1);
}

TEST_CASE("a word without a known run is said to be unknown") {
  const LetterModel model = Taught();
  std::vector<float> score(2, 0);
  CHECK_FALSE(model.Score("щщщщ", score));
  CHECK(model.Score("schnell", score));
}

TEST_CASE("a very long word costs no more than its first letters") {
  const LetterModel model = Taught();
  CHECK(ScoreOf(model, std::string(100, 'a')) == ScoreOf(model, std::string(100000, 'a')));
}

}  // namespace
}  // namespace tresen::nlu
