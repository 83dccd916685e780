#include "services/gateway/conversation/search.h"

#include <algorithm>

namespace tresen::gateway {
namespace {

constexpr int kDayMinutes = 24 * 60;
// A start named as "about three" may lie so far off.
constexpr int kAboutMinutes = 60;
// So many ranges the calendar takes in one wish; more say nothing that fewer would not.
constexpr size_t kMaxRanges = 50;

absl::Time Instant(absl::CivilMinute local, const Branch& branch) {
  return absl::FromCivil(local, branch.zone);
}

void AddDay(absl::CivilDay day, const std::vector<ClockRange>& clocks, const Branch& branch,
            std::vector<TimeSpan>& spans) {
  for (const ClockRange& clock : clocks) {
    const ClockSpan span = StartSpan(clock);
    spans.push_back({Instant(absl::CivilMinute(day) + span.from_minute, branch),
                     Instant(absl::CivilMinute(day) + span.to_minute, branch)});
  }
}

std::vector<TimeSpan> Spans(const std::vector<DayRange>& days, const std::vector<ClockRange>& clocks,
                            const Branch& branch, absl::CivilDay today, int max_days_ahead) {
  std::vector<TimeSpan> spans;
  for (const DayRange& range : days) {
    const absl::CivilDay first = range.first.value_or(today);
    const absl::CivilDay last = range.last.value_or(std::max(first, today + max_days_ahead));
    if (clocks.empty()) {
      spans.push_back({Instant(absl::CivilMinute(first), branch),
                       Instant(absl::CivilMinute(last + 1), branch)});
      continue;
    }
    for (absl::CivilDay day = first; day <= last && spans.size() < kMaxRanges; ++day) {
      AddDay(day, clocks, branch, spans);
    }
  }
  // An hour that a clock change leaves out has no instants.
  std::erase_if(spans, [](const TimeSpan& span) { return span.from >= span.to; });
  if (spans.size() > kMaxRanges) spans.resize(kMaxRanges);
  return spans;
}

// One wanted day and all wanted times outside the opening hours.
bool OutsideHours(const std::vector<ClockRange>& clocks, const std::vector<ClockSpan>& hours) {
  if (clocks.empty()) return false;
  return std::none_of(clocks.begin(), clocks.end(), [&](const ClockRange& clock) {
    return std::any_of(hours.begin(), hours.end(), [&](const ClockSpan& open) {
      const ClockSpan span = StartSpan(clock);
      return span.from_minute < open.to_minute && span.to_minute > open.from_minute;
    });
  });
}

}  // namespace

ClockSpan StartSpan(const ClockRange& clock) {
  if (!clock.exact()) return {clock.from, clock.to};
  if (!clock.approximate) return {clock.from, clock.from + 1};
  return {std::max(0, clock.from - kAboutMinutes), std::min(kDayMinutes, clock.from + kAboutMinutes)};
}

std::vector<TimeSpan> RangesOf(const When& when, const Branch& branch, absl::CivilMinute now,
                               int max_days_ahead) {
  if (when.days.empty() && when.clocks.empty()) return {};
  std::vector<DayRange> days = when.days;
  if (days.empty()) days.push_back({});
  return Spans(days, when.clocks, branch, absl::CivilDay(now), max_days_ahead);
}

std::vector<TimeSpan> ExclusionsOf(const When& when, const Branch& branch, absl::CivilMinute now,
                                   int max_days_ahead) {
  const absl::CivilDay today(now);
  std::vector<TimeSpan> spans = Spans(when.not_on, {}, branch, today, max_days_ahead);
  if (when.not_at.empty()) return spans;
  std::vector<DayRange> days = when.days;
  if (days.empty()) days.push_back({});
  for (const TimeSpan& span : Spans(days, when.not_at, branch, today, max_days_ahead)) {
    if (spans.size() < kMaxRanges) spans.push_back(span);
  }
  return spans;
}

std::optional<absl::CivilDay> SingleDay(const When& when) {
  if (when.days.size() != 1 || !when.days[0].single()) return std::nullopt;
  return when.days[0].first;
}

std::optional<absl::CivilMinute> ExactStart(const When& when) {
  const std::optional<absl::CivilDay> day = SingleDay(when);
  if (!day.has_value() || when.clocks.size() != 1) return std::nullopt;
  const ClockRange& clock = when.clocks[0];
  if (!clock.exact() || clock.approximate) return std::nullopt;
  return absl::CivilMinute(*day) + clock.from;
}

NoSlotReason WhyImpossible(const When& when, const Branch& branch, absl::CivilMinute now,
                           const BookingPolicy& policy) {
  const std::optional<absl::CivilDay> day = SingleDay(when);
  if (!day.has_value()) return NoSlotReason::kNone;
  const absl::CivilDay today(now);
  if (*day < today) return NoSlotReason::kPast;
  if (*day > today + policy.max_days_ahead) return NoSlotReason::kTooFar;
  const std::vector<ClockSpan>& hours = HoursOn(branch, *day);
  if (hours.empty()) {
    auto special = branch.special_days.find(*day);
    const bool holiday =
        special != branch.special_days.end() && !special->second.holiday.empty();
    return holiday ? NoSlotReason::kHoliday : NoSlotReason::kClosed;
  }
  const std::optional<absl::CivilMinute> start = ExactStart(when);
  if (start.has_value() && *start < now) return NoSlotReason::kPast;
  if (OutsideHours(when.clocks, hours)) return NoSlotReason::kClosed;
  if (start.has_value() && *start < now + policy.min_notice_minutes) return NoSlotReason::kTooSoon;
  if (*day == today && absl::CivilMinute(today) + hours.back().to_minute <= now) {
    return NoSlotReason::kPast;
  }
  return NoSlotReason::kNone;
}

}  // namespace tresen::gateway
