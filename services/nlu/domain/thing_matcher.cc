#include "services/nlu/domain/thing_matcher.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "services/nlu/domain/offer_matcher.h"

namespace tresen::nlu {
namespace {

constexpr size_t kShortWish = 3;  // words

struct Evidence {
  ByteSpan span;
  int word_begin = 0;
  int word_end = 0;
  Terms core;
  Terms audience;
  int whole = -1;  // item whose whole name this is
  bool active = false;  // an activity, goods or own word: can stand alone
};

// Evidence that belongs to one service or product.
struct Group {
  ByteSpan span;
  int word_begin = 0;
  int word_end = 0;
  Terms core;
  std::vector<Terms> audiences;  // one per person or kind of person
  int whole = -1;
  bool active = false;
};

class Matcher {
 public:
  Matcher(const Analysis& analysis, const VocabularyIndex& vocabulary,
          const ConceptLexicon& concepts, ExpectedAnswer expected)
      : analysis_(analysis), vocabulary_(vocabulary), offer_(vocabulary, concepts), expected_(expected) {}

  std::vector<Entity> Run() {
    Collect();
    for (const Evidence& e : evidence_) {
      if (!e.core.empty()) Place(e);
    }
    ShareActivities();
    AttachAudiences();
    return Entities();
  }

 private:
  void Add(Evidence evidence, const Terms& terms) {
    for (const std::string& term : terms) {
      (offer_.IsAudience(term) ? evidence.audience : evidence.core).insert(term);
    }
    const int owner = owners_.First(evidence.span);
    if (owner != SpanOwners::kNobody) {
      Evidence& other = evidence_[owner];
      other.core.insert(evidence.core.begin(), evidence.core.end());
      other.audience.insert(evidence.audience.begin(), evidence.audience.end());
      other.active |= evidence.active;
      return;
    }
    owners_.Own(evidence.span, static_cast<int>(evidence_.size()));
    evidence_.push_back(std::move(evidence));
  }

  // Whole names first: what lies inside them adds nothing new.
  void Collect() {
    for (const VocabularyIndex::Hit& hit : analysis_.vocabulary) {
      if (hit.item < 0 || !offer_.IsThing(hit.item) || InTime(analysis_, hit.span)) continue;
      Add({.span = hit.span, .word_begin = hit.word_begin, .word_end = hit.word_end,
           .whole = hit.item, .active = true},
          *hit.terms);
    }
    for (const ConceptHit& hit : analysis_.concepts) {
      if (InTime(analysis_, hit.span)) continue;
      Terms terms;
      for (const std::string& name : hit.concepts) terms.insert("#" + name);
      Add({.span = hit.span, .word_begin = hit.word_begin, .word_end = hit.word_end,
           .active = hit.activity || hit.goods},
          terms);
    }
    for (const VocabularyIndex::Hit& hit : analysis_.vocabulary) {
      if (hit.item >= 0 || InTime(analysis_, hit.span)) continue;
      Add({.span = hit.span, .word_begin = hit.word_begin, .word_end = hit.word_end,
           .active = true},
          *hit.terms);
    }
    std::stable_sort(evidence_.begin(), evidence_.end(), [](const Evidence& a, const Evidence& b) {
      return a.span.begin < b.span.begin;
    });
    for (const Evidence& e : evidence_) {
      if (e.core.empty() && !e.audience.empty()) somebody_.push_back(e.span);
    }
    for (const PhraseHit& hit : analysis_.phrases) {
      if (hit.entry->section == "and") joints_.push_back(hit.span);
    }
    for (const Word& word : analysis_.words) {
      if (word.lower == "," || word.lower == "+" || word.lower == "&") joints_.push_back(word.span);
    }
    const auto by_begin = [](const ByteSpan& a, const ByteSpan& b) { return a.begin < b.begin; };
    std::stable_sort(joints_.begin(), joints_.end(), by_begin);
  }

  // Whether one of the stretches, in order of their begin, lies between two others.
  static bool Between(const std::vector<ByteSpan>& stretches, const ByteSpan& left, const ByteSpan& right) {
    auto stretch = std::partition_point(stretches.begin(), stretches.end(),
                                        [&](const ByteSpan& s) { return s.begin < left.end; });
    for (; stretch != stretches.end() && stretch->begin <= right.begin; ++stretch) {
      if (stretch->end <= right.begin) return true;
    }
    return false;
  }

  // Whether "and", "plus" or a comma stands between two stretches.
  bool Listed(const ByteSpan& left, const ByteSpan& right) const { return Between(joints_, left, right); }

