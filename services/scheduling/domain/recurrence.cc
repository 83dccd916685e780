#include "services/scheduling/domain/recurrence.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/scheduling/domain/local_time.h"

namespace tresen::scheduling {
namespace {

constexpr std::array<absl::string_view, 7> kDayNames = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
// A rule that matches ever more rarely (a fifth Friday every 12 months) is followed this far.
constexpr int kMostPeriods = 5000;

absl::Status NotUnderstood(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("recurrence rule: ", what));
}

absl::StatusOr<int> Number(absl::string_view text, int least, int most, absl::string_view part) {
  int value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < least || value > most)
    return NotUnderstood(absl::StrCat(part, " must be ", least, " to ", most));
  return value;
}

absl::StatusOr<ByDay> DayOf(absl::string_view text) {
  if (text.size() < 2) return NotUnderstood("BYDAY needs weekdays such as MO or 1FR");
  const auto name = std::ranges::find(kDayNames, text.substr(text.size() - 2));
  if (name == kDayNames.end()) return NotUnderstood("BYDAY needs weekdays such as MO or 1FR");
  ByDay day{static_cast<int>(name - kDayNames.begin()), 0};
  absl::string_view place = text.substr(0, text.size() - 2);
  if (place.empty()) return day;
  absl::ConsumePrefix(&place, "+");
  const absl::StatusOr<int> number = Number(place, -5, 5, "the place of a weekday");
  if (!number.ok()) return number.status();
  if (*number == 0) return NotUnderstood("the place of a weekday must not be 0");
  day.place = *number;
  return day;
}

// 20260331 (the whole day) or 20260331T100000.
absl::StatusOr<absl::CivilSecond> UntilOf(absl::string_view text) {
  const bool whole_day = text.size() == 8;
  int64_t date = 0, time = 235959;
  const bool shaped =
      whole_day || (text.size() == 15 && text[8] == 'T' && absl::SimpleAtoi(text.substr(9), &time));
  if (!shaped || !absl::SimpleAtoi(text.substr(0, 8), &date))
    return NotUnderstood("UNTIL must be a local date (20260331) or time (20260331T100000)");
  const absl::CivilSecond until(date / 10000, date / 100 % 100, date % 100, time / 10000,
                                time / 100 % 100, time % 100);
  const bool same = until.month() == date / 100 % 100 && until.day() == date % 100;
  if (!same) return NotUnderstood("UNTIL is no day of the calendar");
  return until;
}

absl::Status ReadPart(absl::string_view name, absl::string_view value, Recurrence& rule) {
  if (name == "FREQ") {
    if (value == "DAILY")
      rule.frequency = Frequency::kDaily;
    else if (value == "WEEKLY")
      rule.frequency = Frequency::kWeekly;
    else if (value == "MONTHLY")
      rule.frequency = Frequency::kMonthly;
    else
      return NotUnderstood("FREQ must be DAILY, WEEKLY or MONTHLY");
    return absl::OkStatus();
  }
  if (name == "INTERVAL" || name == "COUNT") {
    const bool interval = name == "INTERVAL";
    const absl::StatusOr<int> number =
        Number(value, 1, interval ? kMostInterval : kMostOccurrences, name);
    if (!number.ok()) return number.status();
    (interval ? rule.interval : rule.count) = *number;
    return absl::OkStatus();
  }
  if (name == "UNTIL") {
    const absl::StatusOr<absl::CivilSecond> until = UntilOf(value);
    if (until.ok()) rule.until = *until;
    return until.status();
  }
  if (name != "BYDAY") return NotUnderstood(absl::StrCat("unknown part ", name));
  for (const absl::string_view text : absl::StrSplit(value, ',')) {
    const absl::StatusOr<ByDay> day = DayOf(text);
    if (!day.ok()) return day.status();
    if (std::ranges::find(rule.by_day, *day) == rule.by_day.end()) rule.by_day.push_back(*day);
  }
  return absl::OkStatus();
}

absl::CivilDay FirstOfMonth(absl::CivilDay first, int months_later) {
  return absl::CivilDay(absl::CivilMonth(first) + months_later);
}

