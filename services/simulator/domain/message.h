#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator {

// In rising order; a failure ends the message.
enum class DeliveryStatus { kAccepted, kSent, kDelivered, kRead, kPlayed, kFailed };

absl::string_view Word(DeliveryStatus status);
std::optional<DeliveryStatus> ParseDeliveryStatus(absl::string_view word);

// Whether a message in `now` may become `next`: only upward, never out of failure.
bool Rises(DeliveryStatus now, DeliveryStatus next);

// One status that the business was (or shall be) told.
struct StatusTold {
  DeliveryStatus status = DeliveryStatus::kSent;
  absl::Time at;
  bool acknowledged = false;
};

// How the business took what it was told, in real time since the simulator started.
struct Delivery {
  int attempts = 0;
  bool acknowledged = false;
  absl::Duration first_attempt_after;
  absl::Duration acknowledged_after;
};

enum class Direction { kToBusiness, kToCustomer };

// One message in either direction, with everything the record needs.
struct Message {
  std::uint64_t number = 0;  // order of arrival at the simulator, from 1
  std::string id;            // wamid
  Direction direction = Direction::kToBusiness;
  std::string phone_number_id;
  std::string customer_id;
  std::string type;
  // To the customer: the request as it came. To the business: the object beside `type`, as JSON.
  std::string content;
  std::string quoted_id;
  absl::Time at;

  // To the business.
  bool seen_by_business = false;
  Delivery delivery;

  // To the customer.
  std::string callback_data;
  std::string filled_template;  // what the customer sees of a template, as JSON
  std::string category;         // of the charge: service, utility, marketing, authentication
  bool billable = false;
  bool addressed_by_user_id = false;
  DeliveryStatus status = DeliveryStatus::kAccepted;
  absl::Time status_at;
  int failure_code = 0;  // the failure that is to come or has come
  std::vector<StatusTold> told;
  bool keeps_silent = false;  // no statuses are told
  std::optional<absl::Duration> time_to_live;

  // Real time since the simulator started, for latency figures; zero when unknown.
  absl::Duration received_after;
};

}  // namespace tresen::simulator
