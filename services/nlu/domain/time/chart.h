#pragma once

#include <algorithm>
#include <vector>

#include "services/nlu/domain/time/rule_table.h"
#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// Reads one stretch of neighbouring time words bottom-up: every pair of neighbouring items that a
// rule joins becomes an item of the longer stretch. Work is bounded by the width of an item, the
// number of items kept per stretch, and by steps (a pair compared, a rule tried) that every token
// earns and a few of which may be saved: a text that repeats an ambiguous word a thousand times is
// no appointment, and what its steps do not reach is read in shorter pieces. So the work grows with
// the tokens, and the end of a text is read as well as its beginning.
class Chart {
 public:
  // `leaves` are ordered by their first token; those of token t start at `leaf_starts[t]`.
  Chart(Scope* scope, const std::vector<Item>& leaves, const std::vector<int32_t>& leaf_starts)
      : scope_(*scope), leaves_(leaves), leaf_starts_(leaf_starts) {}

  // Fills the chart for tokens [begin, end) and appends the best cover to `out`, in order.
  void Read(int begin, int end, std::vector<Item>* out);

  // Taken so far.
  int steps() const { return steps_; }

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
  // What the tokens up to this one earn, those between the stretches included.
  void Earn(int token);
  // False if that many steps are not left; then none are until the next token.
  bool Spend(int steps);
  void Choose(int begin, int end, std::vector<Item>* out);
  bool HasLeaf(int token, Category category) const;
  bool HasAlternative(const Item& item) const;
  float FinalScore(const Item& item) const;

  Scope& scope_;
  const std::vector<Item>& leaves_;
  const std::vector<int32_t>& leaf_starts_;
  int base_ = 0;
  int steps_ = 0;
  int earned_until_ = 0;  // token
  int steps_left_ = TimeParser::kSavedSteps;
  std::vector<Item> items_;
  std::vector<Cell> cells_;
  std::vector<int> begins_;  // of the items that end where the chart has come to, latest first
};

}  // namespace tresen::nlu