// The days of a month that a weekday with its place names.
void AddOfMonth(absl::CivilDay month, const ByDay& by_day, std::vector<absl::CivilDay>& days) {
  const absl::CivilDay next(absl::CivilMonth(month) + 1);
  std::vector<absl::CivilDay> all;
  for (absl::CivilDay day = month; day < next; ++day)
    if (WeekdayIndex(day) == by_day.weekday) all.push_back(day);
  const int size = static_cast<int>(all.size());
  if (by_day.place == 0) days.insert(days.end(), all.begin(), all.end());
  if (by_day.place > 0 && by_day.place <= size) days.push_back(all[by_day.place - 1]);
  if (by_day.place < 0 && -by_day.place <= size) days.push_back(all[size + by_day.place]);
}

// The days of one period of the rule, ascending, without repeats.
std::vector<absl::CivilDay> DaysOfPeriod(const Recurrence& rule, absl::CivilDay first, int period) {
  std::vector<absl::CivilDay> days;
  const auto named = [&](absl::CivilDay day) {
    return rule.by_day.empty() || std::ranges::any_of(rule.by_day, [&](const ByDay& by_day) {
             return by_day.weekday == WeekdayIndex(day);
           });
  };
  switch (rule.frequency) {
    case Frequency::kDaily:
      if (named(first + period * rule.interval)) days.push_back(first + period * rule.interval);
      break;
    case Frequency::kWeekly: {
      const absl::CivilDay monday = MondayOf(first) + 7 * period * rule.interval;
      if (rule.by_day.empty()) return {monday + WeekdayIndex(first)};
      for (int day = 0; day < 7; ++day)
        if (named(monday + day)) days.push_back(monday + day);
      break;
    }
    case Frequency::kMonthly: {
      const absl::CivilDay month = FirstOfMonth(first, period * rule.interval);
      const absl::CivilDay same = month + (first.day() - 1);
      if (rule.by_day.empty() && same.month() == month.month()) days.push_back(same);
      for (const ByDay& by_day : rule.by_day) AddOfMonth(month, by_day, days);
      break;
    }
  }
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace

absl::StatusOr<Recurrence> ParseRecurrence(absl::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(text);
  absl::string_view rest = upper;
  absl::ConsumePrefix(&rest, "RRULE:");
  Recurrence rule;
  std::vector<absl::string_view> seen;
  for (const absl::string_view part : absl::StrSplit(rest, ';', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (std::ranges::find(seen, field.first) != seen.end())
      return NotUnderstood(absl::StrCat(field.first, " is there twice"));
    seen.push_back(field.first);
    if (absl::Status read = ReadPart(field.first, field.second, rule); !read.ok()) return read;
  }
  if (std::ranges::find(seen, "FREQ") == seen.end()) return NotUnderstood("FREQ is missing");
  if (rule.count > 0 && rule.until) return NotUnderstood("COUNT and UNTIL exclude each other");
  const bool placed =
      std::ranges::any_of(rule.by_day, [](const ByDay& day) { return day.place != 0; });
  if (placed && rule.frequency != Frequency::kMonthly)
    return NotUnderstood("only a monthly rule gives weekdays a place");
  return rule;
}

std::vector<absl::CivilSecond> Occurrences(const Recurrence& rule, absl::CivilSecond first,
                                           int most) {
  std::vector<absl::CivilSecond> starts;
  int counted = 0;
  const absl::CivilDay day_one(first);
  const int64_t second_of_day = first - absl::CivilSecond(day_one);
  for (int period = 0; period < kMostPeriods; ++period) {
    for (const absl::CivilDay day : DaysOfPeriod(rule, day_one, period)) {
      const absl::CivilSecond start = absl::CivilSecond(day) + second_of_day;
      if (start < first) continue;
      if (rule.until && start > *rule.until) return starts;
      if (rule.count > 0 && counted == rule.count) return starts;
      ++counted;
      if (std::ranges::find(rule.excluded, start) != rule.excluded.end()) continue;
      starts.push_back(start);
      if (static_cast<int>(starts.size()) == most) return starts;
    }
  }
  return starts;
}

}  // namespace tresen::scheduling
