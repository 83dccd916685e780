#pragma once

#include <algorithm>
#include <vector>

#include "services/nlu/domain/time/rule_table.h"
#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// Reads one stretch of neighbouring time words bottom-up: every pair of neighbouring items that a
// rule joins becomes an item of the longer stretch. Work is bounded by the width of an item, the
// number of items kept per stretch, and a budget for the whole text: a text that repeats an
// ambiguous word a thousand times is no appointment, and what is beyond the budget is read word by
// word.
class Chart {
 public:
  // `leaves` are ordered by their first token; those of token t start at `leaf_starts[t]`.
  Chart(Scope* scope, const std::vector<Item>& leaves, const std::vector<int32_t>& leaf_starts)
      : scope_(*scope), leaves_(leaves), leaf_starts_(leaf_starts) {}

  // Fills the chart for tokens [begin, end) and appends the best cover to `out`, in order.
  void Read(int begin, int end, std::vector<Item>* out);

  // Pairs compared so far.
  int steps() const { return TimeParser::kMostSteps - std::max(0, pairs_left_); }

 private:
  static constexpr int kWidest = 28;     // tokens
  static constexpr int kMostItems = 12;  // per stretch

  struct Cell {
    int32_t first = 0;
    int32_t count = 0;
  };

  Cell& At(int begin, int end) { return cells_[(end - base_) * (kWidest + 1) + (end - begin)]; }
  void Fill(int begin, int end);
  void JoinCells(const Cell& left, const Cell& right, size_t first);
  static bool KeepsApart(const Item& a, const Item& b);
  void Keep(const Item& item, size_t first);
  void Choose(int begin, int end, std::vector<Item>* out);
  bool HasLeaf(int token, Category category) const;
  bool HasAlternative(const Item& item) const;
  float FinalScore(const Item& item) const;

  Scope& scope_;
  const std::vector<Item>& leaves_;
  const std::vector<int32_t>& leaf_starts_;
  int base_ = 0;
  int pairs_left_ = TimeParser::kMostSteps;
  std::vector<Item> items_;
  std::vector<Cell> cells_;
};

}  // namespace tresen::nlu
