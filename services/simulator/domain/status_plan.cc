#include "services/simulator/domain/status_plan.h"

namespace tresen::simulator {
namespace {

bool Receives(const Customer& customer) {
  return customer.phone_state == PhoneState::kOn && !customer.blocks_us;
}

}  // namespace

std::vector<StatusStep> PlanStatuses(const Message& message, const Customer& customer,
                                     const Settings& settings) {
  if (message.failure_code != 0) {
    return {{message.id, DeliveryStatus::kFailed, settings.delivered_after}};
  }
  std::vector<StatusStep> steps = {{message.id, DeliveryStatus::kSent, settings.sent_after}};
  if (!Receives(customer)) return steps;
  steps.push_back({message.id, DeliveryStatus::kDelivered, settings.delivered_after});
  if (customer.reads == Reads::kAutomatically) {
    steps.push_back({message.id, DeliveryStatus::kRead, settings.read_after});
  }
  return steps;
}

std::vector<StatusStep> PlanArrival(const Message& message, const Customer& customer,
                                    absl::Time now) {
  if (message.direction != Direction::kToCustomer || message.status != DeliveryStatus::kSent ||
      !Receives(customer)) {
    return {};
  }
  if (message.time_to_live && message.at + *message.time_to_live <= now) return {};
  std::vector<StatusStep> steps = {{message.id, DeliveryStatus::kDelivered, absl::ZeroDuration()}};
  if (customer.reads == Reads::kAutomatically) {
    steps.push_back({message.id, DeliveryStatus::kRead, absl::ZeroDuration()});
  }
  return steps;
}

bool StillPossible(const StatusStep& step, const Customer& customer) {
  const bool needs_phone =
      step.status != DeliveryStatus::kSent && step.status != DeliveryStatus::kFailed;
  return !needs_phone || Receives(customer);
}

}  // namespace tresen::simulator
