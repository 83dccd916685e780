#include "services/simulator/timeglobe/salon.h"

#include <algorithm>

namespace tresen::simulator::timeglobe {

const Product* Site::FindProduct(int item) const {
  for (const Product& product : products)
    if (product.item == item) return &product;
  return nullptr;
}

const Employee* Site::FindEmployee(int id) const {
  for (const Employee& employee : employees)
    if (employee.id == id) return &employee;
  return nullptr;
}

absl::Time Order::begin() const {
  absl::Time first = absl::InfiniteFuture();
  for (const Position& position : positions) first = std::min(first, position.begin);
  return first;
}

absl::Time Order::end() const {
  absl::Time last = absl::InfinitePast();
  for (const Position& position : positions) last = std::max(last, position.end());
  return last;
}

Site* Company::FindSite(absl::string_view site) {
  for (Site& known : sites)
    if (known.id == site) return &known;
  return nullptr;
}

Order* Company::FindOrder(absl::string_view site, int id) {
  for (Order& order : orders)
    if (order.site == site && order.id == id) return &order;
  return nullptr;
}

int Company::OpenOrders(absl::string_view phone, absl::Time now) const {
  return static_cast<int>(std::ranges::count_if(orders, [&](const Order& order) {
    return order.phone == phone && order.begin() > now;
  }));
}

bool Company::IsBusy(absl::string_view site, int employee, absl::Time from, absl::Time to) const {
  return std::ranges::any_of(orders, [&](const Order& order) {
    return order.site == site && std::ranges::any_of(order.positions, [&](const Position& taken) {
      return taken.employee == employee && taken.begin < to && from < taken.end();
    });
  });
}

bool MayBook(const Company& company, const Site& site, const std::vector<Position>& positions) {
  if (positions.empty()) return false;
  return std::ranges::all_of(positions, [&](const Position& position) {
    const Employee* employee = site.FindEmployee(position.employee);
    if (employee == nullptr) return false;
    bool does = employee->items.contains(position.item);
    for (const Product& product : site.products)
      if (product.rest_item == position.item) does |= employee->items.contains(product.item);
    return does &&
           !company.IsBusy(site.id, position.employee, position.begin, position.end());
  });
}

}  // namespace tresen::simulator::timeglobe
