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
bool InsideThing(const Analysis& analysis, const ByteSpan& span) {
  return std::any_of(analysis.concepts.begin(), analysis.concepts.end(), [&](const ConceptHit& hit) {
    return hit.span.begin <= span.begin && span.end <= hit.span.end && hit.span != span;
  });
}

void Merge(Entity found, std::vector<Entity>& out) {
  for (Entity& other : out) {
    if (other.kind != found.kind || !Overlap(other.span, found.span)) continue;
    const bool known = std::find(other.values.begin(), other.values.end(), found.values[0]) !=
                       other.values.end();
    const int length = found.span.end - found.span.begin;
    const int other_length = other.span.end - other.span.begin;
    if (!known && length == other_length) other.values.push_back(found.values[0]);
    if (length > other_length) other = std::move(found);
    return;
  }
  out.push_back(std::move(found));
}

}  // namespace

std::vector<Entity> MatchNames(const Analysis& analysis, const VocabularyIndex& vocabulary) {
  std::vector<Entity> out;
  for (const VocabularyIndex::Hit& hit : analysis.vocabulary) {
    if (hit.item < 0) continue;
    const VocabularyIndex::Item& item = vocabulary.items()[hit.item];
    if (!IsName(item.kind) || InTime(analysis, hit.span) || InsideThing(analysis, hit.span)) continue;
    Merge({.kind = item.kind,
           .span = hit.span,
           .values = {item.id},
           .confidence = Misspelt(analysis, hit.word_begin) ? 0.8F : 1.0F,
           .negated = NegatedBefore(analysis, hit.word_begin, hit.span.begin),
           .matched = *hit.terms.begin()},
          out);
  }
  for (const PhraseHit& hit : analysis.phrases) {
    if (hit.entry->section != "any_staff") continue;
    Merge({.kind = EntityKind::kStaff, .span = hit.span, .values = {"any"},
           .matched = hit.entry->phrase},
          out);
  }
  for (Entity& entity : out) {
    if (entity.values.size() > 1) entity.confidence /= static_cast<float>(entity.values.size());
  }
  return out;
}

}  // namespace tresen::nlu
