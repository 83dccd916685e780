#include "services/gateway/conversation/flows/stop.h"

#include <algorithm>
#include <string>
#include <vector>

#include "libs/text/text.h"
#include "services/gateway/conversation/flows/trouble.h"

namespace tresen::gateway {
namespace {

// What is kept of the words, in code points.
constexpr size_t kLongestWording = 500;

int StopsBefore(const Counter& counter) {
  return std::max(counter.state().stops, counter.customer().stops);
}

std::vector<std::string> PurposesOf(int level) {
  std::vector<std::string> purposes = {"marketing", "feedback"};
  if (level == 2) purposes.push_back("service");
  return purposes;
}

RecordConsent Recorded(const Counter& counter, int level, bool granted) {
  return {PurposesOf(level), granted, text::Shorten(counter.request().text, kLongestWording), "",
          std::string(counter.language())};
}

}  // namespace

void Stop(Counter& counter) {
  const int level = StopsBefore(counter) == 0 ? 1 : 2;
  const Result* result = counter.Ask("stop", Recorded(counter, level, false));
  if (result == nullptr) return;
  if (As<Done>(*result) == nullptr) return SayTrouble(counter, *result);
  counter.Note(StopHeard{level});
  counter.Say(level == 1 ? Phrase::kStopFirst : Phrase::kStopSecond);
}

void Start(Counter& counter) {
  const Result* result = counter.Ask("start", Recorded(counter, StopsBefore(counter), true));
  if (result == nullptr) return;
  if (As<Done>(*result) == nullptr) return SayTrouble(counter, *result);
  counter.Note(StopHeard{0});
  counter.Say(Phrase::kStartAgain);
}

}  // namespace tresen::gateway
