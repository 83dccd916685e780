#pragma once

#include <vector>

#include "services/nlu/domain/time/category.h"
#include "services/nlu/domain/time/meaning.h"
#include "services/nlu/domain/time/scope.h"

namespace tresen::nlu {

// Joins two neighbours into one item. `out` comes with the joint span, score, flags of neither
// side and the language filled in; the rule sets category and meaning, or returns false.
using RuleFunction = bool (*)(Scope& scope, const Item& left, const Item& right, Item* out);

struct Rule {
  const char* name;
  RuleFunction apply;
  float bonus;  // added to the sum of both scores
};

// The grammar: rules by the categories of left and right neighbour. Built once, then read only.
class RuleTable {
 public:
  RuleTable();

  void Add(const char* name, std::initializer_list<Category> left,
           std::initializer_list<Category> right, RuleFunction apply, float bonus = 0.5f);

  const std::vector<Rule>& Find(Category left, Category right) const {
    return rules_[Index(left, right)];
  }
  bool Any(Category left, Category right) const { return !Find(left, right).empty(); }

 private:
  static int Index(Category left, Category right) {
    return static_cast<int>(left) * kCategories + static_cast<int>(right);
  }
  std::vector<Rule> rules_[kCategories * kCategories];
};

const RuleTable& Rules();

void AddNumberRules(RuleTable* rules);
void AddClockRules(RuleTable* rules);
void AddDateRules(RuleTable* rules);
void AddPeriodRules(RuleTable* rules);
void AddNthRules(RuleTable* rules);
void AddNumberedPeriodRules(RuleTable* rules);
void AddLengthRules(RuleTable* rules);
void AddMomentRules(RuleTable* rules);
void AddRangeRules(RuleTable* rules);
void AddRepeatRules(RuleTable* rules);

}  // namespace tresen::nlu
