#include "services/gateway/conversation/flows/data_request.h"

#include "services/gateway/conversation/flows/handoff.h"

namespace tresen::gateway {

void DataRequest(Counter& counter) {
  if (!TellStaff(counter, CaseReason::kDataRequest)) return;
  counter.Say(Phrase::kDataRequest, {{"privacy", Url(counter.business().privacy_url)}});
}

}  // namespace tresen::gateway
