#include "services/scheduling/domain/working_time.h"

#include <algorithm>

#include "services/scheduling/domain/public_holidays.h"

namespace tresen::scheduling {
namespace {

bool Concerns(const HoursException& exception, absl::CivilDay day) {
  return exception.first_day <= day && day <= exception.last_day;
}

Interval SpanOf(const HoursException& exception, absl::CivilDay day, const absl::TimeZone& zone) {
  return exception.window ? SpanOf(day, *exception.window, zone) : DayOf(day, zone);
}

std::vector<Interval> Spans(const std::vector<LocalWindow>& windows, absl::CivilDay day,
                            const absl::TimeZone& zone) {
  std::vector<Interval> spans;
  for (const LocalWindow& window : windows) spans.push_back(SpanOf(day, window, zone));
  return spans;
}

// The spans that exceptions of one kind name on `day`.
IntervalSet Changed(const std::vector<HoursException>& exceptions, HoursChange change,
                    absl::CivilDay day, const absl::TimeZone& zone) {
  std::vector<Interval> spans;
  for (const HoursException& exception : exceptions)
    if (exception.change == change && Concerns(exception, day))
      spans.push_back(SpanOf(exception, day, zone));
  return IntervalSet(std::move(spans));
}

// Ordinary hours, then replaced, then closed, then extra: the later wins.
IntervalSet Apply(IntervalSet ordinary, const std::vector<HoursException>& exceptions,
                  absl::CivilDay day, const absl::TimeZone& zone) {
  const IntervalSet replaced = Changed(exceptions, HoursChange::kReplaced, day, zone);
  const IntervalSet closed = Changed(exceptions, HoursChange::kClosed, day, zone);
  const IntervalSet extra = Changed(exceptions, HoursChange::kExtra, day, zone);
  return (replaced.empty() ? ordinary : replaced).Subtract(closed).Union(extra);
}

IntervalSet OpenTimeOfDay(const Branch& branch, absl::CivilDay day, const absl::TimeZone& zone) {
  IntervalSet ordinary;
  if (!HolidayOn(branch.holiday_region, day))
    ordinary = IntervalSet(Spans(branch.hours[WeekdayIndex(day)], day, zone));
  return Apply(std::move(ordinary), branch.exceptions, day, zone);
}

bool AppliesOn(const WorkRule& rule, absl::CivilDay day) {
  if (day < rule.valid_from || rule.valid_to < day || WeekdayIndex(day) != rule.weekday)
    return false;
  const auto weeks = (MondayOf(day) - MondayOf(rule.valid_from)) / 7;
  return weeks % rule.rhythm_weeks == rule.week;
}

IntervalSet ShiftsOfDay(const Staff& staff, const Branch& branch, const IntervalSet& open,
                        absl::CivilDay day, const absl::TimeZone& zone) {
  IntervalSet shifts;
  for (const WorkRule& rule : staff.work) {
    if (rule.branch != branch.id || !AppliesOn(rule, day)) continue;
    // "The opening hours" of a day are those that begin on it, also when they end after midnight.
    const IntervalSet shift = rule.windows.empty()
                                  ? OpenTimeOfDay(branch, day, zone)
                                  : IntervalSet(Spans(rule.windows, day, zone)).Intersect(open);
    shifts = shifts.Union(shift);
  }
  return shifts;
}

IntervalSet BreaksOfDay(const Staff& staff, absl::CivilDay day, const absl::TimeZone& zone) {
  std::vector<Interval> spans;
  for (const Break& pause : staff.breaks)
    if (pause.weekday == WeekdayIndex(day)) spans.push_back(SpanOf(day, pause.window, zone));
  return IntervalSet(std::move(spans));
}

struct TimeChanges {
  IntervalSet away;
  IntervalSet extra;
};

template <typename Concern>
TimeChanges ChangesOf(const std::vector<Absence>& absences, Concern concerns) {
  std::vector<Interval> away, extra;
  for (const Absence& absence : absences) {
    if (!concerns(absence)) continue;
    (absence.kind == AbsenceKind::kExtra ? extra : away).push_back(absence.during);
  }
  return {IntervalSet(std::move(away)), IntervalSet(std::move(extra))};
}

IntervalSet CutTo(const IntervalSet& set, DayRange days, const absl::TimeZone& zone) {
  return set.Intersect(IntervalSet({{DayOf(days.first, zone).start, DayOf(days.last, zone).end}}));
}

}  // namespace

IntervalSet OpenTime(const Branch& branch, const std::vector<Absence>& absences, DayRange days) {
  const absl::TimeZone zone = ZoneOf(branch);
  std::vector<Interval> spans;
  for (absl::CivilDay day = days.first - 1; day <= days.last; ++day) {
    const IntervalSet open = OpenTimeOfDay(branch, day, zone);
    spans.insert(spans.end(), open.intervals().begin(), open.intervals().end());
  }
  const auto of_branch = [&](const Absence& absence) { return absence.branch == branch.id; };
  const TimeChanges changes = ChangesOf(absences, of_branch);
  return CutTo(IntervalSet(std::move(spans)).Subtract(changes.away).Union(changes.extra), days,
               zone);
}

IntervalSet WorkTime(const Staff& staff, const Branch& branch, const std::vector<Absence>& absences,
                     const IntervalSet& open, DayRange days) {
  const absl::TimeZone zone = ZoneOf(branch);
  std::vector<Interval> work, breaks;
  const auto add = [](std::vector<Interval>& to, const IntervalSet& set) {
    to.insert(to.end(), set.intervals().begin(), set.intervals().end());
  };
  for (absl::CivilDay day = days.first - 1; day <= days.last; ++day) {
    add(work, ShiftsOfDay(staff, branch, open, day, zone));
    add(breaks, BreaksOfDay(staff, day, zone));
  }
  const auto of_person = [&](const Absence& absence) { return absence.staff == staff.id; };
  const TimeChanges changes = ChangesOf(absences, of_person);
  const IntervalSet worked = IntervalSet(std::move(work))
                                 .Subtract(IntervalSet(std::move(breaks)))
                                 .Subtract(changes.away)
                                 .Union(changes.extra);
  return CutTo(worked.Intersect(open), days, zone);
}

bool IsOpenOn(const Branch& branch, absl::CivilDay day) {
  return !OpenTimeOfDay(branch, day, ZoneOf(branch)).empty();
}

}  // namespace tresen::scheduling
