#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/ids/id_source.h"

namespace tresen::gateway {

// "tenants/demo/branches/mitte" -> "mitte"; "mitte" -> "mitte".
inline std::string LastSegment(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

// ("demo", "branches", "mitte") -> "tenants/demo/branches/mitte"; empty for an empty id, and a full
// name stays as it is.
inline std::string NameOf(absl::string_view tenant, absl::string_view collection,
                          absl::string_view id) {
  if (id.empty() || id.find('/') != absl::string_view::npos) return std::string(id);
  return absl::StrCat("tenants/", tenant, "/", collection, "/", id);
}

// Under which id a customer's message stands in the thread: known before it is stored, so that what
// is booked because of it can name it.
inline std::string MessageIdOf(absl::string_view provider_id) {
  return DeriveRequestId(provider_id, "message").value();
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

}  // namespace tresen::gateway
