#include "services/nlu/domain/text_features.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tresen::nlu {
namespace {

constexpr uint64_t kFnvStart = 1469598103934665603ULL;
constexpr uint64_t kFnvPrime = 1099511628211ULL;
// Longer words add nothing but time.
constexpr size_t kMaxLetters = 64;
// Letters that stand for a word where its form does not matter.
constexpr size_t kBeginning = 4;

// The hash must be the same on every run and machine: training is deterministic.
uint64_t Extend(uint64_t hash, absl::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * kFnvPrime;
  return hash;
}

uint64_t HashWords(absl::Span<const std::string> words) {
  uint64_t hash = Extend(kFnvStart, "w");
  for (const std::string& word : words) hash = Extend(hash, word) * kFnvPrime;
  return hash;
}

bool IsPlaceholder(absl::string_view token) {
  return token.size() > 2 && token.front() == '_' && token.back() == '_';
}

// Byte offsets at which the letters of a word begin, the end included.
std::vector<int> LetterStarts(absl::string_view word) {
  std::vector<int> starts;
  for (size_t i = 0; i < word.size() && starts.size() < kMaxLetters; ++i) {
    if ((static_cast<unsigned char>(word[i]) & 0xC0) != 0x80) starts.push_back(static_cast<int>(i));
  }
  starts.push_back(static_cast<int>(word.size()));
  return starts;
}

}  // namespace

struct FeatureSpace::Counts {
  std::vector<std::pair<uint64_t, int>> words;  // hash, occurrences
  std::vector<std::pair<uint64_t, int>> chars;
};

namespace {

void CountChars(absl::string_view token, int times, const FeatureOptions& options,
                std::vector<std::pair<uint64_t, int>>& counts) {
  const std::string marked = " " + std::string(token) + " ";
  const std::vector<int> starts = LetterStarts(marked);
  const int letters = static_cast<int>(starts.size()) - 1;
  for (int from = 0; from < letters; ++from) {
    uint64_t hash = Extend(kFnvStart, "c");
    for (int n = 1; n <= options.char_ngrams_max && from + n <= letters; ++n) {
      const int begin = starts[from + n - 1];
      hash = Extend(hash, absl::string_view(marked).substr(begin, starts[from + n] - begin));
      if (n >= options.char_ngrams_min) counts.emplace_back(hash, times);
    }
  }
}

// One entry for each key, ascending.
template <class Key>
std::vector<std::pair<Key, int>> Grouped(std::vector<std::pair<Key, int>> counts) {
  std::sort(counts.begin(), counts.end());
  std::vector<std::pair<Key, int>> groups;
  for (const auto& [key, times] : counts) {
    if (groups.empty() || groups.back().first != key) groups.emplace_back(key, 0);
    groups.back().second += times;
  }
  return groups;
}

// The letters of a word are looked at once, however often it is said.
std::vector<std::pair<uint64_t, int>> CharCounts(const Tokens& tokens, const FeatureOptions& options) {
  std::vector<absl::string_view> words(tokens.begin(), tokens.end());
  std::sort(words.begin(), words.end());
  std::vector<std::pair<uint64_t, int>> counts;
  for (auto word = words.begin(); word != words.end();) {
    const auto next = std::upper_bound(word, words.end(), *word);
    if (!IsPlaceholder(*word)) CountChars(*word, static_cast<int>(next - word), options, counts);
    word = next;
  }
  return counts;
}

absl::string_view Beginning(absl::string_view word) {
  if (IsPlaceholder(word)) return word;
  size_t end = 0;
  for (size_t letters = 0; end < word.size(); ++end) {
    if ((static_cast<unsigned char>(word[end]) & 0xC0) != 0x80 && letters++ == kBeginning) break;
  }
  return word.substr(0, end);
}

void AddPairs(const Tokens& tokens, int window, std::vector<std::pair<uint64_t, int>>& counts) {
  std::vector<absl::string_view> beginnings;
  for (const std::string& token : tokens) beginnings.push_back(Beginning(token));
  for (size_t i = 0; i < beginnings.size(); ++i) {
    counts.emplace_back(Extend(Extend(kFnvStart, "b"), beginnings[i]), 1);
    for (size_t j = i + 1; j < beginnings.size() && j <= i + window; ++j) {
      const auto [first, second] = std::minmax(beginnings[i], beginnings[j]);
      counts.emplace_back(Extend(Extend(Extend(kFnvStart, "p"), first) * kFnvPrime, second), 1);
    }
  }
}

std::vector<std::pair<uint64_t, int>> WordCounts(const Tokens& tokens, const FeatureOptions& options) {
  Tokens padded;
  padded.reserve(tokens.size() + 2);
  padded.emplace_back("^");
  padded.insert(padded.end(), tokens.begin(), tokens.end());
  padded.emplace_back("$");
  const absl::Span<const std::string> all(padded);
  std::vector<std::pair<uint64_t, int>> counts;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool edge = i == 0 || i + 1 == all.size();
    for (size_t n = edge ? 2 : 1; n <= static_cast<size_t>(options.word_ngrams); ++n) {
      if (i + n <= all.size()) counts.emplace_back(HashWords(all.subspan(i, n)), 1);
    }
  }
  if (options.pair_window > 0) AddPairs(tokens, options.pair_window, counts);
  return counts;
}

}  // namespace

