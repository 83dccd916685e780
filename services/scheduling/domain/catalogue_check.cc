#include "services/scheduling/domain/catalogue_check.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/scheduling/domain/bit_plane.h"
#include "services/scheduling/domain/public_holidays.h"

namespace tresen::scheduling {
namespace {

class Checker {
 public:
  explicit Checker(const Catalogue& catalogue) : catalogue_(catalogue) {}

  std::vector<CatalogueProblem> Run() {
    if (catalogue_.branches.empty()) Add("branches", "at least one branch is needed");
    CheckIds("branches", catalogue_.branches);
    CheckIds("services", catalogue_.services);
    CheckIds("staff", catalogue_.staff);
    for (size_t i = 0; i < catalogue_.branches.size(); ++i)
      CheckBranch(absl::StrCat("branches[", i, "]"), catalogue_.branches[i]);
    for (size_t i = 0; i < catalogue_.services.size(); ++i)
      CheckService(absl::StrCat("services[", i, "]"), catalogue_.services[i]);
    for (size_t i = 0; i < catalogue_.staff.size(); ++i)
      CheckStaff(absl::StrCat("staff[", i, "]"), catalogue_.staff[i]);
    return std::move(problems_);
  }

 private:
  void Add(std::string field, std::string description) {
    problems_.push_back({std::move(field), std::move(description)});
  }

  template <typename Item>
  void CheckIds(const std::string& list, const std::vector<Item>& items) {
    std::set<std::string> seen;
    for (size_t i = 0; i < items.size(); ++i) {
      const std::string field = absl::StrCat(list, "[", i, "].name");
      if (!ValidateId(items[i].id.value()).ok())
        Add(field, "an id is 1 to 64 characters of a-z, 0-9, _ and -");
      else if (!seen.insert(items[i].id.value()).second)
        Add(field, "is there twice");
    }
  }

  void CheckWindows(const std::string& field, const std::vector<LocalWindow>& windows) {
    for (size_t i = 0; i < windows.size(); ++i) {
      const LocalWindow& window = windows[i];
      const std::string name = absl::StrCat(field, ".intervals[", i, "]");
      if (window.from_minute < 0 || window.from_minute >= kMinutesPerDay)
        Add(absl::StrCat(name, ".from_minute"), "must be 0 to 1439");
      if (window.to_minute <= window.from_minute || window.to_minute > 2 * kMinutesPerDay)
        Add(absl::StrCat(name, ".to_minute"), "must be after from_minute and at most 2880");
      if (i > 0 && window.from_minute < windows[i - 1].to_minute)
        Add(name, "overlaps the interval before it or is out of order");
    }
  }

  void CheckBranch(const std::string& field, const Branch& branch) {
    absl::TimeZone zone;
    if (branch.zone.empty() || !absl::LoadTimeZone(branch.zone, &zone))
      Add(absl::StrCat(field, ".time_zone"), "is no IANA time zone");
    if (!branch.holiday_region.empty() && !IsKnownHolidayRegion(branch.holiday_region))
      Add(absl::StrCat(field, ".holiday_region"), "is no known region such as DE-BE");
    for (size_t day = 0; day < 7; ++day)
      CheckWindows(absl::StrCat(field, ".hours[", day + 1, "]"), branch.hours[day]);
    CheckExceptions(field, branch.exceptions);
    std::set<KindId> kinds;
    for (size_t i = 0; i < branch.pools.size(); ++i) {
      const std::string pool = absl::StrCat(field, ".resources[", i, "]");
      if (branch.pools[i].units < 1 || branch.pools[i].units > kMostUnits)
        Add(absl::StrCat(pool, ".count"), "must be 1 to 100");
      if (!ValidateId(branch.pools[i].kind.value()).ok())
        Add(absl::StrCat(pool, ".kind"), "is no id");
      else if (!kinds.insert(branch.pools[i].kind).second)
        Add(absl::StrCat(pool, ".kind"), "is there twice");
    }
    CheckPolicy(absl::StrCat(field, ".policy"), branch.policy);
    CheckCalendar(absl::StrCat(field, ".calendar"), branch.calendar);
  }

