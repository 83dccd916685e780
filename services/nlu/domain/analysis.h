#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/company.h"
#include "services/nlu/domain/concepts.h"
#include "services/nlu/domain/phrase_book.h"
#include "services/nlu/domain/skeleton_text.h"
#include "services/nlu/domain/span_index.h"
#include "services/nlu/domain/understanding.h"
#include "services/nlu/domain/vocabulary_index.h"

namespace tresen::nlu {

// A text with everything that was found in it on the way to being understood. Lives as long as one call;
// borrows the text.
struct Analysis {
  absl::string_view text;
  std::vector<Word> words;  // misspelt words have the skeleton of the word that was meant
  SkeletonText skeleton;
  LanguageSet languages = 0;
  std::vector<PhraseHit> phrases;  // of the lexicons
  std::vector<ConceptHit> concepts;
  std::vector<VocabularyIndex::Hit> vocabulary;
  std::vector<ByteSpan> times;    // stretches that speak of time
  std::vector<Company> company;   // people who come together
  std::vector<ByteSpan> lengths;  // those of them that say how long
  SpanIndex phrase_places;
  SpanIndex time_places;
  std::vector<std::pair<size_t, size_t>> at_word;  // places of the phrases near each word

  // Must be called when `phrases` (`times`) are complete; then what is near a stretch is found by place. Some of the
  // hits may not touch it.
  void IndexPhrases();
  void IndexTimes() { time_places = SpanIndex(times); }
  absl::Span<const PhraseHit> PhrasesNear(const ByteSpan& span) const {
    const auto [first, last] = phrase_places.Near(span);
    return absl::MakeConstSpan(phrases).subspan(first, last - first);
  }
  absl::Span<const ByteSpan> TimesNear(const ByteSpan& span) const {
    const auto [first, last] = time_places.Near(span);
    return absl::MakeConstSpan(times).subspan(first, last - first);
  }
  absl::Span<const PhraseHit> PhrasesAtWord(int word) const {
    if (word < 0 || word >= static_cast<int>(at_word.size())) return {};
    const auto [first, last] = at_word[word];
    return absl::MakeConstSpan(phrases).subspan(first, last - first);
  }
};

// Takes out words of yes and no inside of a longer phrase that says something else ("good morning", "no worries",
// "passt nicht").
void DropContradicted(std::vector<PhraseHit>& phrases);

// Whether a phrase of the section lies on the word.
bool HasSectionAt(const Analysis& analysis, absl::string_view section, int word);

// Whether a word of negation stands in the few words before what begins in `word` at byte `begin` ("nicht bei Lena").
// Commas end it, and in a script without blanks between words the blank does; words that belong to a time ("a las cinco
// menos cuarto") deny nothing.
bool NegatedBefore(const Analysis& analysis, int word, int begin);

inline bool InTime(const Analysis& analysis, const ByteSpan& span) {
  for (const ByteSpan& time : analysis.TimesNear(span)) {
    if (time.begin <= span.begin && span.end <= time.end) return true;
  }
  return false;
}

}  // namespace tresen::nlu
