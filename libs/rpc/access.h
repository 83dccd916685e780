#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/rpc/principal.h"

namespace tresen::rpc {

// What one method demands of its callers, as its contract declares.
struct MethodPolicy {
  std::string path;  // "/tresen.nlu.v1.NluService/Parse"
  std::string scope;
  bool internal_only = false;
};
MethodPolicy PolicyOf(const google::protobuf::MethodDescriptor& method);

// PERMISSION_DENIED (MISSING_SCOPE, INTERNAL_ONLY) unless `caller` may use the method at all.
absl::Status CheckScope(const Principal& caller, const MethodPolicy& policy);

// PERMISSION_DENIED (WRONG_TENANT) when any resource name anywhere in `request` lies in another
// tenant than the caller's. A resource name is the value of a field named `tenant`, and every
// string that begins with "tenants/" and is not marked personal. Nothing is checked for internal
// callers, and an absent name is left to the handler's validation. Nothing is merged or corrected.
absl::Status CheckTenant(const Principal& caller, const google::protobuf::Message& request);

// INVALID_ARGUMENT naming every string field that holds a control character: NUL for everyone, the
// others (but tab, line feed, carriage return) for callers from outside. (Malformed UTF-8 has
// already been refused by the parser.)
absl::Status CheckText(const Principal& caller, const google::protobuf::Message& request);

}  // namespace tresen::rpc
