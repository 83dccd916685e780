#include "services/nlu/domain/language_identifier.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"

namespace tresen::nlu {
namespace {

constexpr int kMaxGram = 5;
constexpr float kSmoothing = 0.1F;
// How far languages of which less was read are brought level.
constexpr float kEven = 0.75F;
// Customers rarely write in a language that the desk does not speak.
constexpr float kForeignPrior = -1.0F;
constexpr float kWholeWord = 3.0F;  // weight of a word as a whole
// Grams overlap, so their evidence is not independent; this is what one letter is worth.
constexpr float kDamping = 0.28F;
constexpr float kDecided = 0.9F;
constexpr int kDecidedWords = 4;
constexpr float kKnown = 0.5F;
constexpr float kPlausible = 0.04F;

uint64_t Extend(uint64_t hash, absl::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// Calls visit(hash of each gram of each word, weight).
template <typename Visit>
void ForEachGram(const std::vector<Word>& words, const Visit& visit) {
  for (const Word& word : words) {
    if (word.kind != WordKind::kLetters) continue;
    const std::string marked = " " + word.lower + " ";
    std::vector<int> starts;
    for (size_t i = 0; i < marked.size() && starts.size() < 40; ++i) {
      if ((marked[i] & 0xC0) != 0x80) starts.push_back(static_cast<int>(i));
    }
    const int letters = static_cast<int>(starts.size());
    starts.push_back(static_cast<int>(marked.size()));
    for (int from = 0; from < letters; ++from) {
      uint64_t hash = 1469598103934665603ULL;
      for (int n = 1; n <= kMaxGram && from + n <= letters; ++n) {
        const int begin = starts[from + n - 1];
        hash = Extend(hash, absl::string_view(marked).substr(begin, starts[from + n] - begin));
        visit(hash, 1.0F);
      }
    }
    visit(Extend(Extend(1469598103934665603ULL, "word"), word.lower), kWholeWord);
  }
}

bool ScriptDecides(const std::vector<Word>& words) {
  int thai = 0;
  int letters = 0;
  for (const Word& word : words) {
    if (word.kind != WordKind::kLetters) continue;
    ++letters;
    thai += word.script == Script::kThai ? 1 : 0;
  }
  return letters > 0 && thai == letters;
}

bool HasThai(const std::vector<Word>& words) {
  return std::any_of(words.begin(), words.end(), [](const Word& word) {
    return word.kind == WordKind::kLetters && word.script == Script::kThai;
  });
}

// Most letters are of a script in which none of our languages is written.
bool ForeignScript(const std::vector<Word>& words) {
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

int LetterWords(const std::vector<Word>& words) {
  return static_cast<int>(std::count_if(words.begin(), words.end(), [](const Word& w) {
    return w.kind == WordKind::kLetters;
  }));
}

}  // namespace

LanguageIdentifier::LanguageIdentifier(absl::Span<const LanguagePack> packs) {
  for (const LanguagePack& pack : packs) {
    languages_.push_back(pack.language);
    ours_.push_back(!pack.utterances.empty());
  }
  totals_.assign(languages_.size(), 0);
  for (size_t i = 0; i < packs.size(); ++i) {
    const int language = static_cast<int>(i);
    float rank = 1;
    for (const std::string& word : packs[i].words) {
      Learn(language, word, 1.0F + 30.0F / (10.0F + rank));
      ++rank;
    }
    for (const auto& [intent, lines] : packs[i].utterances) {
      if (intent == "other") continue;  // nonsense is of no language
      for (const std::string& line : lines) {
        if (!absl::StartsWith(line, "{")) Learn(language, line, 0.5F);
      }
    }
  }
  Finish();
}

void LanguageIdentifier::Learn(int language, absl::string_view text, float weight) {
  const size_t width = languages_.size();
  ForEachGram(SplitWords(text), [&](uint64_t hash, float gram) {
    const auto [it, added] = rows_.try_emplace(hash, static_cast<int>(rows_.size()));
    if (added) counts_.resize(counts_.size() + width, 0);
    counts_[it->second * width + language] += weight * gram;
    totals_[language] += weight * gram;
  });
}

void LanguageIdentifier::Finish() {
  const size_t width = languages_.size();
  const float rows = static_cast<float>(rows_.size());
  // A run that a language was not seen with must count against all alike, however much was read of each: counts are
  // brought to the same sum first.
  const float sum = width == 0 ? 0 : *std::max_element(totals_.begin(), totals_.end());
  const float total = sum + kSmoothing * rows;
  for (size_t k = 0; k < width; ++k) {
    const float scale = totals_[k] > 0 ? std::pow(sum / totals_[k], kEven) : 0;
    for (size_t row = 0; row < rows_.size(); ++row) {
      float& count = counts_[row * width + k];
      count = std::log((scale * count + kSmoothing) / total);
    }
  }
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
  const size_t width = languages_.size();
  const std::vector<Word> words = SplitWords(text);
  std::vector<float> score(width, 0);
  int known = 0;
  int known_words = 0;
  ForEachGram(words, [&](uint64_t hash, float weight) {
    const auto it = rows_.find(hash);
    if (it == rows_.end()) return;
    ++known;
    known_words += weight == kWholeWord ? 1 : 0;
    for (size_t k = 0; k < width; ++k) score[k] += weight * counts_[it->second * width + k];
  });
  const std::vector<float> prior = LogPrior(expected);
  for (size_t k = 0; k < width; ++k) score[k] = kDamping * score[k] + prior[k];
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
  // Letters alone, without a word that is known, do not speak against what is expected; a script of its own does.
  const bool surprising = !expected.empty() && !ForeignScript(words) && !HasThai(words) &&
                          std::find(expected.begin(), expected.end(), result.likeliest) == expected.end();
  if (surprising && known_words == 0) result.guess.confidence = std::min(result.guess.confidence, kKnown / 2);
  if (result.guess.confidence < kKnown) return result;
  result.guess.code = other ? "other" : languages_[best];
  result.guess.decided = known > 0 && (ScriptDecides(words) || (LetterWords(words) >= kDecidedWords &&
                                                   result.guess.confidence >= kDecided));
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
