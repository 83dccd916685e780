#include "services/nlu/domain/concepts.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "services/nlu/domain/span_index.h"

namespace tresen::nlu {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

ConceptLexicon::ConceptLexicon(absl::Span<const LanguagePack> packs)
    : book_(packs, PhraseBook::Part::kConcepts) {
  static const auto* const kSections = new absl::flat_hash_map<std::string, ConceptKind>{
      {"activity", ConceptKind::kActivity},
      {"object", ConceptKind::kObject},
      {"audience", ConceptKind::kAudience},
      {"goods", ConceptKind::kGoods}};
  for (const LanguagePack& pack : packs) {
    for (const LexiconEntry& entry : pack.concepts) {
      const auto kind = kSections->find(entry.section);
      if (kind != kSections->end()) kinds_.try_emplace(entry.value, kind->second);
      if (entry.section == "implies") implied_.try_emplace(entry.value, entry.phrase);
      if (entry.section == "filler") filler_.try_emplace(SkeletonPhrase(entry.phrase), true);
    }
  }
}

ConceptKind ConceptLexicon::KindOf(const std::string& name) const {
  const auto it = kinds_.find(name);
  return it == kinds_.end() ? ConceptKind::kActivity : it->second;
}

const std::string& ConceptLexicon::Implied(const std::string& name) const {
  static const auto* const kNone = new std::string();
  const auto it = implied_.find(name);
  return it == implied_.end() ? *kNone : it->second;
}

bool ConceptLexicon::IsFiller(const std::string& skeleton) const {
  return filler_.contains(skeleton);
}

std::vector<ConceptHit> ConceptLexicon::Find(const SkeletonText& text,
                                             LanguageSet languages) const {
  const std::vector<PhraseHit> phrases = book_.Find(text, languages);
  const SpanIndex places(phrases);
  std::vector<ConceptHit> hits;
  for (const PhraseHit& phrase : phrases) {
    const std::string& section = phrase.entry->section;
    if (section == "ignore" || section == "implies" || section == "filler") continue;
    const auto [first, last] = places.Near(phrase.span);
    const bool masked = std::any_of(phrases.begin() + first, phrases.begin() + last, [&](const PhraseHit& other) {
      return other.entry->section == "ignore" && other.begin <= phrase.begin &&
             other.end >= phrase.end;
    });
    if (masked) continue;
    // Phrases come in order and hits grow as long as one overlaps: only the last can overlap the next.
    if (hits.empty() || !Overlap(hits.back().span, phrase.span)) {
      hits.push_back({.span = phrase.span, .word_begin = phrase.word_begin, .word_end = phrase.word_end});
    }
    ConceptHit* const same = &hits.back();
    same->span = {std::min(same->span.begin, phrase.span.begin),
                  std::max(same->span.end, phrase.span.end)};
    same->word_end = std::max(same->word_end, phrase.word_end);
    for (absl::string_view name : absl::StrSplit(phrase.entry->value, ' ', absl::SkipEmpty())) {
      if (!Contains(same->concepts, std::string(name))) same->concepts.emplace_back(name);
    }
  }
  for (ConceptHit& hit : hits) {
    hit.audience = true;
    for (const std::string& name : hit.concepts) {
      const ConceptKind kind = KindOf(name);
      hit.activity |= kind == ConceptKind::kActivity;
      hit.goods |= kind == ConceptKind::kGoods;
      hit.audience &= kind == ConceptKind::kAudience;
    }
  }
  return hits;
}

}  // namespace tresen::nlu
