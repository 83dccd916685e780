#include "services/scheduling/domain/catalogue.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

template <typename Item, typename Key>
const Item* FindById(const std::vector<Item>& items, const Key& id) {
  auto found = std::ranges::find(items, id, &Item::id);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Branch* FindBranch(const Catalogue& catalogue, const BranchId& id) {
  return FindById(catalogue.branches, id);
}

const Service* FindService(const Catalogue& catalogue, const ServiceId& id) {
  return FindById(catalogue.services, id);
}

const Staff* FindStaff(const Catalogue& catalogue, const StaffId& id) {
  return FindById(catalogue.staff, id);
}

const Skill* FindSkill(const Staff& staff, const ServiceId& service) {
  auto found = std::ranges::find(staff.skills, service, &Skill::service);
  return found == staff.skills.end() ? nullptr : &*found;
}

absl::TimeZone ZoneOf(const Branch& branch) {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(branch.zone, &zone);
  return zone;
}

std::vector<int> StageMinutes(const Service& service, const Skill& skill) {
  if (skill.stage_minutes.size() == service.stages.size()) return skill.stage_minutes;
  std::vector<int> minutes;
  for (const Stage& stage : service.stages) minutes.push_back(stage.minutes);
  return minutes;
}

int64_t PriceOf(const Service& service, const Skill& skill) {
  return skill.price_cents.value_or(service.price_cents);
}

int RoleCount(const Service& service) {
  int count = 0;
  for (const Stage& stage : service.stages)
    for (int role : stage.roles) count = std::max(count, role + 1);
  return count;
}

bool CanFill(const Skill& skill, int role) {
  return skill.roles.empty() || std::ranges::find(skill.roles, role) != skill.roles.end();
}

ResourceId PersonUnit(const StaffId& staff, int unit) {
  if (unit == 0) return ResourceId(absl::StrCat("staff/", staff.value()));
  return ResourceId(absl::StrCat("staff/", staff.value(), "/", unit + 1));
}

ResourceId PoolUnit(const BranchId& branch, const KindId& kind, int unit) {
  return ResourceId(absl::StrCat("branch/", branch.value(), "/", kind.value(), "/", unit + 1));
}

}  // namespace tresen::scheduling
