#include "services/nlu/domain/time/rule_table.h"

namespace tresen::nlu {

RuleTable::RuleTable() {
  AddNumberRules(this);
  AddClockRules(this);
  AddDateRules(this);
  AddPeriodRules(this);
  AddNthRules(this);
  AddNumberedPeriodRules(this);
  AddLengthRules(this);
  AddMomentRules(this);
  AddRangeRules(this);
  AddRepeatRules(this);
}

void RuleTable::Add(const char* name, std::initializer_list<Category> left,
                    std::initializer_list<Category> right, RuleFunction apply, float bonus) {
  for (const Category l : left) {
    for (const Category r : right) rules_[Index(l, r)].push_back({name, apply, bonus});
  }
}

const RuleTable& Rules() {
  static const RuleTable& rules = *new RuleTable();
  return rules;
}

}  // namespace tresen::nlu
