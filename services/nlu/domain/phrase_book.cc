#include "services/nlu/domain/phrase_book.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"

namespace tresen::nlu {

bool PhraseBook::Hides(const PhraseHit& longer, const PhraseHit& hit) const {
  return hit.begin >= longer.begin && hit.end <= longer.end &&
         hit.end - hit.begin < longer.end - longer.begin && hit.language == longer.language &&
         (part_ == Part::kConcepts || hit.section == longer.section);
}

PhraseBook::PhraseBook(absl::Span<const LanguagePack> packs, Part part) : part_(part) {
  absl::flat_hash_map<std::string, int> sections;
  for (size_t language = 0; language < packs.size(); ++language) {
    const LanguagePack& pack = packs[language];
    for (const LexiconEntry& entry : part == Part::kLexicon ? pack.lexicon : pack.concepts) {
      const int section = sections.try_emplace(entry.section, static_cast<int>(sections.size())).first->second;
      Owned owned{entry, static_cast<int>(language), section, {}};
      if (absl::StartsWith(entry.phrase, "=")) {
        owned.entry.phrase.erase(0, 1);
        owned.exact = Unaccented(owned.entry.phrase);
      }
      matcher_.Add(owned.entry.phrase, static_cast<int>(entries_.size()));
      entries_.push_back(std::move(owned));
    }
  }
  matcher_.Build();
}

std::vector<PhraseHit> PhraseBook::Find(const SkeletonText& text, LanguageSet languages) const {
  std::vector<PhraseHit> hits;
  for (const PhraseMatcher::Hit& hit : matcher_.Find(text.value())) {
    const Owned& owned = entries_[hit.id];
    if ((languages >> owned.language & 1U) == 0) continue;
    if (!owned.exact.empty() && Unaccented(text.Written(hit.begin, hit.end)) != owned.exact) continue;
    hits.push_back({.begin = hit.begin,
                    .end = hit.end,
                    .word_begin = text.WordAt(hit.begin),
                    .word_end = text.WordAt(hit.end - 1) + 1,
                    .span = text.Origin(hit.begin, hit.end),
                    .entry = &owned.entry,
                    .language = owned.language,
                    .section = owned.section});
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const PhraseHit& a, const PhraseHit& b) { return a.begin < b.begin; });
  std::vector<int> furthest;  // end of all hits up to this one
  for (const PhraseHit& hit : hits) {
    furthest.push_back(furthest.empty() ? hit.end : std::max(furthest.back(), hit.end));
  }
  std::vector<PhraseHit> longest;
  for (size_t i = 0; i < hits.size(); ++i) {
    const PhraseHit& hit = hits[i];
    bool hidden = false;
    // Before the first hit that reaches so far nothing hides this one.
    const size_t first = std::lower_bound(furthest.begin(), furthest.end(), hit.end) - furthest.begin();
    for (size_t j = first; j < i && !hidden; ++j) hidden = Hides(hits[j], hit);
    for (size_t j = i + 1; j < hits.size() && !hidden && hits[j].begin == hit.begin; ++j) {
      hidden = Hides(hits[j], hit);
    }
    if (!hidden) longest.push_back(hit);
  }
  return longest;
}

}  // namespace tresen::nlu
