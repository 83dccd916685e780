#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tresen::connect {

// Protobuf's JSON mapping. Unknown fields, values of the wrong type, broken or too deeply nested
// JSON are INVALID_ARGUMENT with the field's path where there is one; the value is never quoted.
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

// lowerCamelCase; fields with a default value are written too, unset messages are not. INTERNAL for
// what JSON cannot say (a date beyond the year 9999, an Any of a type that this program does not
// know).
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

}  // namespace tresen::connect
