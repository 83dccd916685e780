#include "services/simulator/domain/status_plan.h"

#include <catch2/catch.hpp>

namespace tresen::simulator {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795000000);

Message Outgoing() {
  Message message;
  message.id = "wamid.OUT1";
  message.direction = Direction::kToCustomer;
  message.at = kNow;
  return message;
}

std::vector<DeliveryStatus> Statuses(const std::vector<StatusStep>& steps) {
  std::vector<DeliveryStatus> statuses;
  for (const StatusStep& step : steps) statuses.push_back(step.status);
  return statuses;
}

using enum DeliveryStatus;

TEST_CASE("a customer who reads automatically gets sent, delivered, read") {
  CHECK(Statuses(PlanStatuses(Outgoing(), Customer{}, Settings{})) ==
        std::vector{kSent, kDelivered, kRead});
}

TEST_CASE("a customer who opens the chat first stays at delivered") {
  Customer customer;
  customer.reads = Reads::kWhenOpened;
  CHECK(Statuses(PlanStatuses(Outgoing(), customer, Settings{})) == std::vector{kSent, kDelivered});
}

TEST_CASE("a phone that is off or blocks us leaves the message at sent") {
  Customer off;
  off.phone_state = PhoneState::kOff;
  Customer blocking;
  blocking.blocks_us = true;
  CHECK(Statuses(PlanStatuses(Outgoing(), off, Settings{})) == std::vector{kSent});
  CHECK(Statuses(PlanStatuses(Outgoing(), blocking, Settings{})) == std::vector{kSent});
}

TEST_CASE("an ordered failure comes instead of everything else") {
  Message message = Outgoing();
  message.failure_code = 131047;
  CHECK(Statuses(PlanStatuses(message, Customer{}, Settings{})) == std::vector{kFailed});
}

TEST_CASE("a message waits for the phone only as long as it lives") {
  Message message = Outgoing();
  message.status = kSent;
  message.time_to_live = absl::Hours(1);
  const Customer customer;
  CHECK(Statuses(PlanArrival(message, customer, kNow + absl::Minutes(59))) ==
        std::vector{kDelivered, kRead});
  CHECK(PlanArrival(message, customer, kNow + absl::Hours(1)).empty());
}

TEST_CASE("a phone that was switched off meanwhile cannot be reached") {
  Customer off;
  off.phone_state = PhoneState::kOff;
  CHECK_FALSE(StillPossible({"wamid.OUT1", kDelivered, {}}, off));
  CHECK(StillPossible({"wamid.OUT1", kSent, {}}, off));
}

}  // namespace
}  // namespace tresen::simulator
