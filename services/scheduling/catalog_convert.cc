#include "services/scheduling/catalog_convert.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/domain/catalogue_check.h"
#include "services/scheduling/names.h"

namespace tresen::scheduling {
namespace {

template <typename Repeated>
std::vector<LocalWindow> WindowsOf(const Repeated& intervals) {
  std::vector<LocalWindow> windows;
  for (const auto& interval : intervals)
    windows.push_back({interval.from_minute(), interval.to_minute()});
  return windows;
}

constexpr int kMostExceptionDays = 400;
constexpr int kMostRoles = 4;

int OrDefault(int value, int fallback) { return value == 0 ? fallback : value; }

class Reader {
 public:
  Reader(const v1::Catalog& catalog, absl::string_view tenant)
      : catalog_(catalog), tenant_(tenant) {}

  Catalogue Read(FieldViolations& wrong) {
    wrong_ = &wrong;
    Catalogue catalogue;
    const v1::Business& business = catalog_.business();
    if (business.name() != TenantName(tenant_))
      wrong.Add("business.name", absl::StrCat("must be ", TenantName(tenant_)));
    if (!business.currency_code().empty()) catalogue.currency = business.currency_code();
    catalogue.default_language = business.default_language();
    for (int i = 0; i < catalog_.branches_size(); ++i)
      catalogue.branches.push_back(BranchOf(i, catalog_.branches(i)));
    for (int i = 0; i < catalog_.services_size(); ++i)
      catalogue.services.push_back(ServiceOf(i, catalog_.services(i)));
    for (int i = 0; i < catalog_.staff_size(); ++i)
      catalogue.staff.push_back(StaffOf(i, catalog_.staff(i), catalogue));
    return catalogue;
  }

 private:
  std::string IdIn(absl::string_view collection, const std::string& field,
                   const std::string& name) {
    return ParseIn(tenant_, collection, field, name, *wrong_);
  }

  static VisitLimits LimitsOf(const v1::VisitLimits& from) {
    return {from.per_day(), from.per_week(), from.per_month()};
  }

  absl::CivilDay DayOf(const std::string& field, const tresen::type::v1::CivilDate& from) {
    const absl::CivilDay day(from.year(), from.month(), from.day());
    const bool same =
        day.year() == from.year() && day.month() == from.month() && day.day() == from.day();
    if (!same || from.year() < 1970 || from.year() > 9998)
      wrong_->Add(field, "is no day of the calendar");
    return day;
  }

  // The business's rules with what the branch sets instead. A message that is set replaces the
  // whole message.
  BookingPolicy PolicyOf(const std::string& field, const v1::Branch& branch) {
    v1::BookingPolicy from = catalog_.business().policy();
    v1::BookingPolicy own = branch.policy();
    if (own.has_branch_limits()) from.clear_branch_limits();
    if (own.has_customer_limits()) from.clear_customer_limits();
    if (own.has_quiet_hours()) from.clear_quiet_hours();
    if (own.has_last_bookable_day()) from.clear_last_bookable_day();
    from.MergeFrom(own);
    BookingPolicy policy;
    policy.notice_business_days = from.min_notice_business_days();
    if (from.has_last_bookable_day())
      policy.last_bookable_day = DayOf(field + ".last_bookable_day", from.last_bookable_day());
    policy.branch_limits = LimitsOf(from.branch_limits());
    policy.customer_limits = LimitsOf(from.customer_limits());
    if (from.buffers_may_exceed_hours()) policy.buffer_hours = BufferHours::kMayExceedHours;
    if (from.both_buffers_count()) policy.buffer_sum = BufferSum::kBoth;
    policy.proposal_minutes = OrDefault(from.proposal_minutes(), policy.proposal_minutes);
    if (from.waitlist_mode() == v1::WAITLIST_MODE_ALL_AT_ONCE)
      policy.waitlist_mode = WaitlistMode::kAllAtOnce;
    if (from.has_quiet_hours())
      policy.quiet_hours = {from.quiet_hours().from_minute(), from.quiet_hours().to_minute()};
    policy.notice_minutes = OrDefault(from.min_notice_minutes(), policy.notice_minutes);
    policy.horizon_days = OrDefault(from.max_days_ahead(), policy.horizon_days);
    policy.free_cancel_minutes = OrDefault(from.free_cancel_hours(), 24) * 60;
    policy.open_visits_per_customer =
        OrDefault(from.max_open_appointments(), policy.open_visits_per_customer);
    policy.step_minutes = OrDefault(from.grid_minutes(), policy.step_minutes);
    policy.hold_minutes = OrDefault(from.hold_minutes(), policy.hold_minutes);
    return policy;
  }

