#include "services/scheduling/domain/service_shape.h"

#include <algorithm>

namespace tresen::scheduling {
namespace {

void Extend(std::vector<Stretch>& stretches, Stretch next) {
  if (!stretches.empty() && stretches.back().to == next.from) {
    stretches.back().to = next.to;
  } else {
    stretches.push_back(next);
  }
}

void ExtendKind(std::vector<KindNeed>& kinds, const KindId& kind, Stretch next) {
  for (KindNeed& need : kinds) {
    if (need.kind == kind && need.span.to == next.from) {
      need.span.to = next.to;
      return;
    }
  }
  kinds.push_back({kind, next});
}

bool WorksAt(const Staff& staff, const BranchId& branch) {
  return std::ranges::any_of(staff.work,
                             [&](const WorkRule& rule) { return rule.branch == branch; });
}

bool IsWished(const VisitItem& item, const StaffId& id) {
  return item.staff.empty() || std::ranges::find(item.staff, id) != item.staff.end();
}

// The people who can fill one role, as indices into Catalogue::staff.
std::vector<int> PeopleFor(const Catalogue& catalogue, const Branch& branch, const VisitItem& item,
                           int role) {
  std::vector<int> people;
  for (size_t i = 0; i < catalogue.staff.size(); ++i) {
    const Staff& staff = catalogue.staff[i];
    const Skill* skill = FindSkill(staff, item.service);
    if (!staff.bookable || skill == nullptr || !CanFill(*skill, role)) continue;
    if (!WorksAt(staff, branch.id) || (role == 0 && !IsWished(item, staff.id))) continue;
    people.push_back(static_cast<int>(i));
  }
  return people;
}

// Two people in one stage take as long as the slower one.
std::vector<int> MinutesOf(const Catalogue& catalogue, const Service& service,
                           const std::vector<int>& people) {
  std::vector<int> minutes;
  for (size_t no = 0; no < service.stages.size(); ++no) {
    const Stage& stage = service.stages[no];
    int longest = stage.roles.empty() ? stage.minutes : 0;
    for (int role : stage.roles) {
      const Skill& skill = *FindSkill(catalogue.staff[people[role]], service.id);
      longest = std::max(longest, StageMinutes(service, skill)[no]);
    }
    minutes.push_back(longest);
  }
  return minutes;
}

int ShapeIndex(ServiceOptions& options, const Service& service, std::vector<int> minutes) {
  auto known = std::ranges::find(options.shapes, minutes, &ServiceShape::stage_minutes);
  if (known != options.shapes.end()) return static_cast<int>(known - options.shapes.begin());
  options.shapes.push_back(ShapeOf(service, std::move(minutes)));
  return static_cast<int>(options.shapes.size()) - 1;
}

bool Repeats(const std::vector<int>& people) {
  for (size_t i = 0; i < people.size(); ++i)
    if (std::count(people.begin(), people.end(), people[i]) > 1) return true;
  return false;
}

// Steps through all combinations like a counter; false after the last one.
bool NextChoice(std::vector<size_t>& choice, const std::vector<std::vector<int>>& roles) {
  for (size_t role = 0; role < roles.size(); ++role) {
    if (++choice[role] < roles[role].size()) return true;
    choice[role] = 0;
  }
  return false;
}

}  // namespace

ServiceShape ShapeOf(const Service& service, std::vector<int> stage_minutes) {
  ServiceShape shape;
  shape.buffer_before_minutes = service.buffer_before_minutes;
  shape.buffer_after_minutes = service.buffer_after_minutes;
  shape.active_by_role.resize(RoleCount(service));
  for (size_t no = 0; no < service.stages.size(); ++no) {
    const Stretch stretch{shape.total_minutes, shape.total_minutes + stage_minutes[no]};
    for (int role : service.stages[no].roles) Extend(shape.active_by_role[role], stretch);
    for (const KindId& kind : service.stages[no].kinds) ExtendKind(shape.kinds, kind, stretch);
    shape.total_minutes = stretch.to;
  }
  shape.stage_minutes = std::move(stage_minutes);
  return shape;
}

ServiceOptions OptionsFor(const Catalogue& catalogue, const Branch& branch, const VisitItem& item) {
  ServiceOptions options;
  const Service* service = FindService(catalogue, item.service);
  if (service == nullptr || !service->bookable) return options;
  const auto& at = service->branches;
  if (!at.empty() && std::ranges::find(at, branch.id) == at.end()) return options;
  std::vector<std::vector<int>> roles;
  for (int role = 0; role < RoleCount(*service); ++role) {
    roles.push_back(PeopleFor(catalogue, branch, item, role));
    if (roles.back().empty()) return options;
  }
  std::vector<size_t> choice(roles.size(), 0);
  do {
    std::vector<int> people;
    for (size_t role = 0; role < roles.size(); ++role) people.push_back(roles[role][choice[role]]);
    if (Repeats(people)) continue;
    const int shape = ShapeIndex(options, *service, MinutesOf(catalogue, *service, people));
    options.assignments.push_back({std::move(people), shape});
  } while (NextChoice(choice, roles));
  return options;
}

ServiceOptions OptionsOf(const ServiceOptions& anyone, const Catalogue& catalogue,
                         const VisitItem& item) {
  ServiceOptions options;
  options.shapes = anyone.shapes;
  for (const Assignment& assignment : anyone.assignments)
    if (assignment.people.empty() || IsWished(item, catalogue.staff[assignment.people.front()].id))
      options.assignments.push_back(assignment);
  return options;
}

int ShortestMinutes(const Catalogue& catalogue, const Service& service) {
  int shortest = 0;
  for (const Staff& staff : catalogue.staff) {
    const Skill* skill = FindSkill(staff, service.id);
    if (skill == nullptr) continue;
    int total = 0;
    for (int minutes : StageMinutes(service, *skill)) total += minutes;
    shortest = shortest == 0 ? total : std::min(shortest, total);
  }
  return shortest;
}

}  // namespace tresen::scheduling
