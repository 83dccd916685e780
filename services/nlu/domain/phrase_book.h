#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/language_pack.h"
#include "services/nlu/domain/phrase_matcher.h"
#include "services/nlu/domain/skeleton_text.h"

namespace tresen::nlu {

// Languages as a set of bits in the order of the packs.
using LanguageSet = uint32_t;

// A phrase of a language pack found in a text.
struct PhraseHit {
  int begin = 0;  // in the skeleton text
  int end = 0;
  int word_begin = 0;  // indices into the words of the text, end exclusive
  int word_end = 0;
  ByteSpan span;
  const LexiconEntry* entry = nullptr;
  int language = 0;
  int section = 0;  // number of its section in the book
};

// The phrases of all languages, searched together. A phrase that begins with "=" counts only with all its letters
// ("=mann" is no "man"), accents aside. Immutable and thread-safe.
class PhraseBook {
 public:
  enum class Part { kLexicon, kConcepts };
  PhraseBook(absl::Span<const LanguagePack> packs, Part part);

  // The longest hits: one inside a longer one of the same language and section (of concepts: of any section)
  // is left out. Only `languages` count. In order of their place.
  std::vector<PhraseHit> Find(const SkeletonText& text, LanguageSet languages) const;

 private:
  struct Owned {
    LexiconEntry entry;
    int language;
    int section;
    std::string exact;  // the only spelling that counts; empty: whatever has the same skeleton
  };
  bool Hides(const PhraseHit& longer, const PhraseHit& hit) const;

  Part part_;
  std::vector<Owned> entries_;
  PhraseMatcher matcher_;
};

}  // namespace tresen::nlu
