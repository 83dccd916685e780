#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace tresen::notification {

// "tenants/demo/branches/mitte" -> "mitte"; "mitte" -> "mitte".
inline std::string LastSegment(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

// ("demo", "branches", "mitte") -> "tenants/demo/branches/mitte"; empty for an empty id.
inline std::string NameOf(absl::string_view tenant, absl::string_view collection,
                          absl::string_view id) {
  if (id.empty()) return "";
  return absl::StrCat("tenants/", tenant, "/", collection, "/", id);
}

inline absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

inline void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace tresen::notification