  // False, with a violation, for what is no ISO weekday.
  bool IsWeekday(const std::string& field, int weekday) {
    if (weekday >= 1 && weekday <= 7) return true;
    wrong_->Add(field, "must be 1 (Monday) to 7 (Sunday)");
    return false;
  }

  Branch BranchOf(int no, const v1::Branch& from) {
    const std::string field = absl::StrCat("branches[", no, "]");
    Branch branch;
    branch.id = BranchId(IdIn("branches", field + ".name", from.name()));
    branch.name = from.display_name();
    branch.address = from.address();
    branch.phone_number_id = from.phone_number_id();
    branch.zone = from.time_zone().empty() ? catalog_.business().time_zone() : from.time_zone();
    branch.holiday_region = from.holiday_region();
    for (int i = 0; i < from.hours_size(); ++i) {
      const v1::WeekdayHours& day = from.hours(i);
      if (!IsWeekday(absl::StrCat(field, ".hours[", i, "].weekday"), day.weekday())) continue;
      for (const LocalWindow& window : WindowsOf(day.intervals()))
        branch.hours[day.weekday() - 1].push_back(window);
    }
    for (const v1::ResourcePool& pool : from.resources())
      branch.pools.push_back({KindId(pool.kind()), pool.count()});
    if (from.has_position())
      branch.position = Position{from.position().latitude(), from.position().longitude()};
    branch.policy = PolicyOf(field + ".policy", from);
    if (from.has_calendar())
      branch.calendar = CalendarOf(field + ".calendar", from.calendar());
    for (int i = 0; i < from.exceptions_size(); ++i)
      branch.exceptions.push_back(
          ExceptionOf(absl::StrCat(field, ".exceptions[", i, "]"), from.exceptions(i)));
    return branch;
  }

  ForeignCalendar CalendarOf(const std::string& field, const v1::BranchCalendar& from) {
    ForeignCalendar calendar;
    if (from.authority() > v1::CALENDAR_AUTHORITY_ICS)
      wrong_->Add(field + ".authority", "is not known");
    else if (from.authority() != v1::CALENDAR_AUTHORITY_UNSPECIFIED)
      calendar.authority = static_cast<Authority>(from.authority() - 1);
    calendar.url = from.url();
    calendar.secret = from.secret();
    calendar.user = from.user();
    calendar.site = from.site();
    for (int i = 0; i < from.services_size(); ++i) {
      const std::string at = absl::StrCat(field, ".services[", i, "]");
      const ServiceId id(IdIn("services", at + ".service", from.services(i).service()));
      if (!calendar.services.emplace(id, from.services(i).number()).second)
        wrong_->Add(at + ".service", "is there twice");
    }
    for (int i = 0; i < from.staff_size(); ++i) {
      const std::string at = absl::StrCat(field, ".staff[", i, "]");
      const StaffId id(IdIn("staff", at + ".staff", from.staff(i).staff()));
      if (from.staff(i).number() != 0) calendar.staff_numbers[id] = from.staff(i).number();
      if (!from.staff(i).url().empty()) calendar.staff_urls[id] = from.staff(i).url();
    }
    if (from.time_mode() == v1::CALENDAR_TIME_MODE_UTC) calendar.time_mode = TimeMode::kUtc;
    if (from.time_mode() == v1::CALENDAR_TIME_MODE_LOCAL) calendar.time_mode = TimeMode::kLocal;
    if (from.when_away() == v1::CALENDAR_AWAY_MODE_PROVISIONAL)
      calendar.when_away = AwayMode::kProvisional;
    calendar.sync_minutes = OrDefault(from.sync_minutes(), calendar.sync_minutes);
    calendar.reminds = from.reminds();
    return calendar;
  }

  HoursException ExceptionOf(const std::string& field, const v1::HoursException& from) {
    HoursException exception;
    exception.first_day = DayOf(field + ".first_day", from.first_day());
    exception.last_day =
        from.has_last_day() ? DayOf(field + ".last_day", from.last_day()) : exception.first_day;
    if (exception.last_day - exception.first_day > kMostExceptionDays)
      wrong_->Add(field + ".last_day", "is more than 400 days after first_day");
    if (from.has_hours())
      exception.window = LocalWindow{from.hours().from_minute(), from.hours().to_minute()};
    exception.reason = from.reason();
    if (from.change() < v1::HOURS_CHANGE_CLOSED || from.change() > v1::HOURS_CHANGE_REPLACED)
      wrong_->Add(field + ".change", "is required");
    else
      exception.change = static_cast<HoursChange>(from.change() - 1);
    return exception;
  }

