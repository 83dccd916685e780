#include "services/gateway/conversation/flows/service_question.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/when_question.h"
#include "services/gateway/conversation/flows/why.h"
#include "services/gateway/conversation/search.h"

namespace tresen::gateway {
namespace {

bool Does(const Staff& staff, absl::string_view service) {
  return std::find(staff.services.begin(), staff.services.end(), service) != staff.services.end();
}

// Whether the wanted person, or anybody of the branch, does it.
bool DoneBy(const Counter& counter, const Draft& draft, absl::string_view service) {
  const Staff* wanted = FindStaff(counter.business(), draft.staff);
  if (wanted != nullptr) return Does(*wanted, service);
  return std::any_of(counter.business().staff.begin(), counter.business().staff.end(),
                     [&](const Staff& staff) {
                       return staff.branch == counter.branch().id && Does(staff, service);
                     });
}

// What comes into question: the services the word may mean, or all, as far as they are done here.
std::vector<std::string> Candidates(const Counter& counter, const DraftReading& reading) {
  std::vector<std::string> all = reading.either_service;
  if (all.empty()) {
    for (const Service& service : counter.business().services) all.push_back(service.id);
  }
  std::vector<std::string> done;
  std::copy_if(all.begin(), all.end(), std::back_inserter(done),
               [&](const std::string& id) { return DoneBy(counter, reading.draft, id); });
  return done.empty() ? all : done;
}

void SetService(Counter& counter, const DraftReading& reading, const std::string& id) {
  Draft draft;
  draft.services = reading.named_services;
  const size_t place = std::min(reading.either_place, draft.services.size());
  draft.services.insert(draft.services.begin() + static_cast<std::ptrdiff_t>(place), id);
  counter.Set(Field::kServices, draft);
}

bool ForSomebodyElse(const Request& request) {
  const std::string whom = ValueOf(request, EntityKind::kForWhom);
  return !whom.empty() && whom != "self";
}

// The service of the last visit, if it is one of the candidates; empty if not or while waiting.
std::string ServiceOfLastVisit(Counter& counter, const std::vector<std::string>& candidates) {
  const Result* result = counter.Ask("last_visit", ListAppointments{AppointmentScope::kLastVisit});
  if (result == nullptr) return "";
  const AppointmentsFound* found = As<AppointmentsFound>(*result);
  if (found == nullptr || found->appointments.empty()) return "";
  for (const std::string& id : found->appointments.front().services) {
    if (std::find(candidates.begin(), candidates.end(), id) != candidates.end()) return id;
  }
  return "";
}

// A day on which nothing is ever possible is said before anything else is asked.
void SayWhyNeverOn(Counter& counter) {
  const Draft& draft = counter.state().goal()->draft;
  const Branch* branch = FindBranch(counter.business(), draft.branch);
  if (branch == nullptr) branch = &counter.branch();
  When day = draft.when;
  day.clocks.clear();
  const NoSlotReason why = WhyImpossible(day, *branch, counter.Now(*branch), counter.business().policy);
  const bool said = counter.TimesAsked(Question::kService) + counter.TimesAsked(Question::kServiceAmong) > 0;
  if (why != NoSlotReason::kNone && !said) SayWhy(counter, why, draft);
}

}  // namespace

ServiceCertainty SettleService(Counter& counter, const DraftReading& reading) {
  const Goal& goal = *counter.state().goal();
  if (!goal.draft.services.empty() && reading.either_service.empty()) {
    return ServiceCertainty::kSaid;
  }
  const std::vector<std::string> candidates = Candidates(counter, reading);
  if (candidates.size() == 1) {
    SetService(counter, reading, candidates.front());
    return ServiceCertainty::kSaid;
  }
  const std::string mentioned = counter.state().mentioned_service;
  if (reading.named_services.empty() && !reading.service_not_offered &&
      std::find(candidates.begin(), candidates.end(), mentioned) != candidates.end()) {
    SetService(counter, reading, mentioned);
    return ServiceCertainty::kMentioned;
  }
  const bool as_last = !reading.either_service.empty() || HasReference(counter.request(), "usual");
  if (as_last && !ForSomebodyElse(counter.request())) {
    const std::string last = ServiceOfLastVisit(counter, candidates);
    if (counter.waiting()) return ServiceCertainty::kOpen;
    if (!last.empty()) {
      SetService(counter, reading, last);
      return ServiceCertainty::kLastVisit;
    }
  }
  KeepEitherTime(counter, reading);
  if (reading.service_not_offered) counter.Say(Phrase::kNotOffered);
  SayWhyNeverOn(counter);
  const bool among = !reading.either_service.empty();
  const Question question = among ? Question::kServiceAmong : Question::kService;
  counter.Say(among ? Phrase::kAskServiceAmong : Phrase::kAskService, {},
              counter.TimesAsked(question));
  counter.Put(question, ServiceChoices(counter, candidates, reading.named_services, reading.either_place));
  return ServiceCertainty::kOpen;
}

}  // namespace tresen::gateway
