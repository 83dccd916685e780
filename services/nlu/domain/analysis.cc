#include "services/nlu/domain/analysis.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

constexpr int kReach = 3;
constexpr int kThaiReach = 18;  // bytes: six letters, "ช่าง" or "กับ" and more

// Sections are compared often: by their length first.
absl::string_view SectionOf(const PhraseHit& hit) { return hit.entry->section; }

bool NegatedInRun(const Analysis& analysis, int begin) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear({std::max(0, begin - kThaiReach), begin});
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return SectionOf(hit) == "negation" && hit.span.end <= begin && hit.span.end >= begin - kThaiReach;
  });
}

}  // namespace

void Analysis::IndexPhrases() {
  phrase_places = SpanIndex(phrases);
  at_word.reserve(words.size());
  for (const Word& word : words) at_word.push_back(phrase_places.Near(word.span));
}

void DropContradicted(std::vector<PhraseHit>& phrases) {
  const auto answers = [](const PhraseHit& hit) { return SectionOf(hit) == "yes" || SectionOf(hit) == "no"; };
  const std::vector<PhraseHit> all = phrases;
  const SpanIndex places(all);
  std::erase_if(phrases, [&](const PhraseHit& hit) {
    if (!answers(hit)) return false;
    const auto [first, last] = places.Near(hit.span);
    return std::any_of(all.begin() + first, all.begin() + last, [&](const PhraseHit& other) {
      // "ta" is thanks in one language and a yes in another.
      const bool thanks = SectionOf(other) == "thanks" && other.language != hit.language &&
                          other.begin == hit.begin && other.end == hit.end;
      if (thanks) return true;
      const bool says_else = answers(other) ? SectionOf(other) != SectionOf(hit)
                                            : SectionOf(other) == "greeting";
      return says_else && other.begin <= hit.begin && other.end >= hit.end &&
             other.end - other.begin > hit.end - hit.begin;
    });
  });
}

bool HasSectionAt(const Analysis& analysis, absl::string_view section, int word) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesAtWord(word);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == section && hit.word_begin <= word && word < hit.word_end;
  });
}

bool NegatedBefore(const Analysis& analysis, int word, int begin) {
  if (analysis.words[word].script == Script::kThai) return NegatedInRun(analysis, begin);
  for (int i = word - 1; i >= std::max(0, word - kReach); --i) {
    if (analysis.words[i].kind == WordKind::kPunctuation) return false;
    if (InTime(analysis, analysis.words[i].span)) continue;
    for (const PhraseHit& hit : analysis.PhrasesAtWord(i)) {
      if (hit.word_begin > i || i >= hit.word_end) continue;
      if (SectionOf(hit) == "negation") return true;
      if (SectionOf(hit) == "but") return false;
    }
  }
  return false;
}

}  // namespace tresen::nlu
