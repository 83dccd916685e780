#include "services/nlu/domain/short_answer.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_split.h"

namespace tresen::nlu {
namespace {

// Sections that may fill the rest of a short message without changing what it says.
constexpr absl::string_view kHarmless[] = {"polite", "address"};

// Thai words hold several phrases; a word counts as covered if hits cover its bytes.
bool Covered(const Analysis& analysis, const Word& word, const std::set<absl::string_view>& by) {
  int at = word.span.begin;
  bool progress = true;
  while (at < word.span.end && progress) {
    progress = false;
    for (const PhraseHit& hit : analysis.PhrasesNear({at, at + 1})) {
      if (by.contains(hit.entry->section) && hit.span.begin <= at && hit.span.end > at) {
        at = hit.span.end;
        progress = true;
      }
    }
  }
  return at >= word.span.end;
}

bool AllCovered(const Analysis& analysis, std::set<absl::string_view> by) {
  by.insert(std::begin(kHarmless), std::end(kHarmless));
  bool any = false;
  for (const Word& word : analysis.words) {
    if (word.kind == WordKind::kPunctuation) continue;
    if (!Covered(analysis, word, by)) return false;
    any = true;
  }
  return any;
}

bool Has(const Analysis& analysis, absl::string_view section) {
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(),
                     [&](const PhraseHit& hit) { return hit.entry->section == section; });
}

bool IsStopWord(const Analysis& analysis) {
  const std::string whole = WholeMessage(analysis.text);
  return std::any_of(analysis.phrases.begin(), analysis.phrases.end(), [&](const PhraseHit& hit) {
    return hit.entry->section == "stop" && WholeMessage(hit.entry->phrase) == whole;
  });
}

bool OnlyEmojiOrMarks(const Analysis& analysis) {
  return std::none_of(analysis.words.begin(), analysis.words.end(), [](const Word& w) {
    return w.kind == WordKind::kLetters || w.kind == WordKind::kNumber;
  });
}

// Place in the list shown: "2", "nr 2", "#2", when a choice is open.
bool OnlyNumber(const Analysis& analysis, size_t choices) {
  int value = 0;
  int numbers = 0;
  for (size_t i = 0; i < analysis.words.size(); ++i) {
    const Word& word = analysis.words[i];
    if (word.kind == WordKind::kNumber && word.lower.size() <= 2) {
      value = std::atoi(word.lower.c_str());
      ++numbers;
    } else if (word.kind != WordKind::kPunctuation &&
               !HasSectionAt(analysis, "polite", static_cast<int>(i)) &&
               !HasSectionAt(analysis, "number_sign", static_cast<int>(i))) {
      return false;
    }
  }
  return numbers == 1 && value >= 1 && value <= static_cast<int>(std::max<size_t>(choices, 1));
}

}  // namespace

std::optional<ShortAnswer> ReadShortAnswer(const Analysis& analysis,
                                           const UnderstandContext& context) {
  if (IsStopWord(analysis)) return ShortAnswer{"stop", 1.0F, "stop word"};
  if (AllCovered(analysis, {"human_whole"}) && Has(analysis, "human_whole")) {
    return ShortAnswer{"human", 0.97F, "asks for a person"};
  }
  const bool yes = Has(analysis, "yes");
  const bool no = Has(analysis, "no");
  const bool choosing = context.expected == ExpectedAnswer::kChoice;
  if (choosing && OnlyNumber(analysis, context.choices.size())) {
    return ShortAnswer{"select", 0.97F, "number of a choice"};
  }
  const bool picks = Has(analysis, "ordinal") || Has(analysis, "reference");
  if (picks && AllCovered(analysis, {"ordinal", "reference", "yes", "thanks", "pick"})) {
    return ShortAnswer{"select", choosing ? 0.97F : 0.85F, "place in a list"};
  }
  if (no && AllCovered(analysis, {"no", "yes", "thanks"})) {
    const bool both = yes && std::none_of(analysis.phrases.begin(), analysis.phrases.end(),
                                          [](const PhraseHit& h) {
                                            return h.entry->section == "no" && h.word_begin == 0;
                                          });
    return ShortAnswer{both ? "confirm" : "deny", both ? 0.6F : 0.97F, both ? "yes and no" : "no"};
  }
  // Small words of a greeting or of thanks may be a yes elsewhere ("good morning", "ขอบคุณค่ะ"); beside them they
  // accept nothing.
  const bool time_asked = context.expected == ExpectedAnswer::kTime && !analysis.times.empty();
  if (!time_asked && Has(analysis, "greeting") && AllCovered(analysis, {"greeting"})) {
    return ShortAnswer{"greet", 0.97F, "greeting"};
  }
  if (Has(analysis, "thanks") && AllCovered(analysis, {"thanks", "bye", "praise"})) {
    return ShortAnswer{"thanks", 0.97F, "thanks"};
  }
  if (context.expected != ExpectedAnswer::kYesNo && Has(analysis, "bye") &&
      AllCovered(analysis, {"bye", "yes", "thanks", "praise"})) {
    return ShortAnswer{"thanks", 0.9F, "goodbye"};
  }
  if (yes && AllCovered(analysis, {"yes", "thanks", "greeting"})) {
    return ShortAnswer{"confirm", 0.97F, "yes"};
  }
  if (Has(analysis, "bye") && AllCovered(analysis, {"bye"})) {
    return ShortAnswer{"thanks", 0.8F, "goodbye"};
  }
  if (!analysis.words.empty() && OnlyEmojiOrMarks(analysis)) {
    return ShortAnswer{"smalltalk", 0.75F, "no words"};
  }
  return std::nullopt;
}

std::optional<int> MatchChoice(const Analysis& analysis, const std::vector<std::string>& choices) {
  std::set<std::string> said;
  for (const Word& word : analysis.words) {
    if (word.kind != WordKind::kPunctuation) said.insert(word.skeleton);
  }
  if (said.empty()) return std::nullopt;
  std::optional<int> found;
  double best = 0;
  for (size_t i = 0; i < choices.size(); ++i) {
    const std::string label = SkeletonPhrase(choices[i]);
    double hits = 0;
    double all = 0;
    for (absl::string_view word : absl::StrSplit(label, ' ', absl::SkipEmpty())) {
      all += 1;
      hits += said.contains(std::string(word)) ? 1 : 0;
    }
    const double said_share = hits / static_cast<double>(said.size());
    if (hits == 0 || (said_share < 0.6 && hits < all)) continue;
    if (hits > best) {
      best = hits;
      found = static_cast<int>(i) + 1;
    } else if (hits == best) {
      found = std::nullopt;
    }
  }
  return found;
}

}  // namespace tresen::nlu
