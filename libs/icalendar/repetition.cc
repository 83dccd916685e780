#include "libs/icalendar/repetition.h"

#include <memory>
#include <type_traits>

namespace tresen::icalendar {
namespace {

struct IteratorDeleter {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, IteratorDeleter>;

// libical walks an hour, a day, a week at a time until something fits: by the minute or second a
// rule that never fits would keep it walking for hours.
bool IsWalkable(const icalrecurrencetype& rule) {
  return rule.freq == ICAL_HOURLY_RECURRENCE || rule.freq == ICAL_DAILY_RECURRENCE ||
         rule.freq == ICAL_WEEKLY_RECURRENCE || rule.freq == ICAL_MONTHLY_RECURRENCE ||
         rule.freq == ICAL_YEARLY_RECURRENCE;
}

// UNTIL is an instant for events with a zone; the rule is walked in local time.
void MakeUntilLocal(const Repetition& repetition, icalrecurrencetype& rule) {
  if (icaltime_is_null_time(rule.until)) return;
  if (icaltime_is_utc(rule.until)) {
    const absl::Time until = absl::FromCivil(CivilOf(rule.until), absl::UTCTimeZone());
    rule.until = TimeOf(repetition.zone->CivilOf(until));
  } else if (rule.until.is_date) {
    rule.until =
        TimeOf(absl::CivilSecond(rule.until.year, rule.until.month, rule.until.day, 23, 59, 59));
  }
  rule.until.is_date = repetition.dates_only ? 1 : 0;
}

}  // namespace

absl::Status StartsOf(const Repetition& repetition, absl::CivilSecond from, absl::CivilSecond to,
                      int& steps, std::vector<absl::CivilSecond>& starts) {
  icalrecurrencetype rule = repetition.rule;
  if (!IsWalkable(rule)) return absl::InvalidArgumentError("repeats too fast");
  MakeUntilLocal(repetition, rule);
  icaltimetype first = TimeOf(repetition.first);
  first.is_date = repetition.dates_only ? 1 : 0;
  const Iterator iterator(icalrecur_iterator_new(rule, first));
  if (iterator == nullptr) return absl::InvalidArgumentError("not a rule");
  const bool ended = !icaltime_is_null_time(rule.until) && CivilOf(rule.until) < from;
  if (ended) return absl::OkStatus();
  // What lies before the window need not be walked, unless it is counted.
  if (rule.count == 0 && from > repetition.first) {
    icaltimetype begin = TimeOf(from);
    begin.is_date = first.is_date;
    if (icalrecur_iterator_set_start(iterator.get(), begin) == 0)
      return absl::InvalidArgumentError("not a rule");
  }
  while (true) {
    const icaltimetype next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next)) return absl::OkStatus();
    if (--steps < 0) return absl::OutOfRangeError("too many repetitions");
    const absl::CivilSecond start = CivilOf(next);
    if (start >= to) return absl::OkStatus();
    if (start >= from) starts.push_back(start);
  }
}

}  // namespace tresen::icalendar
