#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "services/nlu/domain/language_pack.h"
#include "services/nlu/domain/phrase_book.h"

namespace tresen::nlu {

// What a word can stand for in the name of a service or product.
enum class ConceptKind {
  kActivity,  // cut, colour, massage
  kObject,    // hair, beard, nails
  kAudience,  // women, men, kids
  kGoods,     // shampoo, oil, voucher
};

// Concepts found at one place ("Haarschnitt" is hair and cut).
struct ConceptHit {
  ByteSpan span;
  int word_begin = 0;
  int word_end = 0;
  std::vector<std::string> concepts;
  bool activity = false;  // one of them is an activity
  bool goods = false;
  bool audience = false;  // all of them are
};

// The words of all languages for what services are made of. The packs say "[activity] cut: schnitt*";
// "[implies] cut: hair" names the object that goes without saying. Immutable and thread-safe.
class ConceptLexicon {
 public:
  explicit ConceptLexicon(absl::Span<const LanguagePack> packs);

  std::vector<ConceptHit> Find(const SkeletonText& text, LanguageSet languages) const;
  // The object an activity has when none is said; empty if none.
  const std::string& Implied(const std::string& name) const;
  bool IsObject(const std::string& name) const { return KindOf(name) == ConceptKind::kObject; }
  bool IsAudience(const std::string& name) const { return KindOf(name) == ConceptKind::kAudience; }
  // Small words in names that carry nothing ("und", "de", "for").
  bool IsFiller(const std::string& skeleton) const;

 private:
  ConceptKind KindOf(const std::string& name) const;

  PhraseBook book_;
  absl::flat_hash_map<std::string, ConceptKind> kinds_;
  absl::flat_hash_map<std::string, std::string> implied_;
  absl::flat_hash_map<std::string, bool> filler_;
};

}  // namespace tresen::nlu
