#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/language_pack.h"
#include "services/nlu/domain/letter_model.h"
#include "services/nlu/domain/phrase_book.h"
#include "services/nlu/domain/understanding.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {

// Tells the language of a text from the letters of its words and from the words it knows, weighed
// by what is expected. Immutable and thread-safe.
class LanguageIdentifier {
 public:
  // Learns from the packs' word lists, forms and utterances. A pack that has words but no
  // utterances is a foreign language: it is recognised so as not to be taken for one of ours.
  explicit LanguageIdentifier(absl::Span<const LanguagePack> packs);

  struct Result {
    LanguageGuess guess;    // "und" if undecidable, "other" for a foreign language
    std::string likeliest;  // the same where it cannot be told; empty for a text without letters
    std::vector<float> posterior;  // per pack
  };
  // `expected`: languages that are likely, best first; may be empty.
  Result Identify(absl::string_view text, absl::Span<const std::string> expected) const;
  // The same for a text whose words are known. Of very many words the first tell it: more add nothing but time.
  Result Identify(absl::Span<const Word> words, absl::Span<const std::string> expected) const;

  // Packs whose words should be looked up: the plausible ones and the one that is expected most.
  LanguageSet Plausible(const Result& result, absl::Span<const std::string> expected) const;

 private:
  // A language that lists a word, and the share that the word has of its texts.
  struct Listing {
    int language;
    float share;
  };

  std::vector<float> LogPrior(absl::Span<const std::string> expected) const;
  void Learn(int language, absl::string_view text, float weight);
  void List(int language, const std::string& word, float share);
  // 2: a listed word, 1: runs of its letters are known, 0: nothing is. `name`: whose name it is counts.
  int Score(const Word& word, bool name, std::vector<float>& score) const;
  // Whether the message says nothing but names of people and places.
  bool OnlyNames(absl::Span<const Word> words) const;

  std::vector<std::string> languages_;
  std::vector<bool> ours_;
  LetterModel letters_;
  absl::flat_hash_map<std::string, std::vector<Listing>> listed_;
  absl::flat_hash_map<std::string, std::vector<int>> names_;  // and the languages they are of
  absl::flat_hash_map<std::string, int>
      whole_;  // utterances of the packs; of one language, or kSeveral
};

}  // namespace tresen::nlu