  void CheckCalendar(const std::string& field, const ForeignCalendar& calendar) {
    CheckRange(absl::StrCat(field, ".sync_minutes"), calendar.sync_minutes, 1, kMinutesPerDay);
    if (!calendar.secret.empty() && !ValidateId(calendar.secret).ok())
      Add(absl::StrCat(field, ".secret"), "is the name of a secret, not the secret");
    for (const auto& [service, number] : calendar.services)
      if (FindService(catalogue_, service) == nullptr)
        Add(absl::StrCat(field, ".services"), "names a service that does not exist");
    for (const auto& [staff, number] : calendar.staff_numbers)
      if (FindStaff(catalogue_, staff) == nullptr)
        Add(absl::StrCat(field, ".staff"), "names a person who does not exist");
    for (const auto& [staff, url] : calendar.staff_urls)
      if (FindStaff(catalogue_, staff) == nullptr)
        Add(absl::StrCat(field, ".staff"), "names a person who does not exist");
    if (calendar.authority != Authority::kTimeGlobe) return;
    if (calendar.url.empty()) Add(absl::StrCat(field, ".url"), "is required");
    if (calendar.secret.empty()) Add(absl::StrCat(field, ".secret"), "is required");
    if (calendar.site.empty()) Add(absl::StrCat(field, ".site"), "is required");
  }

  void CheckExceptions(const std::string& field, const std::vector<HoursException>& exceptions) {
    for (size_t i = 0; i < exceptions.size(); ++i) {
      const std::string name = absl::StrCat(field, ".exceptions[", i, "]");
      if (exceptions[i].last_day < exceptions[i].first_day)
        Add(absl::StrCat(name, ".last_day"), "must not be before first_day");
      if (exceptions[i].window)
        CheckWindows(name, {*exceptions[i].window});
      else if (exceptions[i].change != HoursChange::kClosed)
        Add(absl::StrCat(name, ".hours"), "extra and replaced hours need a time of day");
    }
  }

  void CheckRange(const std::string& field, int value, int least, int most) {
    if (value < least || value > most) Add(field, absl::StrCat("must be ", least, " to ", most));
  }

  void CheckPolicy(const std::string& field, const BookingPolicy& policy) {
    CheckRange(absl::StrCat(field, ".grid_minutes"), policy.step_minutes, kCellMinutes, 24 * 60);
    if (policy.step_minutes % kCellMinutes != 0)
      Add(absl::StrCat(field, ".grid_minutes"), "must be a multiple of 5");
    CheckRange(absl::StrCat(field, ".min_notice_minutes"), policy.notice_minutes, 0,
               kMostHorizonDays * kMinutesPerDay);
    CheckRange(absl::StrCat(field, ".max_days_ahead"), policy.horizon_days, 1, kMostHorizonDays);
    CheckRange(absl::StrCat(field, ".free_cancel_hours"), policy.free_cancel_minutes, 0,
               kMostHorizonDays * kMinutesPerDay);
    CheckRange(absl::StrCat(field, ".hold_minutes"), policy.hold_minutes, 1, 24 * 60);
    CheckRange(absl::StrCat(field, ".max_open_appointments"), policy.open_visits_per_customer, 0,
               1000);
    CheckRange(absl::StrCat(field, ".min_notice_business_days"), policy.notice_business_days, 0,
               kMostHorizonDays);
    CheckRange(absl::StrCat(field, ".proposal_minutes"), policy.proposal_minutes, 1,
               7 * kMinutesPerDay);
    CheckRange(absl::StrCat(field, ".quiet_hours.from_minute"), policy.quiet_hours.from_minute, 0,
               kMinutesPerDay - 1);
    CheckRange(absl::StrCat(field, ".quiet_hours.to_minute"), policy.quiet_hours.to_minute, 0,
               kMinutesPerDay - 1);
    CheckLimits(absl::StrCat(field, ".branch_limits"), policy.branch_limits);
    CheckLimits(absl::StrCat(field, ".customer_limits"), policy.customer_limits);
  }

  void CheckLimits(const std::string& field, const VisitLimits& limits) {
    CheckRange(absl::StrCat(field, ".per_day"), limits.per_day, 0, kMostVisitsPerPeriod);
    CheckRange(absl::StrCat(field, ".per_week"), limits.per_week, 0, kMostVisitsPerPeriod);
    CheckRange(absl::StrCat(field, ".per_month"), limits.per_month, 0, kMostVisitsPerPeriod);
  }

  void CheckMinutes(const std::string& field, int minutes) {
    if (minutes <= 0 || minutes % kCellMinutes != 0)
      Add(field, "must be a positive multiple of 5 minutes");
  }

