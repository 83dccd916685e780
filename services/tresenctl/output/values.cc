#include "services/tresenctl/output/values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "libs/connect/json.h"
#include "libs/status/status.h"

namespace tresen::tresenctl {

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::TimeZone ZoneOf(const std::string& iana_name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(iana_name, &zone) ? zone : absl::UTCTimeZone();
}

std::string LocalTime(const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", TimeOf(time), zone);
}

std::string IdOf(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

std::string WordOf(absl::string_view enum_name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(enum_name, prefix));
}

absl::StatusOr<nlohmann::ordered_json> JsonOf(const google::protobuf::Message& message) {
  TRESEN_ASSIGN_OR_RETURN(const std::string text, connect::ToJson(message));
  return nlohmann::ordered_json::parse(text);
}

}  // namespace tresen::tresenctl
