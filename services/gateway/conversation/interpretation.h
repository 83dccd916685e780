#pragma once

#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

enum class Certainty {
  kAct,      // run the flow
  kClarify,  // offer the best two
  kUnclear,  // ask to rephrase
};

// What a text request means at this point of the conversation.
struct Meaning {
  Intent intent = Intent::kOther;
  Certainty certainty = Certainty::kAct;
  std::optional<Choice> picked;
};

// Reads the current request. What concerns safety or a person comes first, then the open question,
// then the open goal, then the intent by its confidence (CONV-08).
Meaning Interpret(const Counter& counter);

// "11" where a time is asked for and nothing with that number was shown: the hour, in the morning or the evening.
std::optional<TimeMention> BareHour(const Counter& counter);

// Offers the best two readings and "something else"; keeps what was said for when it is clear.
void Clarify(Counter& counter);

}  // namespace tresen::gateway
