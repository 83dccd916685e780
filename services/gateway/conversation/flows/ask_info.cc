#include "services/gateway/conversation/flows/ask_info.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/knowledge.h"
#include "services/gateway/conversation/flows/late.h"
#include "services/gateway/conversation/flows/live_facts.h"
#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/flows/visits.h"

namespace tresen::gateway {
namespace {

// All that is for sale; "price" is of one thing.
constexpr absl::string_view kPriceList = "price_list";

std::vector<std::string> ServicesOf(const Request& request) {
  std::vector<std::string> named;
  for (const Entity& entity : request.entities) {
    if (entity.kind != EntityKind::kService) continue;
    for (const std::string& id : entity.values) {
      if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
    }
  }
  return named;
}

std::vector<std::string> ServicesNamed(const Counter& counter) {
  std::vector<std::string> named = ServicesOf(counter.request());
  // "What does it cost?" in the middle of a booking is about what is being booked.
  const Goal* goal = counter.state().goal();
  return named.empty() && goal != nullptr ? goal->draft.services : named;
}

// What is being booked is taken together. Of services that a question names nobody knows whether "and" or "or" was
// meant: a sum would be wrong for "a men's or a women's cut".
Taken HowTaken(const Counter& counter) {
  return ServicesOf(counter.request()).empty() ? Taken::kTogether : Taken::kEither;
}

// Those that were shown to choose from.
std::vector<std::string> ServicesShown(const State& state) {
  std::vector<std::string> shown;
  if (state.shown.empty()) return shown;
  for (const Choice& choice : state.shown.back().choices) {
    if (!choice.service.empty()) shown.push_back(choice.service);
  }
  return shown;
}

// The visit that the open goal changes, else the one that was just booked or moved; empty if none.
std::string VisitMeant(const Counter& counter) {
  const Goal* goal = counter.state().goal();
  if (goal != nullptr) return goal->draft.appointment;
  const auto& last = counter.state().last_task;
  return last.has_value() && last->goal != GoalKind::kCancel ? last->appointment : "";
}

// Of the visit and of those beside it: who comes with others pays for all.
std::vector<std::string> ServicesOfDay(const std::vector<Appointment>& visits, absl::string_view name) {
  std::vector<std::string> services;
  const Appointment* meant = FindAppointment(visits, name);
  for (const Appointment& visit : visits) {
    if (meant == nullptr || visit.branch != meant->branch ||
        absl::CivilDay(visit.start) != absl::CivilDay(meant->start)) {
      continue;
    }
    services.insert(services.end(), visit.services.begin(), visit.services.end());
  }
  return services;
}

// What is being booked for one is wanted by the others who come, too, unless they wish something else.
void AddCompany(const Counter& counter, std::vector<std::string>& services) {
  const auto& next = counter.state().proposal;
  if (!next.has_value() || next->kind != ProposalKind::kNextPerson || !ServicesOf(counter.request()).empty()) return;
  const std::vector<std::string> one = services;
  const std::vector<std::string>& theirs = next->draft.services.empty() ? one : next->draft.services;
  if (next->draft.services.empty() && !next->same_service) return;
  for (int i = 0; i <= next->more; ++i) services.insert(services.end(), theirs.begin(), theirs.end());
}

// "What is it?" without a service is about what is being booked, what was asked about, or what was
// just booked.
void SayPricesMeant(Counter& counter) {
  std::vector<std::string> services = ServicesNamed(counter);
  if (ServicesOf(counter.request()).empty() && OpenQuestion(counter.state()) == Question::kServiceAmong) {
    for (std::string& id : ServicesShown(counter.state())) services.push_back(std::move(id));
    return SayPrices(counter, services, Taken::kEither);
  }
  const std::string& mentioned = counter.state().mentioned_service;
  if (services.empty() && !mentioned.empty()) services = {mentioned};
  // While the next person's visit is looked for, the one that is booked already belongs to it.
  const Goal* goal = counter.state().goal();
  const auto& last = counter.state().last_task;
  const bool next_person = goal != nullptr && goal->kind == GoalKind::kBook && !goal->draft.guest.empty() &&
                           last.has_value() && last->goal == GoalKind::kBook && ServicesOf(counter.request()).empty();
  if (next_person) {
    const std::vector<Appointment>* visits = OpenAppointments(counter);
    if (visits == nullptr) return;
    const std::vector<std::string> booked = ServicesOfDay(*visits, last->appointment);
    services.insert(services.begin(), booked.begin(), booked.end());
  }
  const std::string visit = VisitMeant(counter);
  if (services.empty() && goal == nullptr) {
    const std::vector<Appointment>* visits = OpenAppointments(counter);
    if (visits == nullptr) return;
    if (!visit.empty()) {
      services = ServicesOfDay(*visits, visit);
    } else if (visits->size() == 1) {
      services = visits->front().services;
    }
  } else if (services.empty() && !visit.empty()) {
    const std::vector<Appointment>* visits = OpenAppointments(counter);
    if (visits == nullptr) return;
    services = ServicesOfDay(*visits, visit);
  } else {
    AddCompany(counter, services);
  }
  SayPrices(counter, services, HowTaken(counter));
}

// "And who does it?" is about the service of the question before.
std::vector<std::string> ServicesMeant(const Counter& counter) {
  std::vector<std::string> named = ServicesNamed(counter);
  const std::string& mentioned = counter.state().mentioned_service;
  if (named.empty() && !mentioned.empty()) named = {mentioned};
  return named;
}

// Says so, or names the minutes: "in a traffic jam, 10 minutes".
bool TellsLate(const Request& request, const std::vector<std::string>& topics) {
  const bool minutes = std::any_of(request.times.begin(), request.times.end(),
                                   [](const TimeMention& mention) { return mention.is_duration; });
  return std::any_of(topics.begin(), topics.end(), [minutes](const std::string& topic) {
    return topic == kRunningLate || (topic == "late" && minutes);
  });
}

// "How long will mine take?" is about the one visit there is.
void SayDurationsMeant(Counter& counter) {
  std::vector<std::string> services = ServicesMeant(counter);
  if (services.empty() && counter.state().goal() == nullptr) {
    const std::vector<Appointment>* visits = OpenAppointments(counter);
    if (visits == nullptr) return;
    if (visits->size() == 1) services = visits->front().services;
  }
  SayDurations(counter, services);
}

// What the question is about, in order: named, or carried on from the question before, or told by
// what else is named.
std::vector<std::string> TopicsMeant(const Counter& counter) {
  const Request& request = counter.request();
  std::vector<std::string> topics;
  for (const Entity& entity : request.entities) {
    if (entity.kind != EntityKind::kTopic || entity.values.empty()) continue;
    if (std::find(topics.begin(), topics.end(), entity.values[0]) == topics.end()) {
      topics.push_back(entity.values[0]);
    }
  }
  if (!topics.empty()) return topics;
  const bool about_thing = FindEntity(request, EntityKind::kService) != nullptr ||
                           FindEntity(request, EntityKind::kProduct) != nullptr;
  const std::string& before = counter.state().asked_topic;
  if (about_thing && (before == "price" || before == "duration")) return {before};
  if (about_thing) return {};
  if (!request.times.empty()) return {"hours"};
  if (FindEntity(request, EntityKind::kBranch) != nullptr) return {"address"};
  return {};
}

// Live data that the catalogue answers without a call. False: not such a question.
bool SayLive(Counter& counter, const std::string& topic) {
  if (topic == "price") {
    SayPricesMeant(counter);
  } else if (topic == kPriceList) {
    SayPrices(counter, ServicesOf(counter.request()), HowTaken(counter));
  } else if (topic == "duration") {
    SayDurationsMeant(counter);
  } else if (topic == "hours") {
    SayHours(counter);
  } else if (topic == "address") {
    SayAddresses(counter);
  } else if (topic == "staff") {
    SayStaff(counter, ServicesMeant(counter));
  } else if (topic == "services") {
    SayServices(counter);
  } else {
    return false;
  }
  return true;
}

void SayNoAnswer(Counter& counter) {
  counter.Say(Phrase::kNoAnswer);
  counter.Put(Question::kPerson, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelYes),
                                  Labelled(ChoiceKind::kNo, "", Phrase::kLabelNo)});
}

