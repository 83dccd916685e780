#pragma once

#include <string>

#include "absl/time/time.h"

namespace tresen::simulator {

// One thing that the business must be told by webhook. The JSON parts are ASCII, as Meta sends
// them.
struct Update {
  std::string key;  // names the update in the journal: "m:<wamid>", "s:<wamid>:<status>", "o:<n>"
  std::string phone_number_id;
  std::string customer_id;         // updates of one customer keep their order, unless shuffled
  std::string field = "messages";  // of the change
  std::string list = "messages";   // the array inside the value: messages, statuses, errors, ...
  std::string contact;             // empty: the value gets no contact for it
  std::string item;
  int attempts = 0;
};

// What came of one delivery.
struct DeliveryAttempt {
  int http_status = 0;           // 0: no answer
  absl::Duration started_after;  // real time since the simulator started
  absl::Duration answered_after;
};

}  // namespace tresen::simulator
