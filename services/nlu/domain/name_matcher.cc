#include "services/nlu/domain/name_matcher.h"

#include <algorithm>
#include <initializer_list>

namespace tresen::nlu {
namespace {

// So much may stand between who comes along and "come": "mit Emma am Donnerstag kommen".
constexpr int kWordsToCome = 3;
constexpr int kBytesToCome = 80;

bool IsName(EntityKind kind) { return kind == EntityKind::kStaff || kind == EntityKind::kBranch; }

bool Misspelt(const Analysis& analysis, int word) {
  const Word& w = analysis.words[word];
  return w.script != Script::kThai && Skeleton(w.lower) != w.skeleton;
}

// "wedding hair" is a style and no street of Wedding.
bool InsideThing(const Analysis& analysis, const SpanIndex& places, const ByteSpan& span) {
  const auto [first, last] = places.Near(span);
  return std::any_of(analysis.concepts.begin() + first, analysis.concepts.begin() + last, [&](const ConceptHit& hit) {
    return hit.span.begin <= span.begin && span.end <= hit.span.end && hit.span != span;
  });
}

// "with" in front of the name of somebody: ends right before the span.
bool BehindWith(const Analysis& analysis, const PhraseHit& name) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear({std::max(0, name.span.begin - 1), name.span.begin});
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    if (hit.entry->section != "staff_before") return false;
    return hit.span.end == name.span.begin || (hit.word_end == name.word_begin && hit.span.end < name.span.begin);
  });
}

bool Overlaps(const std::vector<Entity>& entities, const ByteSpan& span) {
  return std::any_of(entities.begin(), entities.end(), [&](const Entity& e) { return Overlap(e.span, span); });
}

bool CoveredBy(const Analysis& analysis, int word, std::initializer_list<absl::string_view> sections) {
  return std::any_of(sections.begin(), sections.end(),
                     [&](absl::string_view section) { return HasSectionAt(analysis, section, word); });
}

// Whether a clause begins with the word.
bool BeginsClause(const Analysis& analysis, int word) {
  if (word <= 0) return true;
  const WordKind before = analysis.words[word - 1].kind;
  return before == WordKind::kPunctuation || before == WordKind::kEmoji ||
         CoveredBy(analysis, word - 1, {"greeting", "polite", "and", "but"});
}

// "Does Tom have time", "hat die Petra frei": the question is about somebody of the staff.
bool BehindQuestion(const Analysis& analysis, const PhraseHit& name) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear({std::max(0, name.span.begin - 1), name.span.begin});
  return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == "staff_asked" && hit.word_end == name.word_begin &&
           BeginsClause(analysis, hit.word_begin);
  });
}

// Letters only lie between the two places.
bool InOneBreath(const Analysis& analysis, int from, int to) {
  for (int word = from; word < to; ++word) {
    if (analysis.words[word].kind == WordKind::kPunctuation) return false;
  }
  return true;
}

// "Coming with Emma", "mit Emma kommen": she comes along and does not do it.
bool ComesWith(const Analysis& analysis, const PhraseHit& name) {
  const absl::Span<const PhraseHit> near = analysis.PhrasesNear({std::max(0, name.span.begin - 1), name.span.begin});
  const auto with = std::find_if(near.begin(), near.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == "with" && hit.span.end <= name.span.begin &&
           (hit.word_end == name.word_begin || hit.span.end == name.span.begin);
  });
  if (with == near.end()) return false;
  const ByteSpan around{std::max(0, name.span.begin - kBytesToCome), name.span.end + kBytesToCome};
  const absl::Span<const PhraseHit> here = analysis.PhrasesNear(around);
  return std::any_of(here.begin(), here.end(), [&](const PhraseHit& hit) {
    if (hit.entry->section != "coming" && hit.entry->section != "together") return false;
    const int gap = hit.word_begin >= name.word_end ? hit.word_begin - name.word_end : with->word_begin - hit.word_end;
    const int from = std::min(name.word_end, hit.word_end);
    const int to = std::max(with->word_begin, hit.word_begin);
    return gap <= kWordsToCome && InOneBreath(analysis, from, to);
  });
}

bool SaysTogether(const Analysis& analysis) {
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(),
                     [](const PhraseHit& hit) { return hit.entry->section == "together"; });
}

// "with Tom", where nobody has that name: somebody of the staff is meant, and it is none of them.
void AddUnknown(const Analysis& analysis, std::vector<Entity>& out) {
  const bool together = SaysTogether(analysis);
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "first_name" || InTime(analysis, hit.span) || Overlaps(out, hit.span)) continue;
    if (ComesWith(analysis, hit)) {
      if (together) {
        out.push_back({.kind = EntityKind::kCount, .span = hit.span, .values = {"2"}, .matched = hit.entry->phrase});
      }
      continue;
    }
    if (!BehindWith(analysis, hit) && !BehindQuestion(analysis, hit)) continue;
    out.push_back({.kind = EntityKind::kStaff,
                   .span = hit.span,
                   .confidence = 0.8F,
                   .negated = NegatedBefore(analysis, hit.word_begin, hit.span.begin),
                   .matched = hit.entry->phrase});
  }
}

class Names {
 public:
  explicit Names(size_t bytes) : staff_(bytes), branches_(bytes) {}

  // Of names in the same place the longest counts, of equally long ones all.
  void Merge(Entity found) {
    SpanOwners& owners = found.kind == EntityKind::kStaff ? staff_ : branches_;
    const int first = owners.First(found.span);
    owners.Own(found.span, first == SpanOwners::kNobody ? static_cast<int>(out.size()) : first);
    if (first == SpanOwners::kNobody) {
      out.push_back(std::move(found));
      return;
    }
    Entity& other = out[first];
    const bool known = std::find(other.values.begin(), other.values.end(), found.values[0]) != other.values.end();
    const int length = found.span.end - found.span.begin;
    const int other_length = other.span.end - other.span.begin;
    if (!known && length == other_length) other.values.push_back(found.values[0]);
    if (length > other_length) other = std::move(found);
  }

  std::vector<Entity> out;

 private:
  SpanOwners staff_;
  SpanOwners branches_;
};

}  // namespace

std::vector<Entity> MatchNames(const Analysis& analysis, const VocabularyIndex& vocabulary) {
  Names names(analysis.text.size());
  const SpanIndex places(analysis.concepts);
  for (const VocabularyIndex::Hit& hit : analysis.vocabulary) {
    if (hit.item < 0) continue;
    const VocabularyIndex::Item& item = vocabulary.items()[hit.item];
    if (!IsName(item.kind) || InTime(analysis, hit.span) || InsideThing(analysis, places, hit.span)) continue;
    names.Merge({.kind = item.kind,
           .span = hit.span,
           .values = {item.id},
           .confidence = Misspelt(analysis, hit.word_begin) ? 0.8F : 1.0F,
           .negated = NegatedBefore(analysis, hit.word_begin, hit.span.begin),
           .matched = *hit.terms->begin()});
  }
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "any_staff") continue;
    names.Merge({.kind = EntityKind::kStaff, .span = hit.span, .values = {"any"},
           .matched = hit.entry->phrase});
  }
  for (Entity& entity : names.out) {
    if (entity.values.size() > 1) entity.confidence /= static_cast<float>(entity.values.size());
  }
  AddUnknown(analysis, names.out);
  return std::move(names.out);
}

}  // namespace tresen::nlu
