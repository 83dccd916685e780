#include "services/nlu/domain/time/chart.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

constexpr int kMostPerCategory = 4;
constexpr float kMentionCost = 0.4f;  // one mention is better than two halves

bool SameMeaning(const Item& a, const Item& b) {
  return a.category == b.category && a.rule == b.rule && a.value == b.value && a.flags == b.flags &&
         a.begin == b.begin && a.end == b.end;
}

bool IsComplete(Category category) {
  switch (category) {
    case Category::kDate:
    case Category::kRelativeUnit:
    case Category::kClock:
    case Category::kDayPart:
    case Category::kMoment:
    case Category::kSpan:
    case Category::kOpen:
    case Category::kLength:
    case Category::kRepeat:
    case Category::kBlock:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Chart::Read(int begin, int end, std::vector<Item>* out) {
  base_ = begin;
  items_.clear();
  cells_.assign(static_cast<size_t>(end - begin + 1) * (kWidest + 1), Cell{});
  for (int to = begin + 1; to <= end; ++to) {
    Earn(to);
    begins_.clear();
    for (int from = to - 1; from >= std::max(begin, to - kWidest); --from) Fill(from, to);
  }
  Choose(begin, end, out);
}

void Chart::Fill(int begin, int end) {
  const size_t first = items_.size();
  for (int32_t i = leaf_starts_[begin]; i < leaf_starts_[begin + 1]; ++i) {
    if (leaves_[i].end == end) Keep(leaves_[i], first);
  }
  for (auto middle = begins_.rbegin(); middle != begins_.rend() && steps_left_ > 0; ++middle) {
    const Cell& left = At(begin, *middle);
    if (left.count > 0) JoinCells(left, At(*middle, end), first);
  }
  if (items_.size() == first) return;
  At(begin, end) = {static_cast<int32_t>(first), static_cast<int32_t>(items_.size() - first)};
  begins_.push_back(begin);
}

// "next week, but not Monday" are two mentions: what is excluded only takes words that connect.
bool Chart::KeepsApart(const Item& a, const Item& b) {
  return (a.Has(kExcluded) && IsComplete(b.category)) ||
         (b.Has(kExcluded) && IsComplete(a.category));
}

void Chart::JoinCells(const Cell& left, const Cell& right, size_t first) {
  const RuleTable& table = Rules();
  if (!Spend(left.count * right.count)) return;
  for (int32_t l = left.first; l < left.first + left.count; ++l) {
    for (int32_t r = right.first; r < right.first + right.count; ++r) {
      for (const Rule& rule : table.Find(items_[l].category, items_[r].category)) {
        const Item& a = items_[l];
        const Item& b = items_[r];
        if (KeepsApart(a, b) || !Spend(1)) continue;
        Item joint;
        joint.begin = a.begin;
        joint.end = b.end;
        joint.score = a.score + b.score + rule.bonus;
        joint.language = a.language != 0xFF ? a.language : b.language;
        joint.rule = rule.name;
        if (!rule.apply(scope_, a, b, &joint)) continue;
        // "Tuesday around three" is as vague as its time.
        if (IsComplete(joint.category)) joint.flags |= (a.flags | b.flags) & kApproximate;
        Keep(joint, first);
      }
    }
  }
}

void Chart::Earn(int token) {
  const int64_t earned = int64_t{TimeParser::kStepsPerToken} * (token - earned_until_);
  steps_left_ = static_cast<int>(std::min<int64_t>(TimeParser::kSavedSteps, steps_left_ + earned));
  earned_until_ = token;
}

bool Chart::Spend(int steps) {
  if (steps > steps_left_) {
    steps_left_ = 0;
    return false;
  }
  steps_left_ -= steps;
  steps_ += steps;
  return true;
}

void Chart::Keep(const Item& item, size_t first) {
  int same = 0;
  size_t worst = first;
  for (size_t i = first; i < items_.size(); ++i) {
    Item& known = items_[i];
    if (SameMeaning(known, item)) {
      if (item.score > known.score) known = item;
      return;
    }
    if (known.category != item.category) continue;
    if (same++ == 0 || known.score < items_[worst].score) worst = i;
  }
  if (same >= kMostPerCategory) {
    if (item.score > items_[worst].score) items_[worst] = item;
    return;
  }
  if (items_.size() - first < kMostItems) items_.push_back(item);
}

bool Chart::HasLeaf(int token, Category category) const {
  if (token < 0 || token + 1 >= static_cast<int>(leaf_starts_.size())) return false;
  for (int32_t i = leaf_starts_[token]; i < leaf_starts_[token + 1]; ++i) {
    if (leaves_[i].category == category) return true;
  }
  return false;
}

// "di od mi": beside an alternative of its kind even a short word is what it seems.
bool Chart::HasAlternative(const Item& item) const {
  return (HasLeaf(item.end, Category::kOr) && HasLeaf(item.end + 1, Category::kDate)) ||
         (HasLeaf(item.begin - 1, Category::kOr) && HasLeaf(item.begin - 2, Category::kDate));
}

float Chart::FinalScore(const Item& item) const {
  if (!IsComplete(item.category) || item.Has(kLatent | kVeryWeak)) return 0;
  if (item.Has(kWeak)) {
    const int tokens = static_cast<int>(scope_.text.tokens.size());
    const Token& token = scope_.text.tokens[item.begin];
    const bool last =
        item.end == tokens || (item.end == tokens - 1 && scope_.text.Mark(item.end) != 0);
    const bool alone = item.begin == 0 && last;
    const bool name = token.capital && item.begin > 0 && !token.line;
    if (!alone && !name && !HasAlternative(item)) return 0;
  }
  return item.score - kMentionCost;
}

void Chart::Choose(int begin, int end, std::vector<Item>* out) {
  struct Step {
    float score = 0;
    int32_t item = -1;
    int from = 0;
  };
  std::vector<Step> best(end - begin + 1);
  for (int to = begin + 1; to <= end; ++to) {
    Step& step = best[to - begin];
    step = {best[to - begin - 1].score, -1, to - 1};
    for (int from = std::max(begin, to - kWidest); from < to; ++from) {
      const Cell& cell = At(from, to);
      for (int32_t i = cell.first; i < cell.first + cell.count; ++i) {
        const float score = FinalScore(items_[i]);
        if (score <= 0) continue;
        const float total = best[from - begin].score + score;
        if (total > step.score + 1e-4f) step = {total, i, from};
      }
    }
  }
  const size_t first = out->size();
  for (int to = end; to > begin; to = best[to - begin].from) {
    const Step& step = best[to - begin];
    if (step.item < 0) continue;
    const Item& item = items_[step.item];
    if (item.category != Category::kBlock) out->push_back(item);
  }
  std::reverse(out->begin() + static_cast<int64_t>(first), out->end());
}

}  // namespace tresen::nlu
