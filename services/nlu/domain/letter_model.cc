#include "services/nlu/domain/letter_model.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace tresen::nlu {
namespace {

constexpr size_t kLongest = 6;       // letters of a run, the foretold one included
constexpr size_t kMostLetters = 40;  // of a word; what follows adds nothing but time
constexpr float kAlphabet = 150;     // letters there could be
constexpr float kSteps = 1024;       // of one unit of a logarithm
constexpr uint64_t kStart = 1469598103934665603ULL;

uint64_t Extend(uint64_t hash, absl::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// A word between blanks, with the byte at which each letter begins.
struct Letters {
  explicit Letters(absl::string_view word) : text(" " + std::string(word) + " ") {
    for (size_t i = 0; i < text.size() && starts.size() < kMostLetters; ++i) {
      if ((text[i] & 0xC0) != 0x80) starts.push_back(i);
    }
    count = starts.size();
    starts.push_back(text.size());
  }
  absl::string_view Run(size_t from, size_t end) const {
    return absl::string_view(text).substr(starts[from], starts[end] - starts[from]);
  }
  std::string text;
  std::vector<size_t> starts;
  size_t count = 0;
};

int16_t Step(float logarithm) { return static_cast<int16_t>(std::max(-30.0F, logarithm) * kSteps); }

}  // namespace

int LetterModel::Row(uint64_t hash, int before, int behind) {
  const auto [it, added] = rows_.try_emplace(hash, static_cast<int>(runs_.size()));
  if (added) {
    runs_.push_back({before, behind});
    counts_.resize(counts_.size() + width_, 0);
  }
  return it->second;
}

void LetterModel::Learn(int language, absl::string_view word, float weight) {
  const Letters letters(word);
  const int nothing = Row(kStart, 0, 0);
  std::vector<int> last(letters.count + 1, nothing);  // rows of the runs that end before this letter, by their start
  for (size_t end = 1; end <= letters.count; ++end) {
    std::vector<int> rows(letters.count + 1, nothing);
    const size_t first = end > kLongest ? end - kLongest : 0;
    for (size_t from = end; from-- > first;) {
      rows[from] = Row(Extend(kStart, letters.Run(from, end)), last[from], rows[from + 1]);
      // The blank in front is given, not foretold.
      if (end > 1) counts_[rows[from] * width_ + language] += weight;
    }
    last = std::move(rows);
  }
}

void LetterModel::Finish() {
  const size_t runs = runs_.size();
  std::vector<float> all(runs * width_, 0);    // occurrences of what followed a run
  std::vector<float> kinds(runs * width_, 0);  // different letters among it
  for (size_t row = 1; row < runs; ++row) {
    for (size_t k = 0; k < width_; ++k) {
      const float count = counts_[row * width_ + k];
      all[runs_[row].before * width_ + k] += count;
      kinds[runs_[row].before * width_ + k] += std::min(1.0F, count);
    }
  }
  // Shorter runs come before the longer ones that begin or end with them.
  std::vector<float> likely(runs * width_, 1 / kAlphabet);
  likely_.assign(runs * width_, 0);
  escape_.assign(runs * width_, 0);
  for (size_t row = 0; row < runs; ++row) {
    const Run& run = runs_[row];
    for (size_t k = 0; k < width_; ++k) {
      const size_t at = row * width_ + k;
      if (all[at] > 0) escape_[at] = Step(std::log(kinds[at] / (all[at] + kinds[at])));
      if (row == 0) continue;
      const float seen = all[run.before * width_ + k];
      const float spread = kinds[run.before * width_ + k];
      const float shorter = likely[run.behind * width_ + k];
      likely[at] = seen > 0 ? (counts_[at] + spread * shorter) / (seen + spread) : shorter;
      likely_[at] = Step(std::log(likely[at]));
    }
  }
  counts_ = {};
  runs_ = {};
}

bool LetterModel::Score(absl::string_view word, std::vector<float>& score) const {
  const Letters letters(word);
  bool known = false;
  const auto add = [&](const std::vector<int16_t>& rows, int row) {
    for (size_t k = 0; k < width_; ++k) score[k] += static_cast<float>(rows[row * width_ + k]) / kSteps;
  };
  for (size_t end = 2; end <= letters.count; ++end) {
    bool found = false;
    for (size_t from = end > kLongest ? end - kLongest : 0; from < end && !found; ++from) {
      const auto run = rows_.find(Extend(kStart, letters.Run(from, end)));
      found = run != rows_.end();
      if (found) {
        add(likely_, run->second);
        known |= end - from > 1;
      } else if (const auto before = rows_.find(Extend(kStart, letters.Run(from, end - 1))); before != rows_.end()) {
        add(escape_, before->second);
      }
    }
    if (!found) {
      for (float& s : score) s -= std::log(kAlphabet);
    }
  }
  return known;
}

}  // namespace tresen::nlu
