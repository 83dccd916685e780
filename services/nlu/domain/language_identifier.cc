#include "services/nlu/domain/language_identifier.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::nlu {
namespace {

// Of the weight of a listed word, what one form made of a stem and an ending has, a word of an
// utterance, and a word as it is written without its accents: those come in great number.
constexpr float kForm = 0.03F;
constexpr float kUttered = 0.1F;
constexpr float kPlain = 0.1F;
// As it is written without those letters.
constexpr float kLost = 0.05F;
// Share of all texts that the words of a list have, by their rank in it.
constexpr float kListed = 0.1F;
constexpr float kFirstRank = 10;
// The same for a form, and for a name in a message of names.
constexpr float kFormShare = 0.00001F;
constexpr float kNameShare = 0.00003F;
// A word that no language lists may well be a name: it says less.
constexpr float kUnlisted = 0.85F;
// Customers rarely write in a language that the desk does not speak.
constexpr float kForeignPrior = -1.6F;
// Letters are not independent of each other; this is what their evidence is worth.
constexpr float kDamping = 0.6F;
// What a message is worth that the packs know as a whole, in one language only: "Hello", "Hola".
constexpr float kWholeMessage = 4.5F;
constexpr size_t kMostWords = 100;
constexpr float kDecided = 0.9F;
constexpr int kDecidedWords = 4;
constexpr float kKnown = 0.5F;
constexpr float kPlausible = 0.04F;

// As it is written on a keyboard without accents.
std::string Plain(absl::string_view lower) {
  std::string plain;
  for (size_t at = 0; at < lower.size();) {
    const size_t begin = at;
    const absl::string_view letter = WithoutAccent(ReadCodePoint(lower, at));
    absl::StrAppend(&plain, letter.empty() ? lower.substr(begin, at - begin) : letter);
  }
  return plain;
}

// As it arrives from a system that loses all letters but the plain ones.
std::string WithoutAccented(absl::string_view lower) {
  std::string rest;
  std::copy_if(lower.begin(), lower.end(), std::back_inserter(rest), [](char c) { return (c & 0x80) == 0; });
  return rest;
}

bool ScriptDecides(absl::Span<const Word> words) {
  int thai = 0;
  int letters = 0;
  for (const Word& word : words) {
    if (word.kind != WordKind::kLetters) continue;
    ++letters;
    thai += word.script == Script::kThai ? 1 : 0;
  }
  return letters > 0 && thai == letters;
}

bool HasThai(absl::Span<const Word> words) {
  return std::any_of(words.begin(), words.end(), [](const Word& word) {
    return word.kind == WordKind::kLetters && word.script == Script::kThai;
  });
}

// Most letters are of a script in which none of our languages is written.
bool ForeignScript(absl::Span<const Word> words) {
  int foreign = 0;
  int letters = 0;
  for (const Word& word : words) {
    if (word.kind != WordKind::kLetters) continue;
    const int length = static_cast<int>(word.lower.size());
    letters += length;
    if (word.script != Script::kThai && word.script != Script::kLatin) foreign += length;
  }
  return 2 * foreign > letters;
}

constexpr int kSeveral = -1;

// The words of a message, which says the same with other blanks and signs.
std::string Joined(absl::Span<const Word> words) {
  std::string joined;
  for (const Word& word : words) {
    if (word.kind == WordKind::kLetters)
      absl::StrAppend(&joined, joined.empty() ? "" : " ", word.lower);
  }
  return joined;
}

int LetterWords(absl::Span<const Word> words) {
  return static_cast<int>(std::count_if(
      words.begin(), words.end(), [](const Word& w) { return w.kind == WordKind::kLetters; }));
}

}  // namespace

LanguageIdentifier::LanguageIdentifier(absl::Span<const LanguagePack> packs)
    : letters_(static_cast<int>(packs.size())) {
  for (const LanguagePack& pack : packs) {
    languages_.push_back(pack.language);
    ours_.push_back(!pack.utterances.empty());
  }
  for (size_t i = 0; i < packs.size(); ++i) {
    const int language = static_cast<int>(i);
    float rank = kFirstRank;
    for (const std::string& word : packs[i].words) {
      Learn(language, word, 1);
      List(language, word, kListed / rank);
      ++rank;
    }
    for (const std::string& form : packs[i].forms) {
      Learn(language, form, kForm);
      List(language, form, kFormShare);
    }
    for (const std::string& name : packs[i].names) names_[name].push_back(language);
    const bool thai = !packs[i].words.empty() && HasThai(SplitWords(packs[i].words.front()));
    for (const auto& [intent, lines] : packs[i].utterances) {
      if (intent == "other") continue;  // nonsense is of no language
      for (const std::string& line : lines) {
        if (!absl::StartsWith(line, "{")) Learn(language, line, kUttered);
        const std::vector<Word> words = SplitWords(line);
        if (HasThai(words) != thai) continue;  // "hello" is said in Thai, too, but is not Thai
        const auto [whole, is_new] = whole_.try_emplace(Joined(words), language);
        if (!is_new && whole->second != language) whole->second = kSeveral;
      }
    }
  }
  letters_.Finish();
}

void LanguageIdentifier::Learn(int language, absl::string_view text, float weight) {
  for (const Word& word : SplitWords(text)) {
    if (word.kind != WordKind::kLetters) continue;
    letters_.Learn(language, word.lower, weight);
    const std::string plain = Plain(word.lower);
    if (plain == word.lower) continue;
    letters_.Learn(language, plain, weight * kPlain);
    letters_.Learn(language, WithoutAccented(word.lower), weight * kLost);
  }
}

