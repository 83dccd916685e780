#include "services/nlu/domain/details.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/phrase_standing.h"

namespace tresen::nlu {
namespace {

constexpr int kMostPeople = 20;
constexpr int kNameWords = 3;
constexpr int kWordsNearKin = 4;
constexpr int kBytesNearKin = 80;
constexpr int kThaiNearKin = 36;  // bytes: twelve letters

const absl::flat_hash_map<std::string, EntityKind>& KindOfSection() {
  static const auto* const kKinds = new absl::flat_hash_map<std::string, EntityKind>{
      {"topic", EntityKind::kTopic},         {"risk", EntityKind::kRisk},
      {"ordinal", EntityKind::kOrdinal},     {"reference", EntityKind::kReference},
      {"speak", EntityKind::kLanguage},      {"for_whom", EntityKind::kForWhom},
      {"people", EntityKind::kCount},
  };
  return *kKinds;
}

class DetailMatcher {
 public:
  DetailMatcher(const Analysis& analysis, const std::vector<Entity>& contacts, const SpellingIndex& everyday,
                const UnderstandContext& context)
      : analysis_(analysis), taken_(analysis.text.size()), everyday_(everyday), context_(context) {
    for (const Entity& contact : contacts) taken_.Own(contact.span, 0);
  }

  std::vector<Entity> Run() {
    Phrases();
    Apart();
    Others();
    OpenAroundTimes();
    DropAlongBesideTopics();
    KeepClosestTopics();
    Prices();
    People();
    Companies();
    Names();
    Codes();
    return std::move(out_);
  }

 private:
  const Word* At(int word) const {
    return word >= 0 && word < static_cast<int>(analysis_.words.size()) ? &analysis_.words[word]
                                                                        : nullptr;
  }

  bool Section(absl::string_view section, int word) const { return standing_.At(section, word) != nullptr; }

  bool Free(const ByteSpan& span) { return !InTime(analysis_, span) && taken_.Free(span); }

  void Add(EntityKind kind, const ByteSpan& span, std::string value, std::string rule) {
    const auto [own, added] = own_.try_emplace(kind, analysis_.text.size());
    if (!own->second.Free(span)) return;
    own->second.Own(span, 0);
    out_.push_back({.kind = kind, .span = span, .values = {std::move(value)},
                    .matched = std::move(rule)});
  }

  void Phrases() {
    for (const PhraseHit& hit : analysis_.phrases) {
      const absl::string_view section = hit.entry->section;
      const auto kind = KindOfSection().find(section);
      if (kind != KindOfSection().end() && (Free(hit.span) || BesideLength(hit)) && standing_.Stands(hit)) {
        Add(kind->second, hit.span, hit.entry->value, hit.entry->phrase);
        out_.back().negated = NegatedBefore(analysis_, hit.word_begin, hit.span.begin);
      } else if ((section == "yes" || section == "no") && standing_.Answers(hit)) {
        Add(EntityKind::kAnswer, hit.span, hit.entry->section, hit.entry->phrase);
      }
    }
  }

  // "ten minutes late", "an hour later": the length is one thing, what it is of another.
  bool BesideLength(const PhraseHit& hit) const {
    const absl::string_view section = hit.entry->section;
    return (section == "topic" || section == "reference") && OverlapsLength(hit.span);
  }

  bool OverlapsLength(const ByteSpan& span) const {
    const auto [first, last] = lengths_.Near(span);
    return std::any_of(analysis_.lengths.begin() + first, analysis_.lengths.begin() + last,
                       [&](const ByteSpan& length) { return Overlap(length, span); });
  }

