#include "services/nlu/domain/phrase_standing.h"

#include <algorithm>
#include <iterator>

namespace tresen::nlu {
namespace {

// Sections are compared often: by their length first.
absl::string_view SectionOf(const PhraseHit& hit) { return hit.entry->section; }

bool Within(const PhraseHit& part, const PhraseHit& whole) { return whole.begin <= part.begin && part.end <= whole.end; }

}  // namespace

const Word* PhraseStanding::WordAt(int word) const {
  return word >= 0 && word < static_cast<int>(analysis_.words.size()) ? &analysis_.words[word] : nullptr;
}

const PhraseHit* PhraseStanding::At(absl::string_view section, int word) const {
  for (const PhraseHit& hit : analysis_.PhrasesAtWord(word)) {
    if (SectionOf(hit) == section && hit.word_begin <= word && word < hit.word_end) return &hit;
  }
  return nullptr;
}

bool PhraseStanding::OverlapsTime(const ByteSpan& span) const {
  const absl::Span<const ByteSpan> near = analysis_.TimesNear(span);
  return std::any_of(near.begin(), near.end(), [&](const ByteSpan& time) { return Overlap(time, span); });
}

bool PhraseStanding::Inside(absl::string_view section, const PhraseHit& hit) const {
  const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
  return std::any_of(near.begin(), near.end(),
                     [&](const PhraseHit& other) { return Within(hit, other) && SectionOf(other) == section; });
}

bool PhraseStanding::InsideLonger(absl::string_view section, const PhraseHit& hit) const {
  const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
    return Within(hit, other) && other.end - other.begin > hit.end - hit.begin && SectionOf(other) == section;
  });
}

bool PhraseStanding::Stands(const PhraseHit& hit) const {
  const absl::string_view section = SectionOf(hit);
  if (section == "people") return !OverlapsTime(hit.span);
  const bool any = section == "reference" && hit.entry->value == "any";
  // "egal wer" leaves open with whom, not when.
  if (any && Inside("any_staff", hit)) return false;
  // "z dwójką dzieci" counts people and picks no second one.
  if (section == "ordinal" && Inside("people", hit)) return false;
  if (WordAt(hit.word_begin)->script == Script::kThai) return true;
  // "what's the damage" asks for a price.
  if (section == "risk") return !InsideLonger("topic", hit);
  if (section == "ordinal") return Picks(hit);
  if (section == "reference" && InsideLonger("topic", hit)) return false;
  // "any of them", but not "any slot".
  const bool one_word = hit.word_end == hit.word_begin + 1;
  if (any) return !OverlapsTime(hit.span) && (!one_word || Bounds(hit.word_end));
  // "do you have any?", but not "do you have any time on Monday".
  if (section == "reference" && hit.entry->value == "such") return Bounds(hit.word_end);
  // "for me on Monday", but neither "works for me" nor "para mi hijo".
  if (section == "for_whom" && hit.entry->value == "self") {
    return !Inside("yes", hit) && !Inside("no", hit) &&
           (Bounds(hit.word_end) || InTime(analysis_, WordAt(hit.word_end)->span));
  }
  return true;
}

// "the second one please", but neither "the second of March" nor "in the first place".
bool PhraseStanding::Picks(const PhraseHit& ordinal) const {
  return !OverlapsTime(ordinal.span) && EndsThere(ordinal.word_end) && !Inside("reference", ordinal) &&
         !Inside("no_place", ordinal);
}

// Nothing that is counted or ordered follows: "the second one please", but not "the last time".
bool PhraseStanding::EndsThere(int word) const {
  return Bounds(word) || At("pick", word) != nullptr || At("reference", word) != nullptr ||
         At("negation", word) != nullptr || InTime(analysis_, WordAt(word)->span);
}

bool PhraseStanding::Answers(const PhraseHit& hit) const {
  if (SectionOf(hit) == "yes" && Denied(hit)) return false;
  const Word& word = *WordAt(hit.word_begin);
  if (word.script == Script::kThai) return AnswersInThai(hit, word);
  return Bounds(hit.word_begin - 1) && Bounds(hit.word_end);
}

// "das passt mir nicht": the yes in it is part of a no.
bool PhraseStanding::Denied(const PhraseHit& yes) const {
  const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(yes.span);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
    return other.word_end - other.word_begin > 1 && SectionOf(other) == "no" && Overlap(other.span, yes.span);
  });
}

// Thai has no blanks: the rest of the run must be answers and small words ("ได้เลยค่ะ", not "ได้ไหม").
bool PhraseStanding::AnswersInThai(const PhraseHit& hit, const Word& word) const {
  if (IsParticle(hit) && !Bounds(hit.word_begin - 1)) return false;  // "วันศุกร์ที่ 13 ค่ะ"
  int at = hit.span.begin == word.span.begin ? hit.span.end : -1;
  for (bool progress = true; progress && at >= 0 && at < word.span.end;) {
    progress = false;
    for (const PhraseHit& next : analysis_.PhrasesNear({at, at + 1})) {
      const absl::string_view section = SectionOf(next);
      if (next.span.begin > at || next.span.end <= at) continue;
      if (section != "polite" && section != "yes" && section != "no") continue;
      at = next.span.end;
      progress = true;
    }
  }
  return at >= word.span.end;
}

// A word that says yes alone and is only polite behind others.
bool PhraseStanding::IsParticle(const PhraseHit& hit) const {
  const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
    return other.span == hit.span && SectionOf(other) == "polite";
  });
}

// Whether what stands before or after a word is apart from it there: a mark, a greeting, the end of the message.
bool PhraseStanding::Bounds(int word) const {
  const Word* w = WordAt(word);
  if (w == nullptr || w->kind == WordKind::kPunctuation || w->kind == WordKind::kEmoji) return true;
  static constexpr absl::string_view kApart[] = {"greeting", "thanks", "yes", "no", "but", "and", "polite", "bye"};
  const absl::Span<const PhraseHit> near = analysis_.PhrasesAtWord(word);
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return hit.word_begin <= word && word < hit.word_end &&
           std::find(std::begin(kApart), std::end(kApart), SectionOf(hit)) != std::end(kApart);
  });
}

}  // namespace tresen::nlu