FeatureSpace::Counts FeatureSpace::Count(const Tokens& tokens) const {
  return {.words = Grouped(WordCounts(tokens, options_)), .chars = Grouped(CharCounts(tokens, options_))};
}

FeatureSpace::FeatureSpace(absl::Span<const Tokens> texts, const FeatureOptions& options)
    : options_(options) {
  std::vector<std::pair<uint64_t, int>> order;  // feature, texts that have it: in order of meeting
  absl::flat_hash_map<uint64_t, int> seen;
  const auto count = [&](const std::vector<std::pair<uint64_t, int>>& group) {
    for (const auto& [hash, n] : group) {
      const auto [it, added] = seen.try_emplace(hash, static_cast<int>(order.size()));
      if (added) order.emplace_back(hash, 0);
      ++order[it->second].second;
    }
  };
  for (const Tokens& tokens : texts) {
    const Counts counts = Count(tokens);
    count(counts.words);
    count(counts.chars);
  }
  const float all = static_cast<float>(texts.size());
  for (const auto& [hash, df] : order) {
    if (df < options.min_count) continue;
    index_.emplace(hash, static_cast<int>(idf_.size()));
    texts_.push_back(df);
    idf_.push_back(std::pow(std::log((1.0F + all) / (1.0F + static_cast<float>(df))) + 1.0F, options.rarity));
  }
}

// Their places: most runs of letters of a strange word are no features, so they are sought before they are sorted.
std::vector<std::pair<int, int>> FeatureSpace::Known(const std::vector<std::pair<uint64_t, int>>& counts) const {
  std::vector<std::pair<int, int>> known;
  for (const auto& [hash, times] : counts) {
    if (const auto it = index_.find(hash); it != index_.end()) known.emplace_back(it->second, times);
  }
  return known;
}

SparseVector FeatureSpace::Map(const Tokens& tokens) const {
  std::vector<std::pair<int, float>> entries;
  const auto add = [&](const std::vector<std::pair<uint64_t, int>>& counts, float weight) {
    const size_t first = entries.size();
    float square = 0;
    for (const auto& [index, n] : Grouped(Known(counts))) {
      const float value = (1.0F + std::log(static_cast<float>(n))) * idf_[index];
      square += value * value;
      entries.emplace_back(index, value);
    }
    const float scale = square > 0 ? weight / std::sqrt(square) : 0;
    for (size_t i = first; i < entries.size(); ++i) entries[i].second *= scale;
  };
  add(WordCounts(tokens, options_), 1.0F);
  add(CharCounts(tokens, options_), options_.char_weight);
  std::sort(entries.begin(), entries.end());
  SparseVector vector;
  vector.index.reserve(entries.size());
  vector.value.reserve(entries.size());
  for (const auto& [index, value] : entries) {
    vector.index.push_back(index);
    vector.value.push_back(value);
  }
  return vector;
}

float FeatureSpace::Familiarity(const Tokens& tokens, int beside) const {
  float known = 0;
  float all = 0;
  for (const std::string& token : tokens) {
    const float weight = static_cast<float>(std::min<size_t>(token.size(), 8));
    all += weight;
    const auto it = index_.find(HashWords(absl::MakeConstSpan(&token, 1)));
    if (it != index_.end() && texts_[it->second] > beside) known += weight;
  }
  return all > 0 ? known / all : 0;
}

std::vector<std::pair<std::string, int>> FeatureSpace::WordFeatures(const Tokens& tokens) const {
  std::vector<std::pair<std::string, int>> features;
  const absl::Span<const std::string> all(tokens);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t n = 1; n <= static_cast<size_t>(options_.word_ngrams) && i + n <= all.size(); ++n) {
      const auto it = index_.find(HashWords(all.subspan(i, n)));
      if (it == index_.end()) continue;
      std::string text = all[i];
      for (size_t k = 1; k < n; ++k) text += " " + all[i + k];
      features.emplace_back(std::move(text), it->second);
    }
  }
  return features;
}

}  // namespace tresen::nlu
