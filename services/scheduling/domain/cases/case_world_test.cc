#include "services/scheduling/domain/cases/case_world.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/scheduling/domain/catalogue_check.h"

namespace tresen::scheduling {
namespace {

using nlohmann::json;

const char* const kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const BranchId kBranch("b");
const BranchId kOtherBranch("other");  // open day and night
// The index begins before `now` and reaches behind every wish of the cases.
constexpr int kDaysBefore = 3;
constexpr int kDaysAfter = 130;

int MinuteOf(absl::string_view clock) {
  const std::vector<std::string> parts = absl::StrSplit(clock, ':');
  int hour = 0, minute = 0;
  REQUIRE(absl::SimpleAtoi(parts.at(0), &hour));
  REQUIRE(absl::SimpleAtoi(parts.at(1), &minute));
  return hour * 60 + minute;
}

LocalWindow WindowOf(const std::string& text) {
  const std::vector<std::string> ends = absl::StrSplit(text, '-');
  return {MinuteOf(ends.at(0)), MinuteOf(ends.at(1))};
}

absl::CivilDay DayOf(const std::string& text) {
  absl::CivilDay day;
  REQUIRE(absl::ParseCivilTime(text, &day));
  return day;
}

WeekHours HoursOf(const json& hours) {
  WeekHours week;
  for (int day = 0; day < 7; ++day) {
    const json& windows = hours.contains(kDays[day]) ? hours[kDays[day]]
                          : hours.contains("daily")  ? hours["daily"]
                                                     : json::array();
    for (const json& window : windows) week[day].push_back(WindowOf(window.get<std::string>()));
  }
  return week;
}

HoursException ExceptionOf(const json& from) {
  HoursException exception;
  exception.first_day = DayOf(from.at("from"));
  exception.last_day = DayOf(from.value("to", from.at("from").get<std::string>()));
  const std::string kind = from.at("kind");
  exception.change = kind == "closed"  ? HoursChange::kClosed
                     : kind == "extra" ? HoursChange::kExtra
                                       : HoursChange::kReplaced;
  if (from.contains("hours")) exception.window = WindowOf(from["hours"]);
  return exception;
}

BookingPolicy PolicyOf(const json& from) {
  BookingPolicy policy;
  policy.step_minutes = from.value("step", 60);
  policy.notice_minutes = from.value("notice", 0);
  policy.notice_business_days = from.value("notice_days", 0);
  policy.horizon_days = from.value("horizon", 90);
  if (from.contains("last_day")) policy.last_bookable_day = DayOf(from["last_day"]);
  if (from.value("buffers", "") == "exceed") policy.buffer_hours = BufferHours::kMayExceedHours;
  if (from.value("buffer_sum", "") == "both") policy.buffer_sum = BufferSum::kBoth;
  policy.branch_limits = {from.value("day", 0), from.value("week", 0), from.value("month", 0)};
  policy.customer_limits = {from.value("customer_day", 0), from.value("customer_week", 0),
                            from.value("customer_month", 0)};
  if (from.contains("quiet")) {
    const LocalWindow quiet = WindowOf(from["quiet"]);
    policy.quiet_hours = {quiet.from_minute, quiet.to_minute};
  }
  return policy;
}

Stage StageOf(const json& from) {
  Stage stage;
  if (from.is_number()) {
    stage.minutes = from;
    stage.roles = {0};
    return stage;
  }
  stage.minutes = from.at("minutes");
  stage.roles = from.value("people", std::vector<int>{0});
  for (const json& kind : from.value("kinds", json::array()))
    stage.kinds.emplace_back(kind.get<std::string>());
  return stage;
}

Service ServiceOf(const std::string& id, const json& from) {
  Service service;
  service.id = ServiceId(id);
  for (const json& stage : from.at("stages")) service.stages.push_back(StageOf(stage));
  service.buffer_before_minutes = from.value("before", 0);
  service.buffer_after_minutes = from.value("after", 0);
  return service;
}

void AddWork(const json& from, Staff& staff) {
  WorkRule rule;
  rule.branch = kBranch;
  if (from.contains("rhythm")) {
    rule.valid_from = DayOf(from["rhythm"].at("from"));
    rule.rhythm_weeks = from["rhythm"].at("weeks");
    rule.week = from["rhythm"].at("week");
  }
  const bool own_hours = from.contains("hours");
  const WeekHours hours = own_hours ? HoursOf(from["hours"]) : WeekHours();
  for (rule.weekday = 0; rule.weekday < 7; ++rule.weekday) {
    rule.windows = hours[rule.weekday];
    if (!own_hours || !rule.windows.empty()) staff.work.push_back(rule);
  }
}

// Shifts at the other branch.
void AddWorkElsewhere(const json& from, Staff& staff) {
  const WeekHours hours = HoursOf(from.value("elsewhere", json::object()));
  WorkRule rule;
  rule.branch = kOtherBranch;
  for (rule.weekday = 0; rule.weekday < 7; ++rule.weekday) {
    rule.windows = hours[rule.weekday];
    if (!rule.windows.empty()) staff.work.push_back(rule);
  }
}

Staff StaffOf(const std::string& id, const json& from, const std::vector<Service>& services) {
  Staff staff;
  staff.id = StaffId(id);
  staff.capacity = from.value("capacity", 1);
  AddWork(from, staff);
  AddWorkElsewhere(from, staff);
  const WeekHours breaks = HoursOf(from.value("breaks", json::object()));
  for (int day = 0; day < 7; ++day)
    for (const LocalWindow& window : breaks[day]) staff.breaks.push_back({day, window});
  for (const Service& service : services) {
    if (from.contains("skills") && from["skills"].dump().find(absl::StrCat(
                                       "\"", service.id.value(), "\"")) == std::string::npos)
      continue;
    Skill skill{service.id};
    skill.roles = from.value("roles", std::vector<int>());
    if (from.contains("minutes")) skill.stage_minutes = from["minutes"].get<std::vector<int>>();
    staff.skills.push_back(std::move(skill));
  }
  return staff;
}

Interval SpanOf(const json& from, const absl::TimeZone& zone) {
  return {ReadTime(from.at("from"), zone), ReadTime(from.at("to"), zone)};
}

Absence AbsenceFrom(const json& from, const absl::TimeZone& zone) {
  Absence absence;
  absence.id = AbsenceId("a");
  if (from.contains("staff"))
    absence.staff = StaffId(from["staff"].get<std::string>());
  else
    absence.branch = kBranch;
  absence.kind = from.value("kind", "sick") == "extra" ? AbsenceKind::kExtra : AbsenceKind::kSick;
  absence.during = SpanOf(from, zone);
  return absence;
}

// "lena" or "lena/2" is a person, "chair/1" a unit of a pool.
ResourceId ResourceOf(const std::string& who, const Catalogue& catalogue) {
  const std::vector<std::string> parts = absl::StrSplit(who, '/');
  int unit = 1;
  if (parts.size() == 2) REQUIRE(absl::SimpleAtoi(parts[1], &unit));
  if (FindStaff(catalogue, StaffId(parts[0])) != nullptr)
    return PersonUnit(StaffId(parts[0]), unit - 1);
  return PoolUnit(kBranch, KindId(parts[0]), unit - 1);
}

void AddBusy(const json& from, CaseWorld& out) {
  BusySpan span;
  span.visit = VisitId(from.value("visit", "other"));
  span.during = SpanOf(from, out.zone);
  span.buffer_before_minutes = from.value("before", 0);
  span.buffer_after_minutes = from.value("after", 0);
  if (from.contains("expires")) span.expires = ReadTime(from["expires"], out.zone);
  if (span.expires <= out.now) return;  // an expired hold blocks nobody
  out.world.occupied.push_back({ResourceOf(from.at("who"), out.world.catalogue), span});
}

Catalogue CatalogueOf(const json& from) {
  Branch branch;
  branch.id = kBranch;
  branch.zone = from.value("zone", "Europe/Berlin");
  branch.holiday_region = from.value("region", "");
  branch.hours = HoursOf(from.value("hours", json::parse(R"({"daily": ["09:00-12:00"]})")));
  for (const json& exception : from.value("exceptions", json::array()))
    branch.exceptions.push_back(ExceptionOf(exception));
  branch.policy = PolicyOf(from.value("policy", json::object()));
  const json pools = from.value("pools", json::object());
  for (const auto& [kind, units] : pools.items()) branch.pools.push_back({KindId(kind), units});
  Branch other;
  other.id = kOtherBranch;
  other.zone = branch.zone;
  other.hours = HoursOf(json::parse(R"({"daily": ["00:00-24:00"]})"));
  Catalogue catalogue;
  catalogue.branches = {branch, other};
  const json one_cut = json::parse(R"({"cut": {"stages": [60]}})");
  const json services = from.value("services", one_cut);
  for (const auto& [id, service] : services.items())
    catalogue.services.push_back(ServiceOf(id, service));
  const json lena = json::parse(R"({"lena": {}})");
  const json people = from.value("staff", lena);
  for (const auto& [id, staff] : people.items())
    catalogue.staff.push_back(StaffOf(id, staff, catalogue.services));
  return catalogue;
}

// A service by its name, or {service, staff, guest, same_time}.
VisitItem ItemOf(const json& from, const json& wish) {
  VisitItem item;
  const json staff = wish.value("staff", json::array());
  if (from.is_object()) {
    item.service = ServiceId(from.at("service").get<std::string>());
    item.guest = from.value("guest", "");
    item.at_the_same_time = from.value("same_time", false);
  } else {
    item.service = ServiceId(from.get<std::string>());
  }
  for (const json& one : from.is_object() ? from.value("staff", staff) : staff)
    item.staff.emplace_back(one.get<std::string>());
  return item;
}

std::vector<absl::Time> TimesOf(const json& from, const absl::TimeZone& zone) {
  std::vector<absl::Time> times;
  for (const json& time : from) times.push_back(ReadTime(time, zone));
  return times;
}

void AddCustomer(const json& from, CaseWorld& out) {
  const json wish = from.value("wish", json::object());
  std::vector<Interval> busy;
  for (const json& span : wish.value("customer_busy", json::array()))
    busy.push_back(SpanOf(span, out.zone));
  out.wish.customer_busy = IntervalSet(std::move(busy));
  out.wish.customer_visits[kBranch] =
      TimesOf(wish.value("customer_visits", json::array()), out.zone);
  for (const json& staff : wish.value("usual", json::array()))
    out.wish.usual_staff.emplace_back(staff.get<std::string>());
  out.visits[kBranch] = TimesOf(from.value("visits", json::array()), out.zone);
  out.loads.resize(out.world.catalogue.staff.size());
  const json loads = from.value("loads", json::object());
  for (size_t i = 0; i < out.loads.size(); ++i)
    out.loads[i].visits = loads.value(out.world.catalogue.staff[i].id.value(), 0);
}

void AddWish(const json& wish, CaseWorld& out) {
  const Branch& branch = out.world.catalogue.branches.front();
  out.wish.branch = kBranch;
  for (const json& item : wish.value("services", json::parse(R"(["cut"])")))
    out.wish.items.push_back(ItemOf(item, wish));
  Interval asked = tresen::scheduling::DayOf(DayOf(wish.value("day", "2026-03-03")), out.zone);
  if (wish.contains("from")) asked = SpanOf(wish, out.zone);
  if (wish.contains("exact"))
    out.wish.time.exact_start = ReadTime(wish["exact"], out.zone);
  else
    out.wish.time.ranges = {asked};
  if (wish.contains("moving")) out.wish.moving = VisitId(wish["moving"].get<std::string>());
  if (wish.contains("swapping_with"))
    out.wish.swapping_with = VisitId(wish["swapping_with"].get<std::string>());
  out.wish.any_order = wish.value("any_order", false);

  SlotQuery& query = out.query;
  query.branch = kBranch;
  query.items = out.wish.items;
  const Interval bookable = BookableStarts(branch, out.now);
  query.starts = {std::max(asked.start, bookable.start), std::min(asked.end, bookable.end)};
  if (out.wish.moving) query.ignored_visits.push_back(*out.wish.moving);
  if (out.wish.swapping_with) query.ignored_visits.push_back(*out.wish.swapping_with);
  query.customer_busy = out.wish.customer_busy;
  query.caps.emplace_back(branch.policy.branch_limits, out.visits[kBranch], out.zone);
  query.caps.emplace_back(branch.policy.customer_limits, out.wish.customer_visits[kBranch],
                          out.zone);
}

}  // namespace

CaseWorld ReadCase(const json& from) {
  CaseWorld out;
  out.name = from.at("name");
  out.world.catalogue = CatalogueOf(from);
  const Branch& branch = out.world.catalogue.branches.front();
  out.zone = ZoneOf(branch);
  out.now = ReadTime(from.value("now", "2026-03-02 08:00"), out.zone);
  for (const json& absence : from.value("absences", json::array()))
    out.world.absences.push_back(AbsenceFrom(absence, out.zone));
  for (const json& busy : from.value("busy", json::array())) AddBusy(busy, out);
  const absl::CivilDay today = LocalDay(out.now, out.zone);
  out.world.days = {today - kDaysBefore, today + kDaysAfter};
  AddCustomer(from, out);
  AddWish(from.value("wish", json::object()), out);
  return out;
}

AvailabilityIndex IndexOf(const CaseWorld& world) {
  const DayRange& days = world.world.days;
  AvailabilityIndex index(world.world.catalogue, world.world.absences, days.first,
                          static_cast<int>(days.last - days.first) + 1);
  for (const auto& occupied : world.world.occupied) index.Add(occupied.resource, occupied.span);
  return index;
}

std::vector<json> AllCases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("services/scheduling/domain/cases"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<json> cases;
  for (const auto& file : files)
    for (const auto& one : json::parse(std::ifstream(file))) cases.push_back(one);
  return cases;
}

absl::Time ReadTime(const std::string& text, const absl::TimeZone& zone) {
  absl::Time time;
  std::string error;
  const bool with_offset = text.size() > 16;
  REQUIRE(absl::ParseTime(with_offset ? "%Y-%m-%d %H:%M %z" : "%Y-%m-%d %H:%M", text, zone, &time,
                          &error));
  return time;
}

std::string FullTime(const std::string& text, const json& from) {
  if (text.size() > 5) return text;
  const json wish = from.value("wish", json::object());
  return wish.value("day", std::string("2026-03-03")) + " " + text;
}

std::string ShowStart(absl::Time start, const absl::TimeZone& zone) {
  const bool twice = zone.At(zone.At(start).cs).kind == absl::TimeZone::TimeInfo::REPEATED;
  return absl::FormatTime(twice ? "%Y-%m-%d %H:%M %z" : "%Y-%m-%d %H:%M", start, zone);
}

}  // namespace tresen::scheduling
