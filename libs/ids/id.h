#pragma once

#include <compare>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen {

// OK for 1 to 64 characters of [a-z0-9_-]; otherwise INVALID_ARGUMENT.
absl::Status ValidateId(absl::string_view value);

// A name for one thing of one kind: a TenantId is never taken for a BranchId. Empty means "none".
template <class Kind>
class Id {
 public:
  Id() = default;
  // For values we made or stored ourselves. What comes from outside goes through Parse.
  explicit Id(std::string value) : value_(std::move(value)) {}

  static absl::StatusOr<Id> Parse(absl::string_view value) {
    if (absl::Status valid = ValidateId(value); !valid.ok()) return valid;
    return Id(std::string(value));
  }

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend auto operator<=>(const Id&, const Id&) = default;
  friend bool operator==(const Id&, const Id&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Id& id) { return out << id.value_; }
  template <class H>
  friend H AbslHashValue(H state, const Id& id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  std::string value_;
};

using TenantId = Id<struct TenantKind>;
using BranchId = Id<struct BranchKind>;
using StaffId = Id<struct StaffKind>;
using ServiceId = Id<struct ServiceKind>;
using ResourceId = Id<struct ResourceKind>;  // what a claim holds: a person, a room, a device
using CustomerId = Id<struct CustomerKind>;
using AppointmentId = Id<struct AppointmentKind>;
using HoldId = Id<struct HoldKind>;
using ConversationId = Id<struct ConversationKind>;
using MessageId = Id<struct MessageKind>;  // ours; Meta's wamid is an opaque string elsewhere
using ArticleId = Id<struct ArticleKind>;
using ProductId = Id<struct ProductKind>;
using NotificationId = Id<struct NotificationKind>;
using RequestId = Id<struct RequestKind>;

}  // namespace tresen
