#include "services/gateway/conversation/flows/consent.h"

#include <string>

#include "services/gateway/conversation/flows/trouble.h"
#include "services/gateway/conversation/replies/replies.h"

namespace tresen::gateway {

void AnswerConsent(Counter& counter, ConsentAnswer answer) {
  const std::string purpose = counter.state().consent_purpose;
  const std::string language = counter.state().consent_language;
  if (purpose.empty()) return;
  const bool granted = answer == ConsentAnswer::kGranted;
  const Result* result = counter.Ask(
      "consent", RecordConsent{{purpose}, granted, ConsentText(purpose, language),
                               std::string(ConsentVersion()), language});
  if (result == nullptr) return;
  if (As<Done>(*result) == nullptr) return SayTrouble(counter, *result);
  counter.Note(ConsentRecorded{purpose, granted});
  counter.Note(Answered{});
  counter.Say(granted ? Phrase::kConsentYes : Phrase::kConsentNo);
}

}  // namespace tresen::gateway