  void CheckService(const std::string& field, const Service& service) {
    if (service.stages.empty()) Add(absl::StrCat(field, ".stages"), "at least one is needed");
    int total = 0;
    bool active = false;
    for (size_t i = 0; i < service.stages.size(); ++i) {
      const Stage& stage = service.stages[i];
      CheckMinutes(absl::StrCat(field, ".stages[", i, "].minutes"), stage.minutes);
      total += stage.minutes;
      active = active || !stage.roles.empty();
      const std::set<KindId> kinds(stage.kinds.begin(), stage.kinds.end());
      if (kinds.size() != stage.kinds.size())
        Add(absl::StrCat(field, ".resource_kinds"), "names a kind twice");
      for (const KindId& kind : kinds)
        if (!AnyBranchHas(kind))
          Add(absl::StrCat(field, ".resource_kinds"),
              absl::StrCat("no branch has the kind ", kind.value()));
    }
    if (!active && !service.stages.empty())
      Add(absl::StrCat(field, ".stages"), "somebody must be busy in at least one stage");
    if (total > kMostServiceMinutes)
      Add(absl::StrCat(field, ".stages"), "a service may last at most 12 hours");
    if (service.price_cents < 0) Add(absl::StrCat(field, ".price"), "must not be negative");
    CheckRange(absl::StrCat(field, ".buffer_before_minutes"), service.buffer_before_minutes, 0,
               240);
    CheckRange(absl::StrCat(field, ".buffer_after_minutes"), service.buffer_after_minutes, 0, 240);
    for (const BranchId& branch : service.branches)
      if (FindBranch(catalogue_, branch) == nullptr)
        Add(absl::StrCat(field, ".branches"), "names a branch that does not exist");
  }

  bool AnyBranchHas(const KindId& kind) const {
    for (const Branch& branch : catalogue_.branches)
      for (const Pool& pool : branch.pools)
        if (pool.kind == kind) return true;
    return false;
  }

  void CheckStaff(const std::string& field, const Staff& staff) {
    for (size_t i = 0; i < staff.work.size(); ++i) {
      const WorkRule& rule = staff.work[i];
      const std::string name = absl::StrCat(field, ".working_hours[", i, "]");
      if (FindBranch(catalogue_, rule.branch) == nullptr)
        Add(absl::StrCat(field, ".branch"), "no such branch");
      CheckRange(absl::StrCat(name, ".weekday"), rule.weekday + 1, 1, 7);
      CheckRange(absl::StrCat(name, ".rhythm_weeks"), rule.rhythm_weeks, 1, kMostRhythmWeeks);
      CheckRange(absl::StrCat(name, ".week"), rule.week, 0, rule.rhythm_weeks - 1);
      CheckWindows(name, rule.windows);
    }
    for (size_t i = 0; i < staff.breaks.size(); ++i)
      CheckWindows(absl::StrCat(field, ".breaks[", i, "]"), {staff.breaks[i].window});
    CheckRange(absl::StrCat(field, ".capacity"), staff.capacity, 1, kMostUnits);
    if (!(staff.target_share > 0 && staff.target_share <= 1000))
      Add(absl::StrCat(field, ".target_share"), "must be more than 0 and at most 1000");
    std::set<ServiceId> services;
    for (size_t i = 0; i < staff.skills.size(); ++i)
      CheckSkill(absl::StrCat(field, ".skills[", i, "]"), staff.skills[i], services);
  }

  void CheckSkill(const std::string& field, const Skill& skill, std::set<ServiceId>& seen) {
    const Service* service = FindService(catalogue_, skill.service);
    if (service == nullptr) {
      Add(absl::StrCat(field, ".service"), "no such service");
      return;
    }
    if (!seen.insert(skill.service).second) Add(absl::StrCat(field, ".service"), "is there twice");
    if (!skill.stage_minutes.empty() && skill.stage_minutes.size() != service->stages.size())
      Add(absl::StrCat(field, ".stage_minutes"), "needs one number per stage");
    for (int minutes : skill.stage_minutes) CheckMinutes(absl::StrCat(field, ".minutes"), minutes);
    if (skill.price_cents && *skill.price_cents < 0)
      Add(absl::StrCat(field, ".price"), "must not be negative");
  }

  const Catalogue& catalogue_;
  std::vector<CatalogueProblem> problems_;
};

}  // namespace

std::vector<CatalogueProblem> CheckCatalogue(const Catalogue& catalogue) {
  return Checker(catalogue).Run();
}

}  // namespace tresen::scheduling
