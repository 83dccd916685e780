#include "services/nlu/domain/spelling.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

constexpr size_t kShortest = 4;
// Two slips are believed from this length on.
constexpr size_t kTwoSlips = 9;
constexpr size_t kLongest = 32;

bool IsPlainWord(absl::string_view word) {
  return word.size() >= kShortest && word.size() <= kLongest &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<std::string> Shortened(absl::string_view word) {
  std::vector<std::string> forms;
  for (size_t i = 0; i < word.size(); ++i) {
    std::string form(word);
    form.erase(i, 1);
    forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace

int EditDistance(absl::string_view a, absl::string_view b, int limit) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  if (std::abs(n - m) > limit) return limit + 1;
  std::vector<int> before(m + 1);
  std::vector<int> last(m + 1);
  std::vector<int> now(m + 1);
  for (int j = 0; j <= m; ++j) last[j] = j;
  for (int i = 1; i <= n; ++i) {
    now[0] = i;
    for (int j = 1; j <= m; ++j) {
      const int cost = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + cost});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return std::min(last[m], limit + 1);
}

void SpellingIndex::AddTarget(absl::string_view skeleton) {
  if (!known_.insert(std::string(skeleton)).second || !IsPlainWord(skeleton)) return;
  const int id = static_cast<int>(targets_.size());
  targets_.emplace_back(skeleton);
  shortened_[std::string(skeleton)].push_back(id);
  for (std::string& form : Shortened(skeleton)) shortened_[std::move(form)].push_back(id);
}

void SpellingIndex::AddKnown(absl::string_view skeleton) {
  known_.insert(std::string(skeleton));
}

bool SpellingIndex::Knows(absl::string_view skeleton) const { return known_.contains(skeleton); }

std::optional<std::string> SpellingIndex::Correct(absl::string_view skeleton) const {
  if (!IsPlainWord(skeleton) || Knows(skeleton)) return std::nullopt;
  const int limit = skeleton.size() >= kTwoSlips ? 2 : 1;
  int best = limit + 1;
  const std::string* found = nullptr;
  bool tie = false;
  const auto try_form = [&](absl::string_view form) {
    const auto it = shortened_.find(form);
    if (it == shortened_.end()) return;
    for (const int id : it->second) {
      const std::string& target = targets_[id];
      if (target[0] != skeleton[0] || &target == found) continue;
      const int distance = EditDistance(skeleton, target, limit);
      if (distance > best || distance > limit) continue;
      tie = distance == best && found != nullptr;
      best = distance;
      found = &target;
    }
  };
  try_form(skeleton);
  for (const std::string& form : Shortened(skeleton)) try_form(form);
  if (found == nullptr || tie) return std::nullopt;
  return *found;
}

}  // namespace tresen::nlu