  WorkRule ShiftOf(const std::string& field, const v1::Shift& from, const BranchId& home) {
    WorkRule rule;
    rule.branch =
        from.branch().empty() ? home : BranchId(IdIn("branches", field + ".branch", from.branch()));
    if (IsWeekday(field + ".weekday", from.weekday())) rule.weekday = from.weekday() - 1;
    rule.windows = WindowsOf(from.intervals());
    rule.rhythm_weeks = OrDefault(from.rhythm_weeks(), 1);
    rule.week = from.week();
    if (from.has_valid_from())
      rule.valid_from = DayOf(field + ".valid_from", from.valid_from());
    else if (rule.rhythm_weeks > 1)
      wrong_->Add(field + ".valid_from", "is required with a rhythm of several weeks");
    if (from.has_valid_to()) rule.valid_to = DayOf(field + ".valid_to", from.valid_to());
    if (rule.valid_to < rule.valid_from)
      wrong_->Add(field + ".valid_to", "must not be before valid_from");
    return rule;
  }

  Service ServiceOf(int no, const v1::Service& from) {
    const std::string field = absl::StrCat("services[", no, "]");
    Service service;
    service.id = ServiceId(IdIn("services", field + ".name", from.name()));
    for (const auto& [language, text] : from.display_name().text()) service.names[language] = text;
    for (const v1::Stage& part : from.stages()) {
      Stage stage;
      stage.minutes = part.minutes();
      if (part.staff_busy()) stage.roles = {0};
      if (!part.roles().empty()) stage.roles.assign(part.roles().begin(), part.roles().end());
      CheckRoles(absl::StrCat(field, ".stages[", service.stages.size(), "].roles"), stage.roles);
      for (const std::string& kind : from.resource_kinds()) stage.kinds.emplace_back(kind);
      for (const std::string& kind : part.resource_kinds()) stage.kinds.emplace_back(kind);
      service.stages.push_back(std::move(stage));
    }
    service.price_cents = from.price().minor_units();
    service.buffer_before_minutes = from.buffer_before_minutes();
    service.buffer_after_minutes = from.buffer_after_minutes();
    service.bookable = !from.not_bookable();
    for (int i = 0; i < from.branches_size(); ++i)
      service.branches.emplace_back(
          IdIn("branches", absl::StrCat(field, ".branches[", i, "]"), from.branches(i)));
    return service;
  }

  void CheckRoles(const std::string& field, const std::vector<int>& roles) {
    for (size_t i = 0; i < roles.size(); ++i) {
      if (roles[i] < 0 || roles[i] >= kMostRoles) wrong_->Add(field, "must be 0 to 3");
      if (std::count(roles.begin(), roles.end(), roles[i]) > 1)
        wrong_->Add(field, "names a role twice");
    }
  }

  Staff StaffOf(int no, const v1::Staff& from, const Catalogue& catalogue) {
    const std::string field = absl::StrCat("staff[", no, "]");
    Staff staff;
    staff.id = StaffId(IdIn("staff", field + ".name", from.name()));
    staff.name = from.display_name();
    const BranchId branch(IdIn("branches", field + ".branch", from.branch()));
    for (int i = 0; i < from.working_hours_size(); ++i) {
      const v1::WeekdayHours& day = from.working_hours(i);
      if (!IsWeekday(absl::StrCat(field, ".working_hours[", i, "].weekday"), day.weekday()))
        continue;
      WorkRule rule;
      rule.branch = branch;
      rule.weekday = day.weekday() - 1;
      rule.windows = WindowsOf(day.intervals());
      staff.work.push_back(std::move(rule));
    }
    for (int i = 0; i < from.shifts_size(); ++i)
      staff.work.push_back(
          ShiftOf(absl::StrCat(field, ".shifts[", i, "]"), from.shifts(i), branch));
    staff.capacity = OrDefault(from.capacity(), 1);
    if (from.target_share() != 0) staff.target_share = from.target_share();
    staff.bookable = !from.not_bookable();
    for (int i = 0; i < from.breaks_size(); ++i) {
      const v1::WeekdayHours& day = from.breaks(i);
      if (!IsWeekday(absl::StrCat(field, ".breaks[", i, "].weekday"), day.weekday())) continue;
      for (const LocalWindow& window : WindowsOf(day.intervals()))
        staff.breaks.push_back({day.weekday() - 1, window});
    }
    for (int i = 0; i < from.skills_size(); ++i)
      staff.skills.push_back(
          SkillOf(absl::StrCat(field, ".skills[", i, "]"), from.skills(i), catalogue));
    return staff;
  }

