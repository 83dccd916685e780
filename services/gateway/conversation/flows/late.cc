#include "services/gateway/conversation/flows/late.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/gateway/conversation/flows/handoff.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"
#include "services/gateway/conversation/when_reader.h"

namespace tresen::gateway {
namespace {

// So long after its start a visit is still the one that somebody is late for.
constexpr absl::Duration kStillComing = absl::Hours(2);

// The visit of a day that was named.
const Appointment* NamedVisit(const Counter& counter, const std::vector<Appointment>& appointments) {
  const std::vector<TimeMention>& times = counter.request().times;
  const auto named = std::find_if(appointments.begin(), appointments.end(), [&](const Appointment& one) {
    return std::any_of(times.begin(), times.end(), [&](const TimeMention& mention) {
      return mention.has_date && Matches(mention, one.start, WeekdaySense::kNext);
    });
  });
  return named == appointments.end() ? nullptr : &*named;
}

// Today's visit that has not long begun, or the next one of today.
const Appointment* TodaysVisit(const Counter& counter, const std::vector<Appointment>& appointments) {
  const auto today = std::find_if(appointments.begin(), appointments.end(), [&](const Appointment& one) {
    const Branch* branch = FindBranch(counter.business(), one.branch);
    if (branch == nullptr || one.starts_at + kStillComing < counter.turn().at) return false;
    return absl::CivilDay(one.start) == absl::CivilDay(counter.Now(*branch));
  });
  return today == appointments.end() ? nullptr : &*today;
}

int MinutesLate(const Request& request) {
  for (const TimeMention& mention : request.times) {
    if (mention.is_duration) return mention.length_minutes;
  }
  return 0;
}

}  // namespace

bool TellLate(Counter& counter) {
  const std::vector<Appointment>* appointments = OpenAppointments(counter);
  if (appointments == nullptr) return false;
  const Appointment* visit = NamedVisit(counter, *appointments);
  if (visit == nullptr) visit = TodaysVisit(counter, *appointments);
  if (visit == nullptr) return true;
  std::vector<SummaryLine> lines = {{"appointment", visit->name}};
  if (const int minutes = MinutesLate(counter.request()); minutes > 0) {
    lines.push_back({"minutes_late", absl::StrCat(minutes)});
  }
  if (!TellStaff(counter, CaseReason::kLate, lines)) return false;
  counter.Say(Phrase::kLateTold, {{"appointment", AppointmentText(counter, *visit)}});
  return true;
}

}  // namespace tresen::gateway