void SayAnswer(Counter& counter, const KnowledgeAnswer& answer) {
  const std::vector<std::string> services =
      answer.services.empty() ? ServicesMeant(counter) : answer.services;
  if (answer.kind == AnswerKind::kPrice && answer.services.empty()) return SayPricesMeant(counter);
  switch (answer.kind) {
    case AnswerKind::kNone:
      return SayNoAnswer(counter);
    case AnswerKind::kEntry:
      return SayEntry(counter, answer);
    case AnswerKind::kPrice:
      return SayPrices(counter, services, HowTaken(counter));
    case AnswerKind::kDuration:
      return SayDurations(counter, services);
    case AnswerKind::kHours:
      return SayHours(counter);
    case AnswerKind::kAddress:
      return SayAddresses(counter);
    case AnswerKind::kServices:
      return SayServices(counter);
    case AnswerKind::kProducts:
      return SayProducts(counter, answer.products);
    case AnswerKind::kStaff:
      return SayStaff(counter, ServicesMeant(counter));
  }
}

}  // namespace

void AskInfo(Counter& counter) {
  if (counter.request().picked.has_value()) return counter.Say(Phrase::kAskYourQuestion);
  const std::vector<std::string> services = ServicesMeant(counter);
  const Goal* goal = counter.state().goal();
  if (services.size() == 1 && (goal == nullptr || goal->draft.services.empty())) {
    counter.Note(ServiceMentioned{services.front()});
  }
  const std::string branch = ValueOf(counter.request(), EntityKind::kBranch);
  if (!branch.empty()) counter.Note(BranchMentioned{branch});
  const std::vector<std::string> topics = TopicsMeant(counter);
  if (TellsLate(counter.request(), topics) && !TellLate(counter)) return;
  if (!topics.empty() && counter.state().goal() == nullptr) {
    counter.Note(TopicAsked{topics.front() == kPriceList ? "price" : topics.front()});
  }
  bool rest = topics.empty();
  for (const std::string& topic : topics) {
    if (!SayLive(counter, topic)) rest = true;
  }
  if (!rest) return;
  const Result* result = AskKnowledgeService(counter, QuestionKind::kGeneral);
  if (result == nullptr) return;
  const KnowledgeAnswer* answer = As<KnowledgeAnswer>(*result);
  if (answer == nullptr) return SayTrouble(counter, *result);
  SayAnswer(counter, *answer);
}

}  // namespace tresen::gateway