  // "habt ihr am Karfreitag auf": the verb stands around the time.
  void OpenAroundTimes() {
    for (const ByteSpan& time : analysis_.times) {
      const auto after = std::partition_point(analysis_.words.begin(), analysis_.words.end(),
                                              [&](const Word& word) { return word.span.end <= time.begin; });
      const int first = static_cast<int>(after - analysis_.words.begin());
      int next = first;
      while (At(next) != nullptr && At(next)->span.begin < time.end) ++next;
      while (At(next) != nullptr && Section("polite", next)) ++next;
      // A preposition may stand between.
      const bool asked = Section("open_before", first - 1) || Section("open_before", first - 2);
      if (!asked || !Section("open_after", next)) continue;
      Add(EntityKind::kTopic, At(next)->span, "hours", "opening around a time");
    }
  }

  // "Can I bring my dog along" asks about dogs.
  void DropAlongBesideTopics() {
    const bool topic = std::any_of(out_.begin(), out_.end(), [](const Entity& e) { return e.kind == EntityKind::kTopic; });
    if (!topic) return;
    std::erase_if(out_, [](const Entity& e) { return e.kind == EntityKind::kReference && e.values[0] == "along"; });
  }

  // "What do you do?" in its widest sense yields to what is asked more closely.
  void KeepClosestTopics() {
    const auto general = [](const Entity& e) { return e.kind == EntityKind::kTopic && e.values[0] == "services"; };
    const bool closer = std::any_of(out_.begin(), out_.end(), [&](const Entity& e) {
      return e.kind == EntityKind::kRisk || (e.kind == EntityKind::kTopic && !general(e));
    });
    if (closer) std::erase_if(out_, general);
  }

  // A number written in figures beginning at `word`: its value and the word after it.
  std::optional<std::pair<std::string, int>> Figure(int word) const {
    const Word* w = At(word);
    if (w == nullptr || w->kind != WordKind::kNumber) return std::nullopt;
    std::string value = w->lower;
    const Word* mark = At(word + 1);
    const Word* decimals = At(word + 2);
    const bool joined = mark != nullptr && decimals != nullptr &&
                        (mark->lower == "," || mark->lower == ".") &&
                        decimals->kind == WordKind::kNumber && decimals->lower.size() <= 2 &&
                        mark->span.begin == w->span.end && decimals->span.begin == mark->span.end;
    if (!joined) return std::pair{value, word + 1};
    return std::pair{absl::StrCat(value, ".", decimals->lower), word + 3};
  }

  bool IsCurrency(int word) const {
    const Word* w = At(word);
    if (w == nullptr) return false;
    return w->lower == "€" || w->lower == "$" || w->lower == "£" || w->lower == "฿" ||
           Section("currency", word);
  }

  void Prices() {
    for (int i = 0; i < static_cast<int>(analysis_.words.size()); ++i) {
      const auto figure = Figure(i);
      if (!figure) continue;
      const auto& [value, next] = *figure;
      int begin = i;
      int end = next;
      if (IsCurrency(next)) {
        ++end;
      } else if (IsCurrency(i - 1)) {
        --begin;
      } else {
        continue;
      }
      const ByteSpan span{At(begin)->span.begin, At(end - 1)->span.end};
      Add(EntityKind::kPrice, span, value, "amount of money");
      i = end - 1;
    }
  }

  void People() {
    for (int i = 0; i < static_cast<int>(analysis_.words.size()); ++i) {
      const Word& word = analysis_.words[i];
      std::string value;
      if (word.kind == WordKind::kNumber && word.lower.size() <= 2) value = word.lower;
      if (const PhraseHit* hit = standing_.At("number", i)) value = hit->entry->value;
      int count = 0;
      if (!absl::SimpleAtoi(value, &count) || count < 1 || count > kMostPeople) continue;
      if (standing_.OverlapsTime(word.span)) continue;
      // "a person" counts nobody.
      if (count == 1 && word.kind != WordKind::kNumber) continue;
      if (!Section("person", i + 1) && !(count > 1 && VisitAt(i + 1))) continue;
      Add(EntityKind::kCount, {word.span.begin, At(i + 1)->span.end}, value, "people");
    }
  }