  // "beard trim and a haircut": two things that are listed and that no single service means.
  bool IsAnother(const Group& last, const Evidence& e) {
    if (!Listed(last.span, e.span)) return false;
    // "a haircut for my son and a trim for me"
    if (last.active && e.active && Between(somebody_, last.span, e.span)) return true;
    const std::vector<int>& before = offer_.Candidates(last.core);
    const std::vector<int>& now = offer_.Candidates(e.core);
    return !before.empty() && !now.empty() &&
           std::none_of(now.begin(), now.end(), [&](int item) {
             return std::find(before.begin(), before.end(), item) != before.end();
           });
  }

  // Adds evidence to the last group if something offered has both, else begins a new one.
  void Place(const Evidence& e) {
    if (!groups_.empty() && !IsAnother(groups_.back(), e)) {
      Group& last = groups_.back();
      Terms both = last.core;
      both.insert(e.core.begin(), e.core.end());
      // Two full names are two things, however much they have in common.
      const bool both_named = last.whole >= 0 && e.whole >= 0 && last.whole != e.whole;
      if (both_named) return Begin(e);
      if (both == last.core || offer_.Offered(both) || !last.active) {
        last.core = std::move(both);
        if (!e.audience.empty()) last.audiences.push_back(e.audience);
        last.span.end = std::max(last.span.end, e.span.end);
        last.word_end = std::max(last.word_end, e.word_end);
        last.active |= e.active;
        if (e.whole >= 0) last.whole = e.whole;
        return;
      }
      if (!e.active) return;  // "Haare" after a finished group
    }
    Begin(e);
  }

  void Begin(const Evidence& e) {
    groups_.push_back({.span = e.span, .word_begin = e.word_begin, .word_end = e.word_end,
                       .core = e.core, .whole = e.whole, .active = e.active});
    if (!e.audience.empty()) groups_.back().audiences.push_back(e.audience);
  }

  // "Haare und Bart schneiden": what is done to the last of a list is done to all of it.
  void ShareActivities() {
    for (size_t i = groups_.size(); i-- > 1;) {
      Group& left = groups_[i - 1];
      const Group& right = groups_[i];
      if (left.active || !right.active || !Listed(left.span, right.span)) continue;
      Terms both = left.core;
      std::copy_if(right.core.begin(), right.core.end(), std::inserter(both, both.end()),
                   [&](const std::string& term) { return term[0] == '#' && !offer_.IsObject(term); });
      if (both == left.core || !offer_.Offered(both)) continue;
      left.core = std::move(both);
      left.active = true;
    }
  }

  bool HasSection(absl::string_view section, const ByteSpan& span) const {
    const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
      return hit.entry->section == section && Overlap(hit.span, span);
    });
  }

  // "meine Tochter und ich": says how many, not for whom of them.
  bool Counted(const Evidence& e) const {
    return HasSection("people", e.span) ||
           std::any_of(analysis_.company.begin(), analysis_.company.end(), [&](const Company& company) {
             return Overlap(company.span, e.span);
           });
  }

  // "zu Frau Aylin": the word before the name of one of the staff says nothing of the customer.
  bool Addresses(const Evidence& e) const {
    return std::any_of(analysis_.vocabulary.begin(), analysis_.vocabulary.end(),
                       [&](const VocabularyIndex::Hit& hit) {
                         return hit.item >= 0 && hit.word_begin == e.word_end &&
                                vocabulary_.items()[hit.item].kind == EntityKind::kStaff;
                       });
  }

  // Whether words for a kind of person stand for a service: as an answer, as a short wish or behind "for".
  bool SaysForWhom(const Evidence& e) const {
    if (expected_ == ExpectedAnswer::kService || expected_ == ExpectedAnswer::kChoice) return true;
    if (analysis_.words.size() <= kShortWish) return true;
    const bool hint = std::any_of(e.audience.begin(), e.audience.end(),
                                  [](const std::string& term) { return term[0] == '@'; });
    return hint || HasSection("for_whom", e.span);
  }

  // "für meinen Sohn" belongs to the nearest group that has a service for children.
  void AttachAudiences() {
    std::map<Terms, std::vector<Group*>> serving;  // by audience
    for (const Evidence& e : evidence_) {
      if (!e.core.empty() || e.audience.empty() || Counted(e) || Addresses(e)) continue;
      const auto [known, added] = serving.try_emplace(e.audience);
      if (added) known->second = GroupsFor(e.audience);
      const auto distance = [&](const Group* group) { return std::abs(group->word_begin - e.word_begin); };
      const auto nearest = std::min_element(known->second.begin(), known->second.end(),
                                            [&](const Group* a, const Group* b) { return distance(a) < distance(b); });
      if (nearest != known->second.end()) {
        if (!SaysMore(**nearest, e)) (*nearest)->audiences.push_back(e.audience);
      } else if (SaysForWhom(e) && !PartOfTopic(e.span) && std::none_of(groups_.begin(), groups_.end(),
                                                [](const Group& g) { return g.active; })) {
        lone_.push_back(e);
      }
    }
  }

