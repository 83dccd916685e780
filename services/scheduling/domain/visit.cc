#include "services/scheduling/domain/visit.h"

#include <utility>

namespace tresen::scheduling {

std::vector<VisitItem> ItemsOf(const VisitPlan& plan) {
  std::vector<VisitItem> items;
  for (const PlannedItem& item : plan.items) {
    VisitItem wanted{item.service, {}, item.guest};
    if (!item.staff.empty()) wanted.staff = {item.staff.front()};
    wanted.at_the_same_time = !items.empty() && item.during.start == plan.during.start;
    items.push_back(std::move(wanted));
  }
  return items;
}

}  // namespace tresen::scheduling
