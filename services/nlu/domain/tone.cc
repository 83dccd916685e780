#include "services/nlu/domain/tone.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace tresen::nlu {
namespace {

constexpr int kShoutedLetters = 12;

// A message in capitals of some length is shouting.
bool Shouts(absl::string_view text) {
  int upper = 0;
  int lower = 0;
  for (const char c : text) {
    upper += absl::ascii_isupper(c) ? 1 : 0;
    lower += absl::ascii_islower(c) ? 1 : 0;
  }
  return upper >= kShoutedLetters && upper > 6 * lower;
}

bool IsGood(const PhraseHit& hit) {
  const absl::string_view section = hit.entry->section;
  return section == "positive" || section == "praise";
}

bool IsBad(const PhraseHit& hit) {
  const absl::string_view section = hit.entry->section;
  return section == "negative" || section == "strong_negative" || section == "complaint";
}

// "good" in a phrase that says "not good" as a whole.
bool InsideBad(const Analysis& analysis, const PhraseHit& good) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear(good.span);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return IsBad(hit) && hit.span.begin <= good.span.begin && good.span.end <= hit.span.end;
  });
}

}  // namespace

Tone ReadTone(const Analysis& analysis) {
  float good = 0;
  float bad = 0;
  Tone tone;
  for (const PhraseHit& hit : analysis.phrases) {
    const bool is_good = IsGood(hit);
    if (!is_good && !IsBad(hit)) continue;
    const absl::string_view section = hit.entry->section;
    const bool negated = NegatedBefore(analysis, hit.word_begin, hit.span.begin);
    if (is_good) {
      if (!InsideBad(analysis, hit)) (negated ? bad : good) += 1;
    } else if (section == "negative") {
      if (!negated) bad += 1;
    } else if (section == "strong_negative") {
      bad += 2.5F;
      tone.strong_negative |= !negated;
    } else {
      bad += 1.5F;
      tone.complaint = true;
    }
  }
  if (bad > 0 && Shouts(analysis.text)) {
    bad += 1.5F;
    tone.strong_negative = true;
  }
  tone.sentiment = (good - bad) / std::max(2.0F, good + bad);
  tone.complaint |= bad >= 2.5F && bad > good;
  return tone;
}

}  // namespace tresen::nlu