  // "A men's haircut for my son" is what it is called; "a women's haircut, and for my son" are two.
  bool SaysMore(const Group& group, const Evidence& e) const {
    const bool before = group.span.begin < e.span.begin;
    return !group.audiences.empty() && (HasSection("kin", e.span) || HasSection("for_whom", e.span)) &&
           !Listed(before ? group.span : e.span, before ? e.span : group.span);
  }

  std::vector<Group*> GroupsFor(const Terms& audience) {
    std::vector<Group*> found;
    for (Group& group : groups_) {
      if (offer_.Offered(group.core, audience)) found.push_back(&group);
    }
    return found;
  }

  // "can I bring my child": asks about children, not for a cut.
  bool PartOfTopic(const ByteSpan& span) const {
    return HasSection("topic", span);
  }

  void Emit(const Group& group, const Terms& audience, std::vector<Entity>& out) {
    std::vector<int> items = offer_.Candidates(group.core, audience);
    const bool whole_fits = std::find(items.begin(), items.end(), group.whole) != items.end();
    if (whole_fits && group.audiences.empty()) items = {group.whole};
    EmitItems(items, group.span, group.word_begin, out);
  }

  void EmitItems(const std::vector<int>& items, const ByteSpan& span, int word,
                 std::vector<Entity>& out) const {
    for (const EntityKind kind : {EntityKind::kService, EntityKind::kProduct}) {
      Entity entity{.kind = kind, .span = span};
      for (const int item : items) {
        if (vocabulary_.items()[item].kind == kind) {
          entity.values.push_back(vocabulary_.items()[item].id);
        }
      }
      // What is emitted for one place comes one after the other.
      const bool known = std::any_of(out.rbegin(), std::find_if(out.rbegin(), out.rend(), [&](const Entity& other) {
        return other.span != span;
      }), [&](const Entity& other) { return other.values == entity.values; });
      if (entity.values.empty() || known) continue;
      entity.confidence = 1.0F / static_cast<float>(entity.values.size());
      entity.negated = NegatedBefore(analysis_, word, span.begin);
      entity.matched = std::string(analysis_.text.substr(span.begin, span.end - span.begin));
      out.push_back(std::move(entity));
    }
  }

  std::vector<Entity> Entities() {
    std::vector<Entity> out;
    for (const Group& group : groups_) {
      if (!group.active && !Answers(group)) continue;
      const size_t before = out.size();
      for (const Terms& audience : group.audiences) Emit(group, audience, out);
      if (out.size() == before) Emit(group, {}, out);
    }
    for (const Evidence& e : lone_) {
      Group group{.span = e.span, .word_begin = e.word_begin};
      Emit(group, e.audience, out);
    }
    if (out.empty()) EmitUnknown(out);
    return out;
  }

  // An object alone ("Bart") names a service only if exactly one kind of service is about it.
  bool Answers(const Group& group) {
    return offer_.Candidates(group.core).size() == 1 ||
           std::any_of(group.audiences.begin(), group.audiences.end(),
                       [&](const Terms& audience) { return offer_.Candidates(group.core, audience).size() == 1; });
  }

  void EmitUnknown(std::vector<Entity>& out) const {
    for (const Group& group : groups_) {
      if (!group.active || offer_.Offered(group.core)) continue;
      const ByteSpan& span = group.span;
      out.push_back(
          {.kind = EntityKind::kService,
           .span = span,
           .confidence = 0.5F,
           .negated = NegatedBefore(analysis_, group.word_begin, span.begin),
           .matched = std::string(analysis_.text.substr(span.begin, span.end - span.begin))});
      return;
    }
  }

  const Analysis& analysis_;
  const VocabularyIndex& vocabulary_;
  OfferMatcher offer_;
  const ExpectedAnswer expected_;
  SpanOwners owners_{analysis_.text.size()};
  std::vector<Evidence> evidence_;
  std::vector<ByteSpan> somebody_;  // evidence that only says for whom
  std::vector<ByteSpan> joints_;    // "and" and commas
  std::vector<Group> groups_;
  std::vector<Evidence> lone_;
};

}  // namespace

std::vector<Entity> MatchThings(const Analysis& analysis, const VocabularyIndex& vocabulary,
                                const ConceptLexicon& concepts, ExpectedAnswer expected) {
  return Matcher(analysis, vocabulary, concepts, expected).Run();
}

}  // namespace tresen::nlu
