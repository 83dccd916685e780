#include "services/gateway/conversation/flows/ask_risk.h"

#include "services/gateway/conversation/choices.h"
#include "services/gateway/conversation/flows/handoff.h"
#include "services/gateway/conversation/flows/knowledge.h"

namespace tresen::gateway {

void AskRisk(Counter& counter) {
  const Result* result = AskKnowledgeService(counter, QuestionKind::kRisk);
  if (result == nullptr) return;
  const KnowledgeAnswer* answer = As<KnowledgeAnswer>(*result);
  // Whatever is not an approved entry is no advice.
  if (answer == nullptr || answer->kind != AnswerKind::kEntry) {
    return HandOver(counter, CaseReason::kRisk, Phrase::kHandoffRisk);
  }
  SayEntry(counter, *answer);
  counter.Say(Phrase::kOfferPerson);
  counter.Put(Question::kPerson, {Labelled(ChoiceKind::kYes, "", Phrase::kLabelPerson),
                                  Labelled(ChoiceKind::kNo, "", Phrase::kLabelNo)});
}

}  // namespace tresen::gateway