void LanguageIdentifier::List(int language, const std::string& word, float share) {
  std::vector<Listing>& listings = listed_[absl::AsciiStrToLower(word)];
  if (listings.empty() || listings.back().language != language) listings.push_back({language, share});
}

bool LanguageIdentifier::OnlyNames(absl::Span<const Word> words) const {
  return std::all_of(words.begin(), words.end(), [&](const Word& word) {
    return word.kind != WordKind::kLetters || names_.contains(word.lower);
  });
}

int LanguageIdentifier::Score(const Word& word, bool name, std::vector<float>& score) const {
  std::vector<float> own(score.size(), 0);
  const bool familiar = letters_.Score(word.lower, own);
  const auto it = listed_.find(word.lower);
  if (it != listed_.end()) {
    for (const Listing& listing : it->second) {
      own[listing.language] = std::log(std::exp(own[listing.language]) + listing.share);
    }
  }
  if (name) {
    for (const int language : names_.at(word.lower)) {
      own[language] = std::log(std::exp(own[language]) + kNameShare);
    }
  }
  const float best = *std::max_element(own.begin(), own.end());
  const float weight = it == listed_.end() ? kUnlisted : 1;
  for (size_t k = 0; k < score.size(); ++k) score[k] += weight * (own[k] - best);
  return it != listed_.end() ? 2 : familiar ? 1 : 0;
}

std::vector<float> LanguageIdentifier::LogPrior(absl::Span<const std::string> expected) const {
  std::vector<float> prior(languages_.size(), 0);
  for (size_t k = 0; k < languages_.size(); ++k) {
    const auto it = std::find(expected.begin(), expected.end(), languages_[k]);
    if (it != expected.end()) {
      prior[k] = it == expected.begin() ? 1.6F : 1.0F;
    } else if (!expected.empty()) {
      prior[k] = -0.6F;
    }
    if (!ours_[k]) prior[k] += kForeignPrior;
  }
  return prior;
}

LanguageIdentifier::Result LanguageIdentifier::Identify(
    absl::string_view text, absl::Span<const std::string> expected) const {
  return Identify(SplitWords(text), expected);
}

LanguageIdentifier::Result LanguageIdentifier::Identify(
    absl::Span<const Word> words, absl::Span<const std::string> expected) const {
  const size_t width = languages_.size();
  words = words.first(std::min(words.size(), kMostWords));
  std::vector<float> score(width, 0);
  int known = 0;
  int known_words = 0;
  const bool names = OnlyNames(words);
  for (const Word& word : words) {
    if (word.kind != WordKind::kLetters) continue;
    const int familiar = Score(word, names, score);
    known += familiar > 0 ? 1 : 0;
    known_words += familiar > 1 ? 1 : 0;
  }
  const std::vector<float> prior = LogPrior(expected);
  for (size_t k = 0; k < width; ++k) score[k] = kDamping * score[k] + prior[k];
  const auto whole = whole_.find(Joined(words));
  if (whole != whole_.end() && whole->second != kSeveral) score[whole->second] += kWholeMessage;
  Result result;
  const float top = width == 0 ? 0 : *std::max_element(score.begin(), score.end());
  float sum = 0;
  for (const float s : score) {
    result.posterior.push_back(std::exp(s - top));
    sum += result.posterior.back();
  }
  for (float& p : result.posterior) p /= sum;
  if (width == 0) return result;
  size_t best = 0;
  float foreign = 0;
  for (size_t k = 0; k < width; ++k) {
    if (!ours_[k]) foreign += result.posterior[k];
    if (ours_[k] && (!ours_[best] || result.posterior[k] > result.posterior[best])) best = k;
  }
  const bool other = foreign > result.posterior[best] || ForeignScript(words);
  result.guess.confidence = other ? std::max(foreign, 0.5F) : result.posterior[best];
  result.likeliest = other ? "other" : languages_[best];
  if (known == 0 && expected.empty() && !ForeignScript(words)) {
    result.guess.confidence = 0;
    return result;
  }
  // Letters alone, without a word that is known, do not speak against what is expected; a script of
  // its own does.
  const bool surprising =
      !expected.empty() && !ForeignScript(words) && !HasThai(words) &&
      std::find(expected.begin(), expected.end(), result.likeliest) == expected.end();
  if (surprising && known_words == 0)
    result.guess.confidence = std::min(result.guess.confidence, kKnown / 2);
  if (result.guess.confidence < kKnown) return result;
  result.guess.code = other ? "other" : languages_[best];
  result.guess.decided =
      known > 0 && (ScriptDecides(words) ||
                    (LetterWords(words) >= kDecidedWords && result.guess.confidence >= kDecided));
  return result;
}

LanguageSet LanguageIdentifier::Plausible(const Result& result,
                                          absl::Span<const std::string> expected) const {
  float all = 0;
  for (size_t k = 0; k < languages_.size(); ++k) all += ours_[k] ? result.posterior[k] : 0;
  LanguageSet set = 0;
  for (size_t k = 0; k < languages_.size(); ++k) {
    if (!ours_[k]) continue;
    const bool first = !expected.empty() && expected[0] == languages_[k];
    if (first || result.posterior[k] >= kPlausible * all) set |= 1U << k;
  }
  return set;
}

}  // namespace tresen::nlu
