#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/phrase_book.h"

namespace tresen::nlu {

// A number in a text.
struct NumberMention {
  ByteSpan span;
  std::string value;     // decimal, "." before decimals: "1200000", "2.5", "-504"
  bool ordinal = false;  // "third", "3rd"
  bool weak = false;     // also an everyday word ("eine", "one") that stands among others
};

// Reads numbers in figures and in the words of the packs (numbers.txt), compounds, fractions and Thai included.
// Immutable and thread-safe.
class NumberReader {
 public:
  explicit NumberReader(absl::Span<const LanguagePack> packs);

  // Only the words of `languages` count; 1,5 is one and a half if one of them writes decimals so. In order of their
  // place, without overlaps.
  std::vector<NumberMention> Find(absl::string_view text, LanguageSet languages) const;
  // The same for a text whose words are known.
  std::vector<NumberMention> Find(absl::string_view text, absl::Span<const Word> words, LanguageSet languages) const;

 private:
  struct Piece {
    enum class Kind { kUnit, kScale, kJoin, kPoint, kMinus, kOrdinal, kFraction, kShare, kSlash, kMark, kArticle, kOther } kind = Kind::kUnit;
    double value = 0;
    ByteSpan span;
    bool weak = false;
    bool glued = false;    // inside the same word as the piece before
    bool figure = false;   // written in figures
  };
  struct Meaning {
    Piece piece;
    int language = 0;
  };
  // What was read of a number before a fraction.
  struct Whole {
    double value = 0;
    double unit = 1;             // of what a fraction behind it is: "three million and a half"
    double before_joint = 0;     // what stood before "and", if anything did
    double unit_before = 1;
    std::string decimals;
    bool point = false;
    bool figure = false;         // a single one
  };
  bool MarksOrdinal(absl::Span<const Piece> pieces, const Word& word, LanguageSet languages) const;
  static bool AddFraction(absl::Span<const Piece> pieces, const Whole& whole, size_t& i, double& number);
  std::vector<Piece> Pieces(absl::string_view text, absl::Span<const Word> words, LanguageSet languages) const;
  const Meaning* LongestAt(absl::string_view text, int at, const Word& word, LanguageSet languages, int& end) const;
  void AddWords(absl::string_view text, const Word& word, LanguageSet languages, std::vector<Piece>& out) const;
  static int ReadFigure(absl::string_view text, int at, bool comma, std::vector<Piece>& out);
  const Meaning* Lookup(absl::string_view skeleton, LanguageSet languages) const;

  absl::flat_hash_map<std::string, std::vector<Meaning>> words_;
  absl::flat_hash_set<std::string> beginnings_;  // of all words, themselves included
  size_t longest_ = 0;       // in bytes of the skeleton
  LanguageSet comma_ = 0;    // languages that write decimals behind a comma
};

}  // namespace tresen::nlu
