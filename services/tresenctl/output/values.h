// How values of the contracts are shown.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "nlohmann/json.hpp"

namespace tresen::tresenctl {

absl::Time TimeOf(const google::protobuf::Timestamp& time);

// UTC when the zone is not known.
absl::TimeZone ZoneOf(const std::string& iana_name);

// "2026-03-07 14:30" in the zone; empty for an absent time.
std::string LocalTime(const google::protobuf::Timestamp& time, absl::TimeZone zone);

// What follows the last slash: "tenants/demo/branches/mitte" -> "mitte".
std::string IdOf(absl::string_view name);

// "APPOINTMENT_STATE_CANCELLED_LATE" -> "cancelled_late".
std::string WordOf(absl::string_view enum_name, absl::string_view prefix);

// The contract's JSON form.
absl::StatusOr<nlohmann::ordered_json> JsonOf(const google::protobuf::Message& message);

}  // namespace tresen::tresenctl