  // "for my mum and me"
  void Companies() {
    for (const Company& company : analysis_.company) {
      Add(EntityKind::kCount, company.span, absl::StrCat(company.count), "company");
    }
  }

  // "With whom?", "would that be possible?": only where nothing else is said in the same breath.
  void Apart() {
    for (const PhraseHit& hit : analysis_.phrases) {
      if (hit.entry->section != "apart" || !Free(hit.span) || !standing_.Answers(hit)) continue;
      const bool topic = hit.entry->value == "staff";
      Add(topic ? EntityKind::kTopic : EntityKind::kReference, hit.span, hit.entry->value, hit.entry->phrase);
    }
  }

  // "And my son too", "my wife would like": who of the family wants something as well, or instead.
  void Others() {
    const bool beside = std::any_of(out_.begin(), out_.end(), [](const Entity& e) {
      return e.kind == EntityKind::kReference && (e.values[0] == "same_time" || e.values[0] == "right_after");
    });
    for (const PhraseHit& kin : analysis_.phrases) {
      if (kin.entry->section != "kin" || !Free(kin.span) || InCompany(kin.span)) continue;
      const std::string whom = kin.entry->value.empty() ? "other" : kin.entry->value;
      if (beside && Section("wants", kin.word_end)) Add(EntityKind::kForWhom, kin.span, whom, "wish of another");
      const PhraseHit* also = NearKin("also", kin);
      if (also == nullptr || NegatedBefore(analysis_, kin.word_begin, kin.span.begin)) continue;
      Add(EntityKind::kReference, kin.span, "along", "another as well");
      Add(EntityKind::kForWhom, kin.span, whom, "another as well");
      if (also->entry->value == "after") Add(EntityKind::kReference, also->span, "right_after", "another afterwards");
    }
  }

  bool InCompany(const ByteSpan& span) const {
    return std::any_of(analysis_.company.begin(), analysis_.company.end(),
                       [&](const Company& company) { return Overlap(company.span, span); });
  }

  // A phrase of the section a few words before or behind, in the same breath. One that says when goes first.
  const PhraseHit* NearKin(absl::string_view section, const PhraseHit& kin) const {
    const PhraseHit* found = nullptr;
    const ByteSpan around{std::max(0, kin.span.begin - kBytesNearKin), kin.span.end + kBytesNearKin};
    for (const PhraseHit& hit : analysis_.PhrasesNear(around)) {
      if (hit.entry->section != section || !NearKin(hit, kin)) continue;
      if (found == nullptr || hit.entry->value == "after") found = &hit;
    }
    return found;
  }

  bool NearKin(const PhraseHit& hit, const PhraseHit& kin) const {
    const PhraseHit& first = hit.span.begin < kin.span.begin ? hit : kin;
    const PhraseHit& second = &first == &hit ? kin : hit;
    if (hit.entry->value == "behind" && &first == &hit) return false;
    if (At(kin.word_begin)->script == Script::kThai) return second.span.begin - first.span.end <= kThaiNearKin;
    if (second.word_begin - first.word_end > kWordsNearKin) return false;
    for (int word = first.word_end; word < second.word_begin; ++word) {
      if (At(word)->kind != WordKind::kLetters) return false;
    }
    return true;
  }

  // "two haircuts", "2 mens cuts"
  bool VisitAt(int word) const { return ActivityAt(word) || (AudienceAt(word) && ActivityAt(word + 1)); }

  bool AudienceAt(int word) const {
    return std::any_of(analysis_.concepts.begin(), analysis_.concepts.end(),
                       [word](const ConceptHit& hit) { return hit.word_begin == word && hit.audience; });
  }

  // "two haircuts", "zweimal färben"
  bool ActivityAt(int word) const {
    auto hit = std::partition_point(analysis_.concepts.begin(), analysis_.concepts.end(),
                                    [&](const ConceptHit& h) { return h.word_begin < word; });
    for (; hit != analysis_.concepts.end() && hit->word_begin == word; ++hit) {
      if (hit->activity) return true;
    }
    return false;
  }

