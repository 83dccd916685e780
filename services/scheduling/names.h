// Resource names of the scheduling contract.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/ids/resource_name.h"
#include "libs/status/status.h"

namespace tresen::scheduling {

inline std::string TenantName(absl::string_view tenant) { return absl::StrCat("tenants/", tenant); }

// tenants/{tenant}/{collection}/{id}; empty for an empty id.
inline std::string NameIn(absl::string_view tenant, absl::string_view collection,
                          absl::string_view id) {
  if (id.empty()) return "";
  return absl::StrCat("tenants/", tenant, "/", collection, "/", id);
}

// The tenant of "tenants/{tenant}"; adds a violation and returns "" for anything else.
std::string ParseTenant(absl::string_view field, absl::string_view name, FieldViolations& wrong);

// The id of tenants/{tenant}/{collection}/{id}; adds a violation and returns "" for anything else,
// also for another tenant's name.
std::string ParseIn(absl::string_view tenant, absl::string_view collection, absl::string_view field,
                    absl::string_view name, FieldViolations& wrong);
// The same; an empty name is allowed and gives "".
std::string ParseOptional(absl::string_view tenant, absl::string_view collection,
                          absl::string_view field, absl::string_view name, FieldViolations& wrong);

struct NameParts {
  std::string tenant;
  std::string id;
};
// Both parts of tenants/{tenant}/{collection}/{id}.
NameParts ParseName(absl::string_view collection, absl::string_view field, absl::string_view name,
                    FieldViolations& wrong);

void CheckRequestId(const std::string& request_id, FieldViolations& wrong);

// To the microsecond, as it is kept: what a call answers is what is read later.
void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp);
// Adds a violation for what is no instant between the years 1 and 9999.
absl::Time ParseTime(absl::string_view field, const google::protobuf::Timestamp& timestamp,
                     FieldViolations& wrong);

}  // namespace tresen::scheduling
