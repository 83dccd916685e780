#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/simulator/domain/customer.h"
#include "services/simulator/domain/message.h"
#include "services/simulator/domain/settings.h"

namespace tresen::simulator {

// One status that a message to a customer will take, in real time from now.
struct StatusStep {
  std::string message_id;
  DeliveryStatus status = DeliveryStatus::kSent;
  absl::Duration after;
};

// What becomes of an accepted message by itself. A phone that is off or blocks us leaves it at
// "sent"; a failure that was ordered comes instead of the delivery.
std::vector<StatusStep> PlanStatuses(const Message& message, const Customer& customer,
                                     const Settings& settings);

// What follows for a message that waited for the phone, or waited to be read; nothing when its time
// to live is over.
std::vector<StatusStep> PlanArrival(const Message& message, const Customer& customer,
                                    absl::Time now);

// Whether a step still makes sense when it is due.
bool StillPossible(const StatusStep& step, const Customer& customer);

}  // namespace tresen::simulator
