#pragma once

#include "absl/strings/string_view.h"
#include "services/nlu/domain/analysis.h"

namespace tresen::nlu {

// Whether a phrase that was found is meant as its section says, or is part of something else. Borrows the analysis.
class PhraseStanding {
 public:
  explicit PhraseStanding(const Analysis& analysis) : analysis_(analysis) {}

  // Means by itself what its section says.
  bool Stands(const PhraseHit& hit) const;
  // A yes or no answers only when it stands alone in a clause: "nein, Freitag", not "geht morgen".
  bool Answers(const PhraseHit& hit) const;
  // The phrase of the section that lies on the word, or null.
  const PhraseHit* At(absl::string_view section, int word) const;
  bool OverlapsTime(const ByteSpan& span) const;

 private:
  const Word* WordAt(int word) const;
  bool Picks(const PhraseHit& ordinal) const;
  bool Inside(absl::string_view section, const PhraseHit& hit) const;
  bool InsideLonger(absl::string_view section, const PhraseHit& hit) const;
  bool EndsThere(int word) const;
  bool Denied(const PhraseHit& yes) const;
  bool AnswersInThai(const PhraseHit& hit, const Word& word) const;
  bool IsParticle(const PhraseHit& hit) const;
  bool Bounds(int word) const;

  const Analysis& analysis_;
};

}  // namespace tresen::nlu
