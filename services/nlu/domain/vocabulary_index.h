#pragma once

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
    int item = -1;     // whole name of this item, or
    std::string term;  // this word
    Terms terms;       // what the hit says
  };

  VocabularyIndex(const Vocabulary& vocabulary, absl::Span<const LanguagePack> packs,
                  const ConceptLexicon& concepts);

  std::vector<Hit> Find(const SkeletonText& text) const;
  const std::vector<Item>& items() const { return items_; }
  const SpellingIndex& spelling() const { return spelling_; }
  int64_t revision() const { return revision_; }
  // Rough size in memory, for a bound on many of them.
  size_t Bytes() const;

 private:
  struct Pattern {
    int item;
    std::string term;
    Terms terms;
  };

  void AddThing(const VocabularyItem& source, absl::Span<const LanguagePack> packs,
                const ConceptLexicon& concepts);
  Terms TermsOf(const VocabularyName& name, LanguageSet languages, const ConceptLexicon& concepts);
  void AddProperName(const VocabularyItem& source, const Terms& shared,
                     absl::Span<const LanguagePack> packs);
  void AddPattern(absl::string_view phrase, Pattern pattern);
  void AddTarget(absl::string_view phrase);

  int64_t revision_ = 0;
  std::vector<Item> items_;
  std::vector<Pattern> patterns_;
  PhraseMatcher matcher_;
  SpellingIndex spelling_;
};

}  // namespace tresen::nlu
