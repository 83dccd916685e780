#include "services/gateway/conversation/flows/ask_info.h"

#include <string>
#include <vector>

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/knowledge.h"
#include "services/gateway/conversation/flows/live_facts.h"

namespace tresen::gateway {
namespace {

std::vector<std::string> ServicesMeant(const Counter& counter) {
  for (const Entity& entity : counter.request().entities) {
    if (entity.kind == EntityKind::kService) return entity.values;
  }
  // "What does it cost?" in the middle of a booking is about what is being booked.
  const Goal* goal = counter.state().goal();
  return goal == nullptr ? std::vector<std::string>{} : goal->draft.services;
}

// Live data that the catalogue answers without a call. False: not such a question.
bool SayLive(Counter& counter, const std::string& topic) {
  if (topic == "price") {
    SayPrices(counter, ServicesMeant(counter));
  } else if (topic == "duration") {
    SayDurations(counter, ServicesMeant(counter));
  } else if (topic == "hours") {
    SayHours(counter);
  } else if (topic == "address") {
    SayAddresses(counter);
  } else if (topic == "staff") {
    SayStaff(counter);
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
  switch (answer.kind) {
    case AnswerKind::kNone:
      return SayNoAnswer(counter);
    case AnswerKind::kEntry:
      return SayEntry(counter, answer);
    case AnswerKind::kPrice:
      return SayPrices(counter, services);
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
      return SayStaff(counter);
  }
}

}  // namespace

void AskInfo(Counter& counter) {
  if (counter.request().picked.has_value()) return counter.Say(Phrase::kAskYourQuestion);
  const std::vector<std::string> services = ServicesMeant(counter);
  if (services.size() == 1 && counter.state().goal() == nullptr) {
    counter.Note(ServiceMentioned{services.front()});
  }
  if (SayLive(counter, ValueOf(counter.request(), EntityKind::kTopic))) return;
  const Result* result = AskKnowledgeService(counter, QuestionKind::kGeneral);
  if (result == nullptr) return;
  const KnowledgeAnswer* answer = As<KnowledgeAnswer>(*result);
  if (answer == nullptr) return counter.Say(Phrase::kTrouble);
  SayAnswer(counter, *answer);
}

}  // namespace tresen::gateway
