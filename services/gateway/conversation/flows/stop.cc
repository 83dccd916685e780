#include "services/gateway/conversation/flows/stop.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tresen::gateway {

void Stop(Counter& counter) {
  const int before = std::max(counter.state().stops, counter.customer().stops);
  const int level = before == 0 ? 1 : 2;
  std::vector<std::string> purposes = {"marketing", "feedback"};
  if (level == 2) purposes.push_back("service");
  const Result* result = counter.Ask(
      "stop", RecordConsent{purposes, false, counter.request().text, "",
                            std::string(counter.language())});
  if (result == nullptr) return;
  if (As<Done>(*result) == nullptr) return counter.Say(Phrase::kTrouble);
  counter.Note(StopHeard{level});
  counter.Say(level == 1 ? Phrase::kStopFirst : Phrase::kStopSecond);
}

}  // namespace tresen::gateway
