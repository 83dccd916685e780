#include "services/nlu/domain/details.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tresen::nlu {
namespace {

constexpr int kMostPeople = 20;
constexpr int kNameWords = 3;

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
    OpenAroundTimes();
    KeepClosestTopics();
    Prices();
    People();
    Names();
    Codes();
    return std::move(out_);
  }

 private:
  const Word* At(int word) const {
    return word >= 0 && word < static_cast<int>(analysis_.words.size()) ? &analysis_.words[word]
                                                                        : nullptr;
  }

  bool Section(absl::string_view section, int word) const { return Hit(section, word) != nullptr; }

  const PhraseHit* Hit(absl::string_view section, int word) const {
    for (const PhraseHit& hit : analysis_.PhrasesAtWord(word)) {
      if (hit.entry->section == section && hit.word_begin <= word && word < hit.word_end) {
        return &hit;
      }
    }
    return nullptr;
  }

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
      const auto kind = KindOfSection().find(hit.entry->section);
      if (kind != KindOfSection().end() && (Free(hit.span) || BesideLength(hit)) && Stands(hit)) {
        Add(kind->second, hit.span, hit.entry->value, hit.entry->phrase);
        out_.back().negated = NegatedBefore(analysis_, hit.word_begin, hit.span.begin);
      } else if ((hit.entry->section == "yes" || hit.entry->section == "no") && Answers(hit)) {
        Add(EntityKind::kAnswer, hit.span, hit.entry->section, hit.entry->phrase);
      }
    }
  }

  // "ten minutes late", "an hour later": the length is one thing, what it is of another.
  bool BesideLength(const PhraseHit& hit) const {
    const std::string& section = hit.entry->section;
    return (section == "topic" || section == "reference") &&
           OverlapsLength(hit.span);
  }

  bool OverlapsLength(const ByteSpan& span) const {
    const auto [first, last] = lengths_.Near(span);
    return std::any_of(analysis_.lengths.begin() + first, analysis_.lengths.begin() + last,
                       [&](const ByteSpan& length) { return Overlap(length, span); });
  }

  bool OverlapsTime(const ByteSpan& span) const {
    const absl::Span<const ByteSpan> near = analysis_.TimesNear(span);
    return std::any_of(near.begin(), near.end(), [&](const ByteSpan& time) { return Overlap(time, span); });
  }

  // Whether the phrase means by itself what its section says, and is no part of something else.
  bool Stands(const PhraseHit& hit) const {
    const std::string& section = hit.entry->section;
    if (section == "people") return !OverlapsTime(hit.span);
    // "egal wer" leaves open with whom, not when.
    if (section == "reference" && hit.entry->value == "any" && Inside("any_staff", hit)) return false;
    // "z dwójką dzieci" counts people and picks no second one.
    if (section == "ordinal" && Inside("people", hit)) return false;
    if (At(hit.word_begin)->script == Script::kThai) return true;
    // "what's the damage" asks for a price.
    if (section == "risk") return !InsideLonger("topic", hit);
    const bool one_word = hit.word_end == hit.word_begin + 1;
    if (section == "ordinal") {
      return !OverlapsTime(hit.span) && EndsThere(hit.word_end) && !Inside("reference", hit) &&
             !Inside("no_place", hit);
    }
    if (section == "reference" && InsideLonger("topic", hit)) return false;
    // "any of them", but not "any slot".
    if (section == "reference" && hit.entry->value == "any") {
      return !OverlapsTime(hit.span) && (!one_word || Bounds(hit.word_end));
    }
    // "for me on Monday", but neither "works for me" nor "para mi hijo".
    if (section == "for_whom" && hit.entry->value == "self") {
      const Word* next = At(hit.word_end);
      return !Inside("yes", hit) && !Inside("no", hit) &&
             (Bounds(hit.word_end) || InTime(analysis_, next->span));
    }
    return true;
  }

  bool Inside(absl::string_view section, const PhraseHit& hit) const {
    const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
      return other.entry->section == section && other.begin <= hit.begin && hit.end <= other.end;
    });
  }

  bool InsideLonger(absl::string_view section, const PhraseHit& hit) const {
    const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
      return other.entry->section == section && other.begin <= hit.begin && hit.end <= other.end &&
             other.end - other.begin > hit.end - hit.begin;
    });
  }

  // Nothing that is counted or ordered follows: "the second one please", but not "the last time".
  bool EndsThere(int word) const {
    return Bounds(word) || Section("pick", word) || Section("reference", word) || Section("negation", word) ||
           InTime(analysis_, At(word)->span);
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

  // "What do you do?" in its widest sense yields to what is asked more closely.
  void KeepClosestTopics() {
    const auto general = [](const Entity& e) { return e.kind == EntityKind::kTopic && e.values[0] == "services"; };
    const bool closer = std::any_of(out_.begin(), out_.end(), [&](const Entity& e) {
      return e.kind == EntityKind::kRisk || (e.kind == EntityKind::kTopic && !general(e));
    });
    if (closer) std::erase_if(out_, general);
  }

  // Yes and no answer only when they stand alone in a clause: "nein, Freitag", not "geht morgen".
  bool Answers(const PhraseHit& hit) const {
    if (hit.entry->section == "yes" && Denied(hit)) return false;
    const Word& word = *At(hit.word_begin);
    if (word.script == Script::kThai) return AnswersInThai(hit, word);
    return Bounds(hit.word_begin - 1) && Bounds(hit.word_end);
  }

  // "das passt mir nicht": the yes in it is part of a no.
  bool Denied(const PhraseHit& yes) const {
    const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(yes.span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
      return other.entry->section == "no" && other.word_end - other.word_begin > 1 && Overlap(other.span, yes.span);
    });
  }

  // Thai has no blanks: the rest of the run must be answers and small words ("ได้เลยค่ะ", not "ได้ไหม").
  bool AnswersInThai(const PhraseHit& hit, const Word& word) const {
    if (IsParticle(hit) && !Bounds(hit.word_begin - 1)) return false;  // "วันศุกร์ที่ 13 ค่ะ"
    int at = hit.span.begin == word.span.begin ? hit.span.end : -1;
    for (bool progress = true; progress && at >= 0 && at < word.span.end;) {
      progress = false;
      for (const PhraseHit& next : analysis_.PhrasesNear({at, at + 1})) {
        const std::string& section = next.entry->section;
        if (next.span.begin > at || next.span.end <= at) continue;
        if (section != "polite" && section != "yes" && section != "no") continue;
        at = next.span.end;
        progress = true;
      }
    }
    return at >= word.span.end;
  }

  // A word that says yes alone and is only polite behind others.
  bool IsParticle(const PhraseHit& hit) const {
    const absl::Span<const PhraseHit> near = analysis_.PhrasesNear(hit.span);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& other) {
      return other.entry->section == "polite" && other.span == hit.span;
    });
  }

  bool Bounds(int word) const {
    const Word* w = At(word);
    if (w == nullptr || w->kind == WordKind::kPunctuation || w->kind == WordKind::kEmoji) return true;
    static constexpr absl::string_view kApart[] = {"greeting", "thanks", "yes", "no", "but", "and", "polite", "bye"};
    const absl::Span<const PhraseHit> near = analysis_.PhrasesAtWord(word);
    return std::any_of(near.begin(), near.end(), [&](const PhraseHit& hit) {
      return hit.word_begin <= word && word < hit.word_end &&
             std::find(std::begin(kApart), std::end(kApart), hit.entry->section) != std::end(kApart);
    });
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
      if (const PhraseHit* hit = Hit("number", i)) value = hit->entry->value;
      int count = 0;
      if (!absl::SimpleAtoi(value, &count) || count < 1 || count > kMostPeople) continue;
      if (OverlapsTime(word.span)) continue;
      // "a person" counts nobody.
      if (count == 1 && word.kind != WordKind::kNumber) continue;
      if (!Section("person", i + 1) && !(count > 1 && ActivityAt(i + 1))) continue;
      Add(EntityKind::kCount, {word.span.begin, At(i + 1)->span.end}, value, "people");
    }
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