  Skill SkillOf(const std::string& field, const v1::Skill& from, const Catalogue& catalogue) {
    Skill skill;
    skill.service = ServiceId(IdIn("services", field + ".service", from.service()));
    if (from.has_price()) skill.price_cents = from.price().minor_units();
    skill.roles.assign(from.roles().begin(), from.roles().end());
    skill.stage_minutes.assign(from.stage_minutes().begin(), from.stage_minutes().end());
    if (!skill.stage_minutes.empty()) return skill;
    const Service* service = FindService(catalogue, skill.service);
    if (from.extra_minutes() == 0 || service == nullptr || service->stages.empty()) return skill;
    for (const Stage& stage : service->stages) skill.stage_minutes.push_back(stage.minutes);
    skill.stage_minutes.front() += from.extra_minutes();
    return skill;
  }

  const v1::Catalog& catalog_;
  const std::string tenant_;
  FieldViolations* wrong_ = nullptr;
};

constexpr std::array<std::pair<AbsenceKind, v1::AbsenceKind>, 4> kAbsenceKinds = {{
    {AbsenceKind::kVacation, v1::ABSENCE_KIND_VACATION},
    {AbsenceKind::kSick, v1::ABSENCE_KIND_SICK},
    {AbsenceKind::kClosed, v1::ABSENCE_KIND_CLOSED},
    {AbsenceKind::kExtra, v1::ABSENCE_KIND_EXTRA},
}};

}  // namespace

absl::StatusOr<Catalogue> CatalogueOf(const v1::Catalog& catalog, absl::string_view tenant,
                                      absl::string_view prefix) {
  FieldViolations found;
  Catalogue catalogue = Reader(catalog, tenant).Read(found);
  FieldViolations wrong;
  for (const FieldViolation& violation : found.list())
    wrong.Add(absl::StrCat(prefix, violation.field), violation.description);
  for (const CatalogueProblem& problem : CheckCatalogue(catalogue)) {
    // A name that could not be read was named already.
    const bool known = std::ranges::any_of(found.list(), [&](const FieldViolation& violation) {
      return violation.field == problem.field;
    });
    if (!known) wrong.Add(absl::StrCat(prefix, problem.field), problem.description);
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  return catalogue;
}

std::string DocumentOf(const v1::Catalog& catalog) {
  std::string json;
  // Cannot fail: strings were checked to be UTF-8 when the request was read.
  static_cast<void>(google::protobuf::util::MessageToJsonString(catalog, &json));
  return json;
}

absl::StatusOr<ReadCatalogue> CatalogueOfDocument(const TenantId& tenant,
                                                  const std::string& document) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // written by a newer version of ours
  auto applied = std::make_shared<v1::Catalog>();
  if (!google::protobuf::util::JsonStringToMessage(document, applied.get(), options).ok())
    return absl::DataLossError("the stored catalogue cannot be read");
  TRESEN_ASSIGN_OR_RETURN(Catalogue rules, CatalogueOf(*applied, tenant.value(), ""));
  return ReadCatalogue{std::move(rules), std::move(applied)};
}

v1::Absence AbsenceOf(const TenantId& tenant, const Absence& absence) {
  v1::Absence to;
  to.set_name(NameIn(tenant.value(), "absences", absence.id.value()));
  to.set_subject(absence.staff.empty() ? NameIn(tenant.value(), "branches", absence.branch.value())
                                       : NameIn(tenant.value(), "staff", absence.staff.value()));
  for (const auto& [ours, theirs] : kAbsenceKinds)
    if (ours == absence.kind) to.set_kind(theirs);
  SetTime(absence.during.start, to.mutable_during()->mutable_start_time());
  SetTime(absence.during.end, to.mutable_during()->mutable_end_time());
  return to;
}

Absence AbsenceFrom(const TenantId& tenant, const v1::Absence& from, FieldViolations& wrong) {
  Absence absence;
  if (absl::StrContains(from.subject(), "/branches/"))
    absence.branch =
        BranchId(ParseIn(tenant.value(), "branches", "absence.subject", from.subject(), wrong));
  else
    absence.staff =
        StaffId(ParseIn(tenant.value(), "staff", "absence.subject", from.subject(), wrong));
  bool known = false;
  for (const auto& [ours, theirs] : kAbsenceKinds) {
    if (theirs != from.kind()) continue;
    absence.kind = ours;
    known = true;
  }
  if (!known) wrong.Add("absence.kind", "is required");
  if (!from.during().has_start_time() || !from.during().has_end_time()) {
    wrong.Add("absence.during", "needs a start and an end");
    return absence;
  }
  absence.during = {ParseTime("absence.during.start_time", from.during().start_time(), wrong),
                    ParseTime("absence.during.end_time", from.during().end_time(), wrong)};
  if (absence.during.Empty()) wrong.Add("absence.during", "must end after it starts");
  return absence;
}

}  // namespace tresen::scheduling
