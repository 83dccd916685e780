#include "services/scheduling/names.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {

std::string ParseTenant(absl::string_view field, absl::string_view name, FieldViolations& wrong) {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}");
  const auto parsed = pattern.Parse(name);
  if (parsed.ok()) return parsed->Get("tenant");
  wrong.Add(field, "must be tenants/{tenant}");
  return "";
}

NameParts ParseName(absl::string_view collection, absl::string_view field, absl::string_view name,
                    FieldViolations& wrong) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const bool fits = parts.size() == 4 && parts[0] == "tenants" && parts[2] == collection &&
                    ValidateId(parts[1]).ok() && ValidateId(parts[3]).ok();
  if (fits) return {parts[1], parts[3]};
  wrong.Add(field, absl::StrCat("must be tenants/{tenant}/", collection, "/{id}"));
  return {};
}

std::string ParseIn(absl::string_view tenant, absl::string_view collection, absl::string_view field,
                    absl::string_view name, FieldViolations& wrong) {
  NameParts parts = ParseName(collection, field, name, wrong);
  if (parts.id.empty() || tenant.empty() || parts.tenant == tenant) return parts.id;
  wrong.Add(field, "belongs to another tenant");
  return "";
}

std::string ParseOptional(absl::string_view tenant, absl::string_view collection,
                          absl::string_view field, absl::string_view name, FieldViolations& wrong) {
  return name.empty() ? "" : ParseIn(tenant, collection, field, name, wrong);
}

void CheckRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.empty()) wrong.Add("request_id", "is required");
  if (request_id.size() > kLongestRequestId)
    wrong.Add("request_id", "has more than 255 characters");
}

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  const int64_t micros = absl::ToInt64Microseconds(time - absl::FromUnixSeconds(seconds));
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<int32_t>(micros * 1000));
}

absl::Time ParseTime(absl::string_view field, const google::protobuf::Timestamp& timestamp,
                     FieldViolations& wrong) {
  constexpr int64_t kYear1 = -62135596800;
  constexpr int64_t kYear9999 = 253402300799;
  const bool valid = timestamp.seconds() >= kYear1 && timestamp.seconds() <= kYear9999 &&
                     timestamp.nanos() >= 0 && timestamp.nanos() < 1000000000;
  if (!valid) {
    wrong.Add(field, "is no instant between the years 1 and 9999");
    return absl::UnixEpoch();
  }
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace tresen::scheduling
