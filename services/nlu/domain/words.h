#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/unicode.h"

namespace tresen::nlu {

// Half-open range of bytes in the text it was found in.
struct ByteSpan {
  int begin = 0;
  int end = 0;
  bool operator==(const ByteSpan&) const = default;
};

inline bool Overlap(const ByteSpan& a, const ByteSpan& b) {
  return a.begin < b.end && b.begin < a.end;
}

enum class WordKind { kLetters, kNumber, kPunctuation, kEmoji };

// A piece of text between blanks and punctuation. Thai has no blanks: a run of Thai is one word.
struct Word {
  ByteSpan span;
  WordKind kind = WordKind::kLetters;
  Script script = Script::kNone;
  std::string lower;     // lower case, accents kept, digits in ASCII
  std::string skeleton;  // see Skeleton
  bool capitalised = false;
};

std::vector<Word> SplitWords(absl::string_view text);

// The form in which words are compared: lower case without accents, "ae/oe/ue" as the umlaut's
// plain letter and repeated letters once, so that "Färben", "faerben", "farben" and "faarben" agree.
// Thai keeps its vowels and tones. Idempotent.
std::string Skeleton(absl::string_view word);

// Makes the skeleton of a word letter by letter.
class SkeletonReader {
 public:
  explicit SkeletonReader(absl::string_view word) : word_(word) {}
  // Reads one more letter; false at the end.
  bool Next();
  // Of the letters read so far.
  const std::string& skeleton() const { return skeleton_; }
  size_t position() const { return position_; }  // the byte behind them

 private:
  absl::string_view word_;
  size_t position_ = 0;
  std::string skeleton_;
};

// Lower case without accents, nothing else changed: tells "mann" from "man".
std::string Unaccented(absl::string_view text);

// Skeletons of the words of a phrase joined by single blanks; punctuation is dropped.
std::string SkeletonPhrase(absl::string_view phrase);

// Lower case, accents kept, white space single, without punctuation and emoji at both ends. The form
// in which whole messages are compared where near misses must not count (stop words).
std::string WholeMessage(absl::string_view text);

}  // namespace tresen::nlu
