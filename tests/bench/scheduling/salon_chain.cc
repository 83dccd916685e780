#include "tests/bench/scheduling/salon_chain.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "services/scheduling/catalog_convert.h"
#include "services/scheduling/domain/working_time.h"
#include "services/scheduling/names.h"

namespace tresen::scheduling::bench {
namespace {

struct Offered {
  const char* id;
  std::vector<int> stages;  // every second one is processing time
};

const std::vector<Offered>& Services() {
  static const auto& services = *new std::vector<Offered>{
      {"treatment", {75}}, {"colour", {30, 45, 30}}, {"cut", {45}}, {"beard", {20}}};
  return services;
}

void AddHours(int weekday, int from, int to, v1::WeekdayHours* hours) {
  hours->set_weekday(weekday);
  tresen::type::v1::LocalInterval* interval = hours->add_intervals();
  interval->set_from_minute(from * 60);
  interval->set_to_minute(to * 60);
}

void FillStaff(int no, v1::Staff* staff) {
  staff->set_name(NameIn("demo", "staff", absl::StrCat("p", no)));
  staff->set_display_name(absl::StrCat("P", no));
  staff->set_branch("tenants/demo/branches/mitte");
  for (int weekday = 1; weekday <= 6; ++weekday) {
    if (weekday % 6 == no % 6) continue;  // a free day each
    AddHours(weekday, no % 2 == 0 ? 9 : 11, no % 2 == 0 ? 17 : 20, staff->add_working_hours());
    AddHours(weekday, 12 + no % 4, 13 + no % 4, staff->add_breaks());
  }
  for (size_t i = 0; i < Services().size(); ++i)
    if ((static_cast<size_t>(no) + i) % 2 == 0)
      staff->add_skills()->set_service(NameIn("demo", "services", Services()[i].id));
}

}  // namespace

v1::Catalog BigCatalog(int people, int days) {
  v1::Catalog catalog;
  catalog.mutable_business()->set_name("tenants/demo");
  catalog.mutable_business()->set_time_zone("Europe/Berlin");
  catalog.mutable_business()->set_currency_code("EUR");
  catalog.mutable_business()->mutable_policy()->set_max_days_ahead(days);
  catalog.mutable_business()->mutable_policy()->set_max_open_appointments(1000);
  v1::Branch* branch = catalog.add_branches();
  branch->set_name("tenants/demo/branches/mitte");
  branch->set_display_name("Mitte");
  branch->set_time_zone("Europe/Berlin");
  for (int weekday = 1; weekday <= 6; ++weekday) AddHours(weekday, 9, 20, branch->add_hours());
  v1::ResourcePool* chairs = branch->add_resources();
  chairs->set_kind("chair");
  chairs->set_count(40);
  for (const Offered& offered : Services()) {
    v1::Service* service = catalog.add_services();
    service->set_name(NameIn("demo", "services", offered.id));
    for (size_t i = 0; i < offered.stages.size(); ++i) {
      service->add_stages()->set_minutes(offered.stages[i]);
      service->mutable_stages(static_cast<int>(i))->set_staff_busy(i % 2 == 0);
    }
    if (offered.stages.size() > 1) service->add_resource_kinds("chair");
  }
  for (int no = 0; no < people; ++no) FillStaff(no, catalog.add_staff());
  return catalog;
}

IntervalWorld BigWorld(int people, absl::CivilDay first_day, int days, uint64_t seed) {
  auto catalogue = CatalogueOf(BigCatalog(people, days), "demo", "");
  if (!catalogue.ok()) {
    std::fprintf(stderr, "%s\n", catalogue.status().ToString().c_str());
    std::abort();
  }
  IntervalWorld world{*std::move(catalogue), {}, {}, {first_day, first_day + days - 1}};
  const Branch& branch = world.catalogue.branches.front();
  const IntervalSet open = OpenTime(branch, {}, world.days);
  std::mt19937_64 random(seed);
  int visit = 0;
  for (const Staff& staff : world.catalogue.staff) {
    const IntervalSet work = WorkTime(staff, branch, {}, open, world.days);
    for (const Interval& shift : work.intervals()) {
      for (absl::Time at = shift.start; at < shift.end;) {
        const absl::Duration length = absl::Minutes(15 * (1 + random() % 5));
        const Interval span{at, std::min(at + length, shift.end)};
        at = span.end;
        if (random() % 100 >= kBusyPercent) continue;
        world.occupied.push_back(
            {PersonUnit(staff.id, 0), {VisitId(absl::StrCat("v", ++visit)), span}});
      }
    }
  }
  return world;
}

SlotQuery RandomWish(const IntervalWorld& world, std::mt19937_64& random) {
  SlotQuery query;
  query.branch = world.catalogue.branches.front().id;
  VisitItem item{world.catalogue.services[random() % world.catalogue.services.size()].id, {}};
  if (random() % 3 == 0)
    item.staff = {world.catalogue.staff[random() % world.catalogue.staff.size()].id};
  query.items = {std::move(item)};
  const absl::Time begin = absl::FromCivil(world.days.first, Berlin());
  const auto hours = 24 * (world.days.last - world.days.first);
  query.starts = {begin + absl::Hours(random() % (hours / 2)), begin + absl::Hours(hours)};
  return query;
}

}  // namespace tresen::scheduling::bench
