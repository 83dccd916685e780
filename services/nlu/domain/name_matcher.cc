#include "services/nlu/domain/name_matcher.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

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

// "with Tom", where nobody has that name: somebody of the staff is meant, and it is none of them.
void AddUnknown(const Analysis& analysis, std::vector<Entity>& out) {
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "first_name" || InTime(analysis, hit.span) || Overlaps(out, hit.span)) continue;
    if (!BehindWith(analysis, hit)) continue;
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
