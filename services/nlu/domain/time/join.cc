#include <algorithm>
#include <cstdlib>
#include <set>

#include "services/nlu/domain/time/resolver.h"
#include "services/nlu/domain/time/time_parser.h"

namespace tresen::nlu {
namespace {

bool IsDay(const TimeMention& mention) {
  return mention.kind == TimeKind::kDate && !mention.excluded;
}

bool IsTimeOfDay(const TimeMention& mention) {
  return (mention.kind == TimeKind::kTime || mention.kind == TimeKind::kTimeRange) &&
         mention.date_missing && !mention.excluded;
}

// The time's distance from the start of its day, put on another day.
std::optional<absl::CivilSecond> OnDay(const std::optional<absl::CivilSecond>& bound,
                                       absl::CivilDay base, absl::CivilDay day) {
  if (!bound.has_value()) return std::nullopt;
  return absl::CivilSecond(day) + (*bound - absl::CivilSecond(base));
}

absl::CivilDay DayOf(const TimeReading& reading) {
  return absl::CivilDay(reading.from.has_value() ? *reading.from : *reading.to);
}

// The same for a time that was said in another zone, of which the place shows something else on
// every side of a change of the clocks: what was said is put on the day there, then seen from here.
std::optional<absl::CivilSecond> OnDayThere(const std::optional<absl::CivilSecond>& bound,
                                            const TimeReading& clock,
                                            const std::optional<absl::TimeZone>& there,
                                            absl::CivilDay day, const absl::TimeZone& here) {
  if (!there.has_value() || !bound.has_value()) return OnDay(bound, DayOf(clock), day);
  const auto said = [&](const absl::CivilSecond& seen) {
    return absl::ToCivilSecond(absl::FromCivil(seen, here), *there);
  };
  const absl::CivilDay base(said(clock.from.has_value() ? *clock.from : *clock.to));
  return absl::ToCivilSecond(absl::FromCivil(*OnDay(said(*bound), base, day), *there), here);
}

TimeMention Joined(const TimeMention& day, const TimeMention& time, const absl::TimeZone& zone) {
  TimeMention joint = time;
  joint.begin = std::min(day.begin, time.begin);
  joint.end = std::max(day.end, time.end);
  joint.kind = time.kind == TimeKind::kTime || time.kind == TimeKind::kDateTime ? TimeKind::kDateTime
                                                                              : TimeKind::kDateTimeRange;
  joint.date_missing = false;
  joint.year_assumed = day.year_assumed;
  joint.correction = day.correction || time.correction;
  joint.approximate = day.approximate || time.approximate;
  joint.choice = day.choice;
  joint.rule = "joined";
  joint.readings.clear();
  for (const TimeReading& date : day.readings) {
    for (const TimeReading& clock : time.readings) {
      if (joint.readings.size() >= 4) break;
      // Of a time with its own day only the readings of its likeliest day count.
      if (!time.date_missing && DayOf(clock) != DayOf(time.readings[0])) continue;
      const absl::CivilDay target(*date.from);
      TimeReading reading;
      reading.from = OnDayThere(clock.from, clock, time.from_zone, target, zone);
      reading.to = OnDayThere(clock.to, clock, time.to_zone, target, zone);
      reading.name = clock.name.empty() ? date.name : clock.name;
      joint.readings.push_back(reading);
    }
  }
  AddInstants(zone, &joint);
  return joint;
}

// A time within one day that is said.
bool IsTimed(const TimeMention& mention) {
  if (mention.excluded || mention.date_missing || mention.readings.empty()) return false;
  if (mention.kind == TimeKind::kDateTime) return true;
  const TimeReading& first = mention.readings[0];
  return mention.kind == TimeKind::kDateTimeRange &&
         (!first.from || !first.to || absl::CivilDay(*first.from) == absl::CivilDay(*first.to - 1));
}

// "Tuesday or Thursday after five": the time said with the last of the alternatives is that of all.
void ShareTimes(const absl::TimeZone& zone, std::vector<TimeMention>& mentions) {
  for (size_t i = mentions.size(); i-- > 1;) {
    TimeMention& before = mentions[i - 1];
    const bool alternatives = mentions[i].choice > 0 && before.choice == mentions[i].choice;
    if (!alternatives || !IsTimed(mentions[i]) || !IsDay(before)) continue;
    const int end = before.end;
    const int begin = before.begin;
    before = Joined(before, mentions[i], zone);
    before.begin = begin;
    before.end = end;
  }
}

// The days among the mentions that no time was joined with yet, by their place.
class FreeDays {
 public:
  explicit FreeDays(const std::vector<TimeMention>& mentions) : mentions_(mentions) {
    for (int i = 0; i < static_cast<int>(mentions.size()); ++i) {
      if (IsDay(mentions[i])) free_.insert(free_.end(), i);
    }
  }

  // The day that a time belongs to, taken out: the nearest one before it, else behind it, and all that are its
  // alternatives.
  std::vector<int> TakeFor(int time) {
    if (free_.empty()) return {};
    auto day = free_.lower_bound(time);
    if (day != free_.begin()) --day;
    const int choice = mentions_[*day].choice;
    const auto same = [&](int i) { return choice > 0 && mentions_[i].choice == choice; };
    auto first = day;
    auto last = std::next(day);
    while (first != free_.begin() && same(*std::prev(first))) --first;
    while (last != free_.end() && same(*last)) ++last;
    const std::vector<int> taken(first, last);
    free_.erase(first, last);
    return taken;
  }

 private:
  const std::vector<TimeMention>& mentions_;
  std::set<int> free_;
};

}  // namespace

std::vector<TimeMention> JoinMentions(std::vector<TimeMention> mentions,
                                      const TimeContext& context) {
  std::vector<bool> used(mentions.size(), false);
  FreeDays days(mentions);
  std::vector<TimeMention> joined;
  for (int i = 0; i < static_cast<int>(mentions.size()); ++i) {
    if (!IsTimeOfDay(mentions[i])) continue;
    for (const int j : days.TakeFor(i)) {
      used[i] = true;
      joined.push_back(Joined(mentions[j], mentions[i], context.zone));
      used[j] = true;
    }
  }
  for (size_t i = 0; i < mentions.size(); ++i) {
    if (!used[i]) joined.push_back(std::move(mentions[i]));
  }
  std::sort(joined.begin(), joined.end(), [](const TimeMention& a, const TimeMention& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  ShareTimes(context.zone, joined);
  return joined;
}

}  // namespace tresen::nlu