  void Names() {
    for (const PhraseHit& hit : analysis_.phrases) {
      // "ชื่ออะไร" only looks like an introduction.
      if (hit.entry->section != "name_intro" || hit.entry->value == "none") continue;
      const ByteSpan& word = At(hit.word_end - 1)->span;
      if (hit.span.end < word.end) {  // Thai: the name follows in the same run
        AddName({hit.span.end, NameEnd(word)}, "introduction");
      } else {
        NameFrom(hit.word_end, "introduction");
      }
    }
    const bool bare = context_.expected == ExpectedAnswer::kName && out_.empty() &&
                      analysis_.words.size() <= kNameWords && !analysis_.words.empty();
    if (bare && !Section("no", 0) && !Section("yes", 0)) NameFrom(0, "asked for");
  }

  void NameFrom(int first, const char* rule) {
    int last = first;
    const bool any_case =
        context_.expected == ExpectedAnswer::kName || !StartsCapital(first);
    const int most = any_case && context_.expected != ExpectedAnswer::kName ? 1 : kNameWords;
    while (last - first < most && At(last) != nullptr && At(last)->kind == WordKind::kLetters &&
           (any_case || At(last)->capitalised) && !Section("and", last)) {
      ++last;
    }
    if (last == first || InTime(analysis_, At(first)->span)) return;
    // "this is a disgrace" names nobody.
    const bool small = context_.expected != ExpectedAnswer::kName && !StartsCapital(first);
    if (small && everyday_.Knows(At(first)->skeleton)) return;
    AddName({At(first)->span.begin, At(last - 1)->span.end}, rule);
  }

  void AddName(const ByteSpan& span, const char* rule) {
    if (span.end <= span.begin) return;
    Add(EntityKind::kPersonName, span,
        std::string(analysis_.text.substr(span.begin, span.end - span.begin)), rule);
  }

  // The end of a run without the small words at its end ("ครับ").
  int NameEnd(const ByteSpan& run) const {
    int end = run.end;
    for (const PhraseHit& hit : analysis_.PhrasesNear({run.end, run.end})) {
      if (hit.entry->section == "polite" && hit.span.end == run.end) {
        end = std::min(end, hit.span.begin);
      }
    }
    return end;
  }

  bool StartsCapital(int word) const { return At(word) != nullptr && At(word)->capitalised; }

  // Letters and figures in one run of 5 to 12 ("K7P2QX"), or figures after "code".
  void Codes() {
    const absl::string_view text = analysis_.text;
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      int digits = 0;
      int upper = 0;
      while (end < text.size() && (absl::ascii_isalnum(text[end]) ||
                                   (text[end] == '-' && end > i))) {
        digits += absl::ascii_isdigit(text[end]) ? 1 : 0;
        upper += absl::ascii_isupper(text[end]) ? 1 : 0;
        ++end;
      }
      const ByteSpan span{static_cast<int>(i), static_cast<int>(end)};
      const size_t length = end - i;
      if (length >= 5 && length <= 12 && digits >= 1 && upper >= 2 && Free(span)) {
        Add(EntityKind::kCode, span, absl::AsciiStrToUpper(text.substr(i, length)), "code");
      }
      i = std::max(end, i + 1);
    }
  }

  const Analysis& analysis_;
  const PhraseStanding standing_{analysis_};
  SpanOwners taken_;
  SpanIndex lengths_{analysis_.lengths};
  const SpellingIndex& everyday_;
  const UnderstandContext& context_;
  std::map<EntityKind, SpanOwners> own_;
  std::vector<Entity> out_;
};

}  // namespace

std::vector<Entity> MatchDetails(const Analysis& analysis, const std::vector<Entity>& contacts,
                                 const SpellingIndex& everyday, const UnderstandContext& context) {
  return DetailMatcher(analysis, contacts, everyday, context).Run();
}

}  // namespace tresen::nlu
