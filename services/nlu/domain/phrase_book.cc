#include "services/nlu/domain/phrase_book.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

bool Inside(const PhraseHit& a, const PhraseHit& b) {
  return a.begin >= b.begin && a.end <= b.end && (a.end - a.begin) < (b.end - b.begin) &&
         a.language == b.language && a.entry->section == b.entry->section;
}

}  // namespace

PhraseBook::PhraseBook(absl::Span<const LanguagePack> packs, Part part) {
  for (size_t language = 0; language < packs.size(); ++language) {
    const LanguagePack& pack = packs[language];
    for (const LexiconEntry& entry : part == Part::kLexicon ? pack.lexicon : pack.concepts) {
      matcher_.Add(entry.phrase, static_cast<int>(entries_.size()));
      entries_.push_back({entry, static_cast<int>(language)});
    }
  }
  matcher_.Build();
}

std::vector<PhraseHit> PhraseBook::Find(const SkeletonText& text, LanguageSet languages) const {
  std::vector<PhraseHit> hits;
  for (const PhraseMatcher::Hit& hit : matcher_.Find(text.value())) {
    const Owned& owned = entries_[hit.id];
    if ((languages >> owned.language & 1U) == 0) continue;
    hits.push_back({.begin = hit.begin,
                    .end = hit.end,
                    .word_begin = text.WordAt(hit.begin),
                    .word_end = text.WordAt(hit.end - 1) + 1,
                    .span = text.Origin(hit.begin, hit.end),
                    .entry = &owned.entry,
                    .language = owned.language});
  }
  std::vector<PhraseHit> longest;
  for (const PhraseHit& hit : hits) {
    const bool covered = std::any_of(hits.begin(), hits.end(),
                                     [&](const PhraseHit& other) { return Inside(hit, other); });
    if (!covered) longest.push_back(hit);
  }
  std::stable_sort(longest.begin(), longest.end(),
                   [](const PhraseHit& a, const PhraseHit& b) { return a.begin < b.begin; });
  return longest;
}

}  // namespace tresen::nlu
