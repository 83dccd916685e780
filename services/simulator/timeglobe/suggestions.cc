// Which free visits the server proposes.
#include <algorithm>
#include <set>

#include "services/simulator/timeglobe/salon.h"

namespace tresen::simulator::timeglobe {
namespace {

constexpr int kQuarter = 15;
constexpr int kMinutesPerDay = 24 * 60;

absl::Duration LengthOf(const Product& product, const Employee& employee) {
  const absl::Duration own = employee.items.at(product.item);
  return own == absl::ZeroDuration() ? product.work : own;
}

// Places the services of one visit, the ones with a rest first, short ones into a waiting time.
class Layout {
 public:
  Layout(const Site& site, absl::Time start) : site_(site), cursor_(start) {}

  void Place(const Product& product, const Employee& employee) {
    const absl::Duration length = LengthOf(product, employee);
    const bool fits = site_.gap_usable && product.rest_item == 0 && gap_from_ + length <= gap_to_;
    if (fits) {
      Add(product.item, product.internal_name, employee.id, gap_from_, length, false);
      gap_from_ += length;
      return;
    }
    Add(product.item, product.internal_name, employee.id, cursor_, length, false);
    cursor_ += length;
    if (product.rest_item == 0) return;
    gap_from_ = cursor_;
    gap_to_ = cursor_ + product.wait;
    cursor_ = gap_to_;
    Add(product.rest_item, product.rest_name, employee.id, cursor_, product.rest, true);
    cursor_ += product.rest;
  }

  Suggested Take() { return std::move(positions_); }

 private:
  void Add(int item, const std::string& name, int employee, absl::Time begin,
           absl::Duration length, bool invisible) {
    const int ordinal = static_cast<int>(positions_.size()) + 1;
    positions_.push_back({ordinal, begin, length, employee, item, name, invisible, 0});
  }

  const Site& site_;
  absl::Time cursor_;
  absl::Time gap_from_;  // none yet: its end is its beginning
  absl::Time gap_to_;
  Suggested positions_;
};

class Proposer {
 public:
  Proposer(const Company& company, const Site& site, std::vector<Wanted> wanted)
      : company_(company), site_(site), wanted_(std::move(wanted)) {
    absl::LoadTimeZone(site.zone, &zone_);
    std::ranges::stable_sort(wanted_, std::greater<>(), [&](const Wanted& want) {
      const Product* product = site.FindProduct(want.item);
      return product != nullptr && product->rest_item != 0;
    });
  }

  std::vector<Suggested> OnDay(absl::CivilDay day, absl::Time not_before,
                               std::mt19937_64& random) const {
    std::vector<Suggested> visits;
    for (int minute = 0; minute < kMinutesPerDay; minute += kQuarter) {
      const absl::Time start =
          zone_.At(absl::CivilMinute(day) + minute).pre;  // a skipped time comes once, later
      if (start < not_before || absl::ToCivilDay(start, zone_) != day) continue;
      std::vector<Suggested> choices;
      for (const Employee& employee : site_.employees)
        if (auto visit = VisitAt(start, employee)) choices.push_back(*std::move(visit));
      if (choices.empty()) continue;
      Suggested& chosen = choices[random() % choices.size()];
      if (IsPreferred(chosen, minute)) visits.push_back(std::move(chosen));
    }
    return visits;
  }

 private:
  // The visit by this employee, except where others are wished.
  std::optional<Suggested> VisitAt(absl::Time start, const Employee& employee) const {
    Layout layout(site_, start);
    for (const Wanted& want : wanted_) {
      const Product* product = site_.FindProduct(want.item);
      const Employee* person = want.employee ? site_.FindEmployee(*want.employee) : &employee;
      if (product == nullptr || person == nullptr || !person->items.contains(want.item))
        return std::nullopt;
      layout.Place(*product, *person);
    }
    Suggested visit = layout.Take();
    for (const Position& position : visit)
      if (!IsFree(position)) return std::nullopt;
    return visit;
  }

  bool IsFree(const Position& position) const {
    return IsOnDuty(position) &&
           !company_.IsBusy(site_.id, position.employee, position.begin, position.end());
  }

  bool IsOnDuty(const Position& position) const {
    const absl::CivilDay day = absl::ToCivilDay(position.begin, zone_);
    const int weekday = static_cast<int>(absl::GetWeekday(day));
    const absl::CivilMinute midnight(day);
    const int from = static_cast<int>(absl::ToCivilMinute(position.begin, zone_) - midnight);
    const int to = static_cast<int>(absl::ToCivilMinute(position.end(), zone_) - midnight);
    const Employee& employee = *site_.FindEmployee(position.employee);
    return std::ranges::any_of(employee.roster[weekday], [&](const MinuteWindow& window) {
      return window.from <= from && to <= window.to;
    });
  }

  // On the site's step, touching another order, or ending with the person's day.
  bool IsPreferred(const Suggested& visit, int minute) const {
    if (minute % site_.step_minutes == 0) return true;
    const Position& first = visit.front();
    Position later = visit.front();
    absl::Time end = first.end();
    for (const Position& position : visit) {
      if (position.end() < end) continue;
      end = position.end();
      later = position;
    }
    for (const Order& order : company_.orders) {
      if (order.site != site_.id) continue;
      for (const Position& taken : order.positions)
        if (taken.employee == first.employee && (taken.end() == first.begin || taken.begin == end))
          return true;
    }
    later.begin = end;
    later.length = absl::Minutes(kQuarter);
    return !IsOnDuty(later);
  }

  const Company& company_;
  const Site& site_;
  std::vector<Wanted> wanted_;
  absl::TimeZone zone_;
};

// Above the limit a random choice that holds the first and the last.
void Thin(std::vector<Suggested>& visits, size_t limit, std::mt19937_64& random) {
  if (visits.size() <= limit || limit < 2) return;
  std::shuffle(visits.begin() + 1, visits.end() - 1, random);
  std::swap(visits[limit - 1], visits.back());
  visits.resize(limit);
}

absl::Time NextQuarter(absl::Time now) {
  const absl::Duration since = now - absl::UnixEpoch();
  return absl::UnixEpoch() + absl::Ceil(since, absl::Minutes(kQuarter));
}

}  // namespace

DayRange DaysOfWeek(int week, absl::CivilDay today) {
  if (week == 0) return {today, today + 5};
  const absl::CivilDay monday =
      absl::PrevWeekday(today + 1, absl::Weekday::monday) + 7 * static_cast<absl::civil_diff_t>(week);
  return {monday, monday + 6};
}

std::vector<Suggested> Suggest(const Company& company, const Site& site, int week,
                               const std::vector<Wanted>& wanted, absl::Time now,
                               std::mt19937_64& random) {
  std::vector<Suggested> all;
  if (week < 0 || week > site.max_weeks || wanted.empty()) return all;
  absl::TimeZone zone;
  absl::LoadTimeZone(site.zone, &zone);
  const DayRange range = DaysOfWeek(week, absl::ToCivilDay(now, zone));
  const Proposer proposer(company, site, wanted);
  for (absl::CivilDay day = range.first; day <= range.last; ++day) {
    std::vector<Suggested> visits = proposer.OnDay(day, NextQuarter(now), random);
    Thin(visits, site.per_day, random);
    all.insert(all.end(), visits.begin(), visits.end());
  }
  std::shuffle(all.begin(), all.end(), random);
  return all;
}

}  // namespace tresen::simulator::timeglobe
