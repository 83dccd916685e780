#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "services/nlu/domain/concepts.h"
#include "services/nlu/domain/spelling.h"
#include "services/nlu/domain/vocabulary.h"

namespace tresen::nlu {

// What a name is made of: concepts ("#cut"), words of its own ("balayage") and hints ("@für meinen Sohn").
using Terms = std::set<std::string>;

// The vocabulary of one business, prepared for search. Immutable and thread-safe.
class VocabularyIndex {
 public:
  struct Item {
    EntityKind kind;
    std::string id;
    std::vector<Terms> names;  // one per name
    Terms all;
  };
  // Something of the vocabulary found in a text: a whole name, or a word that occurs in names.
  struct Hit {
    ByteSpan span;
    int word_begin = 0;
    int word_end = 0;
    int item = -1;  // whole name of this item; -1: a word that occurs in names
    // What the hit says; lives as long as the index.
    const Terms* terms = nullptr;
  };

  VocabularyIndex(const Vocabulary& vocabulary, absl::Span<const LanguagePack> packs,
                  const ConceptLexicon& concepts);

  // People's and places' names of a language count in `languages` only.
  std::vector<Hit> Find(const SkeletonText& text, LanguageSet languages) const;
  const std::vector<Item>& items() const { return items_; }
  bool Knows(absl::string_view skeleton) const { return spelling_.Knows(skeleton); }
  // The word of a name that a misspelt one means: of the names that belong to no language, then of `languages`.
  std::optional<std::string> Correct(absl::string_view skeleton, LanguageSet languages) const;
  int64_t revision() const { return revision_; }
  // Rough size in memory, for a bound on many of them.
  size_t Bytes() const;

 private:
  struct Pattern {
    int item;
    Terms terms;
    LanguageSet languages = ~LanguageSet{0};
  };

  void AddThing(const VocabularyItem& source, absl::Span<const LanguagePack> packs,
                const ConceptLexicon& concepts);
  Terms TermsOf(const VocabularyName& name, LanguageSet languages, const ConceptLexicon& concepts);
  void AddProperName(const VocabularyItem& source, const Terms& shared,
                     absl::Span<const LanguagePack> packs);
  void AddPattern(absl::string_view phrase, Pattern pattern);
  void AddTarget(absl::string_view phrase, LanguageSet languages);

  int64_t revision_ = 0;
  std::vector<Item> items_;
  std::vector<Pattern> patterns_;
  PhraseMatcher matcher_;
  SpellingIndex spelling_;                         // of all names; corrects to those of no language
  std::map<LanguageSet, SpellingIndex> by_language_;
};

}  // namespace tresen::nlu
