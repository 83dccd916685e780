#include "services/gateway/conversation/flows/beside_visit.h"

#include <algorithm>

#include "services/gateway/conversation/flows/visits.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

constexpr int kRightAfter = 60;  // minutes in which a visit still follows another

int MinuteOfDay(absl::CivilMinute moment) { return moment.hour() * 60 + moment.minute(); }

// A start on the minute, or within so many minutes behind it.
void Wish(absl::CivilMinute start, int within, DraftReading& reading) {
  const absl::CivilDay day(start);
  reading.draft.when.days = {{day, day}};
  reading.draft.when.clocks = {{MinuteOfDay(start), MinuteOfDay(start) + within, false}};
  reading.either_day.clear();
  reading.either_clock.clear();
  if (std::find(reading.changed.begin(), reading.changed.end(), Field::kWhen) ==
      reading.changed.end()) {
    reading.changed.push_back(Field::kWhen);
  }
}

// The visit on the day that was named, else the one just booked, else the next one.
const Appointment* VisitMeant(const Counter& counter, const DraftReading& reading,
                              const std::vector<Appointment>& visits) {
  if (const auto day = SingleDay(reading.draft.when); day.has_value()) {
    for (const Appointment& visit : visits) {
      if (absl::CivilDay(visit.start) == *day) return &visit;
    }
    return nullptr;
  }
  if (const auto& last = counter.state().last_task; last.has_value()) {
    if (const Appointment* visit = FindAppointment(visits, last->appointment)) return visit;
  }
  return visits.empty() ? nullptr : &visits.front();
}

// "My daughter comes along", unless a time was said for it.
bool ComesAlong(const Request& request) {
  return HasReference(request, "along") &&
         std::none_of(request.times.begin(), request.times.end(),
                      [](const TimeMention& mention) { return mention.has_time; });
}

int MinutesOf(const Request& request) {
  for (const TimeMention& mention : request.times) {
    if (mention.is_duration && mention.length_minutes > 0) return mention.length_minutes;
  }
  return 0;
}

}  // namespace

bool ReadBesideVisit(Counter& counter, DraftReading& reading) {
  const bool right_after = HasReference(counter.request(), "right_after");
  const bool same_time = HasReference(counter.request(), "same_time");
  if (!right_after && !same_time && !ComesAlong(counter.request())) return true;
  const std::vector<Appointment>* visits = OpenAppointments(counter);
  if (visits == nullptr) return false;
  const Appointment* visit = VisitMeant(counter, reading, *visits);
  if (visit == nullptr) return true;
  if (reading.draft.branch.empty() && visit->branch != counter.branch().id) {
    reading.draft.branch = visit->branch;
    reading.changed.push_back(Field::kBranch);
  }
  if (ComesAlong(counter.request()) && reading.draft.guest.empty()) {
    reading.draft.guest = "guest";
    reading.changed.push_back(Field::kGuest);
  }
  if (right_after) {
    Wish(visit->end, kRightAfter, reading);
  } else if (same_time && !reading.draft.when.days.empty()) {
    const auto days = reading.draft.when.days;  // "the same time next week"
    Wish(visit->start, 0, reading);
    reading.draft.when.days = days;
  } else {
    const int lasts = static_cast<int>(visit->end - visit->start);
    Wish(visit->start, same_time ? 0 : lasts + kRightAfter, reading);
  }
  return true;
}

void ReadMoveBeside(const Counter& counter, const Appointment& visit, DraftReading& reading) {
  const Request& request = counter.request();
  if (const auto day = SingleDay(reading.draft.when);
      day.has_value() && reading.draft.when.clocks.empty() && HasReference(request, "same_time")) {
    return Wish(absl::CivilMinute(*day) + MinuteOfDay(visit.start), 0, reading);
  }
  const int minutes = MinutesOf(request);
  if (minutes == 0 || !reading.draft.when.clocks.empty()) return;
  if (HasReference(request, "later")) return Wish(visit.start + minutes, 0, reading);
  if (HasReference(request, "earlier")) return Wish(visit.start - minutes, 0, reading);
}

}  // namespace tresen::gateway
