#include <catch2/catch.hpp>

#include "services/scheduling/domain/booking_rules.h"
#include "services/scheduling/domain/catalogue_check.h"
#include "services/scheduling/domain/public_holidays.h"
#include "services/scheduling/domain/visit_state.h"
#include "services/scheduling/domain/waitlist.h"
#include "services/scheduling/domain/working_time.h"
#include "services/scheduling/fixtures/salon.h"

namespace tresen::scheduling {
namespace {

using absl::CivilDay;

TEST_CASE("Easter falls where the almanac has it") {
  const auto [year, day] = GENERATE(table<int, CivilDay>({{2024, CivilDay(2024, 3, 31)},
                                                          {2025, CivilDay(2025, 4, 20)},
                                                          {2026, CivilDay(2026, 4, 5)},
                                                          {2027, CivilDay(2027, 3, 28)},
                                                          {2028, CivilDay(2028, 4, 16)},
                                                          {2038, CivilDay(2038, 4, 25)},
                                                          {2285, CivilDay(2285, 3, 22)}}));
  CHECK(EasterSunday(year) == day);
}

TEST_CASE("each state has the number of holidays its law names in 2026") {
  const auto [region, count] = GENERATE(table<std::string, int>({
      {"DE-BW", 12},
      {"DE-BY", 12},
      {"DE-BY-KATH", 13},
      {"DE-BE", 10},
      {"DE-BB", 12},
      {"DE-HB", 10},
      {"DE-HH", 10},
      {"DE-HE", 10},
      {"DE-MV", 11},
      {"DE-NI", 10},
      {"DE-NW", 11},
      {"DE-RP", 11},
      {"DE-SL", 12},
      {"DE-SN", 11},
      {"DE-ST", 11},
      {"DE-SH", 10},
      {"DE-TH", 11},
  }));
  CHECK(static_cast<int>(HolidaysOf(region, 2026).size()) == count);
}

TEST_CASE("a holiday of one state is a working day in the next") {
  CHECK(HolidayOn("DE-BE", CivilDay(2026, 3, 8)));
  CHECK_FALSE(HolidayOn("DE-BB", CivilDay(2026, 3, 8)));
  CHECK_FALSE(HolidayOn("DE-BE", CivilDay(2018, 3, 8)));
  CHECK(HolidayOn("DE-SN", CivilDay(2026, 11, 18))->id == "repentance");
  CHECK(HolidayOn("DE-BE", CivilDay(2025, 5, 8)));
  CHECK(HolidayOn("DE-TH", CivilDay(2026, 9, 20)));
  CHECK_FALSE(HolidayOn("FR-75", CivilDay(2026, 5, 1)));
  CHECK(HolidayRegions().size() == 19);
}

TEST_CASE("a branch is closed on holidays unless hours are replaced or added") {
  Branch branch = SalonCatalogue().branches[0];
  const DayRange good_friday{CivilDay(2026, 4, 3), CivilDay(2026, 4, 3)};
  CHECK(OpenTime(branch, {}, good_friday).empty());
  branch.exceptions = {
      {good_friday.first, good_friday.last, Hours(10, 0, 12, 0), HoursChange::kExtra, ""}};
  CHECK(OpenTime(branch, {}, good_friday).intervals().front().Length() == absl::Hours(2));
}

TEST_CASE("an exception closes, shortens or replaces a day") {
  Branch branch = SalonCatalogue().branches[0];
  const CivilDay day(2026, 3, 3);
  const auto open_minutes = [&](std::vector<HoursException> exceptions) {
    branch.exceptions = std::move(exceptions);
    absl::Duration total;
    const IntervalSet open_time = OpenTime(branch, {}, {day, day});
    for (const Interval& open : open_time.intervals()) total += open.Length();
    return absl::ToInt64Minutes(total);
  };
  CHECK(open_minutes({}) == 540);
  CHECK(open_minutes({{day - 1, day + 1}}) == 0);
  CHECK(open_minutes({{day, day, Hours(12, 0, 15, 0), HoursChange::kClosed, ""}}) == 360);
  CHECK(open_minutes({{day, day, Hours(11, 0, 13, 0), HoursChange::kReplaced, ""}}) == 120);
  CHECK(open_minutes({{day, day, Hours(18, 0, 20, 0), HoursChange::kExtra, ""}}) == 660);
}

TEST_CASE("a shift pattern repeats in its rhythm") {
  const Catalogue catalogue = SalonCatalogue();
  Staff staff = catalogue.staff[0];
  staff.breaks.clear();
  staff.work.clear();
  WorkRule rule;
  rule.branch = Mitte();
  rule.valid_from = CivilDay(2026, 3, 4);  // a Wednesday; its week is week 0
  rule.rhythm_weeks = 3;
  rule.week = 1;
  rule.weekday = 1;
  rule.windows = {Hours(10, 0, 12, 0)};
  staff.work = {rule};
  const DayRange days{CivilDay(2026, 3, 2), CivilDay(2026, 4, 12)};
  const IntervalSet work =
      WorkTime(staff, catalogue.branches[0], {}, OpenTime(catalogue.branches[0], {}, days), days);
  REQUIRE(work.intervals().size() == 2);
  CHECK(ToBerlin(work.intervals()[0].start) == "2026-03-10T10:00:00+01:00");
  CHECK(ToBerlin(work.intervals()[1].start) == "2026-03-31T10:00:00+02:00");
}

Absence MakeAbsence(const StaffId& staff, AbsenceKind kind, const char* from, const char* to) {
  Absence absence;
  absence.id = AbsenceId("a");
  absence.staff = staff;
  absence.kind = kind;
  absence.during = {BerlinTime(from), BerlinTime(to)};
  return absence;
}

TEST_CASE("sickness from noon ends the shift, extra time never exceeds the opening hours") {
  const Catalogue catalogue = SalonCatalogue();
  const Staff& lena = catalogue.staff[0];
  const DayRange day{CivilDay(2026, 3, 3), CivilDay(2026, 3, 3)};
  const IntervalSet open = OpenTime(catalogue.branches[0], {}, day);
  const Absence sick =
      MakeAbsence(lena.id, AbsenceKind::kSick, "2026-03-03 12:00", "2026-03-04 00:00");
  const IntervalSet work = WorkTime(lena, catalogue.branches[0], {sick}, open, day);
  CHECK(ToBerlin(work.intervals().back().end) == "2026-03-03T12:00:00+01:00");
  const Absence extra =
      MakeAbsence(lena.id, AbsenceKind::kExtra, "2026-03-03 07:00", "2026-03-03 21:00");
  const IntervalSet more = WorkTime(lena, catalogue.branches[0], {extra}, open, day);
  CHECK(ToBerlin(more.intervals().front().start) == "2026-03-03T09:00:00+01:00");
  CHECK(ToBerlin(more.intervals().back().end) == "2026-03-03T18:00:00+01:00");
}

TEST_CASE("a closure of the branch closes everybody's day") {
  const Catalogue catalogue = SalonCatalogue();
  Absence closed = MakeAbsence({}, AbsenceKind::kClosed, "2026-03-03 00:00", "2026-03-03 14:00");
  closed.branch = Mitte();
  const DayRange day{CivilDay(2026, 3, 3), CivilDay(2026, 3, 3)};
  const IntervalSet open = OpenTime(catalogue.branches[0], {closed}, day);
  CHECK(ToBerlin(open.intervals().front().start) == "2026-03-03T14:00:00+01:00");
  const IntervalSet nord = OpenTime(catalogue.branches[1], {closed}, day);
  CHECK(ToBerlin(nord.intervals().front().start) == "2026-03-03T10:00:00+01:00");
}

TEST_CASE("notice may reach over midnight and the horizon ends at local midnight") {
  Branch branch = SalonCatalogue().branches[0];
  const Interval starts = BookableStarts(branch, BerlinTime("2026-03-02 23:30"));
  CHECK(ToBerlin(starts.start) == "2026-03-03T00:30:00+01:00");
  CHECK(ToBerlin(starts.end) == "2026-06-01T00:00:00+02:00");
  branch.policy.last_bookable_day = CivilDay(2026, 3, 31);
  CHECK(ToBerlin(BookableStarts(branch, BerlinTime("2026-03-02 23:30")).end) ==
        "2026-04-01T00:00:00+02:00");
}

TEST_CASE("business days of notice skip closed days") {
  Branch branch = SalonCatalogue().branches[0];
  branch.policy.notice_business_days = 2;
  // Thursday before Easter 2026: open days after it are Saturday 4 and Tuesday 7 April.
  const Interval starts = BookableStarts(branch, BerlinTime("2026-04-02 10:00"));
  CHECK(ToBerlin(starts.start) == "2026-04-08T00:00:00+02:00");
}

TEST_CASE("cancelling is free until exactly the deadline") {
  const BookingPolicy policy;
  const absl::Time start = BerlinTime("2026-03-04 10:00");
  CHECK(CancelKindOf(policy, start, start - absl::Hours(24)) == CancelKind::kInTime);
  CHECK(CancelKindOf(policy, start, start - absl::Hours(24) + absl::Milliseconds(1)) ==
        CancelKind::kLate);
}

TEST_CASE("limits count by the branch's day, ISO week and month") {
  const VisitLimits limits{1, 2, 3};
  const std::vector<absl::Time> starts = {BerlinTime("2026-03-31 00:15"),
                                          BerlinTime("2026-04-02 10:00")};
  const DayCaps caps(limits, starts, Berlin());
  CHECK_FALSE(caps.Allows(CivilDay(2026, 3, 31)));  // the day is full
  CHECK_FALSE(caps.Allows(CivilDay(2026, 4, 1)));   // the week is full
  CHECK(caps.Allows(CivilDay(2026, 4, 6)));
}

TEST_CASE("a catalogue names all its problems at once") {
  Catalogue catalogue = SalonCatalogue();
  CHECK(CheckCatalogue(catalogue).empty());
  catalogue.branches[0].zone = "Europe/Atlantis";
  catalogue.branches[1].id = Mitte();
  catalogue.services[0].stages[0].minutes = 42;
  catalogue.staff[0].skills[0].service = ServiceId("nails");
  std::vector<std::string> fields;
  for (const CatalogueProblem& problem : CheckCatalogue(catalogue)) fields.push_back(problem.field);
  const auto names = [&](const char* field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  };
  CHECK(names("branches[0].time_zone"));
  CHECK(names("branches[1].name"));
  CHECK(names("services[0].stages[0].minutes"));
  CHECK(names("staff[0].skills[0].service"));
}

TEST_CASE("states follow the life of a visit") {
  const auto before = -absl::Hours(1);
  const auto after = absl::Hours(1);
  CHECK(MayBecome(VisitState::kBooked, VisitState::kConfirmed, Actor::kCustomer, before));
  CHECK_FALSE(MayBecome(VisitState::kBooked, VisitState::kConfirmed, Actor::kCustomer, after));
  CHECK_FALSE(MayBecome(VisitState::kBooked, VisitState::kNoShow, Actor::kCustomer, after));
  CHECK(MayBecome(VisitState::kBooked, VisitState::kNoShow, Actor::kStaff, after));
  CHECK(MayBecome(VisitState::kNoShow, VisitState::kArrived, Actor::kStaff, absl::Hours(168)));
  CHECK_FALSE(
      MayBecome(VisitState::kNoShow, VisitState::kArrived, Actor::kStaff, absl::Hours(169)));
  CHECK_FALSE(MayBecome(VisitState::kExpired, VisitState::kBooked, Actor::kStaff, before));
  for (int i = 0; i <= static_cast<int>(VisitState::kVoid); ++i) {
    const auto state = static_cast<VisitState>(i);
    CHECK(VisitStateNamed(NameOf(state)) == state);
  }
}

TEST_CASE("caps are windows of the branch's day, ISO week and month") {
  Branch branch = SalonCatalogue().branches[0];
  CHECK(CapWindowsFor(branch, BerlinTime("2026-03-29 23:30")).empty());
  branch.policy.branch_limits = {5, 20, 0};
  branch.policy.customer_limits.per_month = 2;
  // The Sunday of the change of the clock: 23 hours, the last day of its week.
  const auto windows = CapWindowsFor(branch, BerlinTime("2026-03-29 23:30"));
  REQUIRE(windows.size() == 3);
  CHECK(windows[0].starts.Length() == absl::Hours(23));
  CHECK(windows[0].limit == 5);
  CHECK(ToBerlin(windows[1].starts.start) == "2026-03-23T00:00:00+01:00");
  CHECK(ToBerlin(windows[1].starts.end) == "2026-03-30T00:00:00+02:00");
  CHECK(windows[2].whose == CapWindow::Whose::kCustomer);
  CHECK(ToBerlin(windows[2].starts.start) == "2026-03-01T00:00:00+01:00");
  CHECK(ToBerlin(windows[2].starts.end) == "2026-04-01T00:00:00+02:00");
}

TEST_CASE("an offer to those who wait stands the shorter, the nearer the visit is") {
  CHECK(OfferTime(absl::Hours(24) + absl::Seconds(1)) == absl::Minutes(60));
  CHECK(OfferTime(absl::Hours(24)) == absl::Minutes(20));
  CHECK(OfferTime(absl::Hours(3)) == absl::Minutes(20));
  CHECK(OfferTime(absl::Hours(3) - absl::Seconds(1)) == absl::Minutes(10));
}

TEST_CASE("quiet hours may span midnight, lie in one day, or be none") {
  const auto quiet = [](QuietHours hours, const char* time) {
    return IsQuiet(hours, BerlinTime(time), Berlin());
  };
  CHECK_FALSE(quiet({}, "2026-03-02 20:59"));
  CHECK(quiet({}, "2026-03-02 21:00"));
  CHECK(quiet({}, "2026-03-03 07:59"));
  CHECK_FALSE(quiet({}, "2026-03-03 08:00"));
  CHECK(quiet({12 * 60, 13 * 60}, "2026-03-03 12:30"));
  CHECK_FALSE(quiet({12 * 60, 13 * 60}, "2026-03-03 13:00"));
  CHECK_FALSE(quiet({0, 0}, "2026-03-03 00:00"));
}

TEST_CASE("a wish is over when its last range is, and never without one") {
  TimeWish wish;
  CHECK_FALSE(IsOver(wish, BerlinTime("2030-01-01 00:00")));
  wish.ranges = {{BerlinTime("2026-03-03 09:00"), BerlinTime("2026-03-03 12:00")},
                 {BerlinTime("2026-03-02 09:00"), BerlinTime("2026-03-02 12:00")}};
  CHECK_FALSE(IsOver(wish, BerlinTime("2026-03-03 11:59")));
  CHECK(IsOver(wish, BerlinTime("2026-03-03 12:00")));
}

}  // namespace
}  // namespace tresen::scheduling
