#pragma once

#include <string>
#include <vector>

#include "services/notification/domain/delivery_state.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

// A delivery as reports change it.
struct Reported {
  std::string delivery_id;
  DeliveryState state = DeliveryState::kSending;
  std::string reason;
  std::string channel_message_id;
  bool billable = false;
  std::string pricing_category;
  bool changed = false;
};

void Apply(const StatusReport& report, Reported& delivery);

// The one that a report is about: by our token, else by the channel's id. Null: none of these.
Reported* FindReported(std::vector<Reported>& known, const StatusReport& report);

}  // namespace tresen::notification
