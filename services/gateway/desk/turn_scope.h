#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/gateway/conversation/business.h"

namespace tresen::gateway {

// Whose turn is being decided.
struct TurnScope {
  std::string tenant;
  std::string conversation;
  std::string customer;
  std::string branch;
  std::string channel;
  std::string turn;           // id of the turn; request ids derive from it
  std::string first_message;  // provider id, for the origin of what is booked
  absl::Time at;              // when the customer wrote
  std::string language;
  const Business* business = nullptr;
};

}  // namespace tresen::gateway
