#include "services/gateway/http/appointment_link.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/crypto/aad.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"

namespace tresen::gateway {

std::string AppointmentLinks::SignatureOf(absl::string_view tenant,
                                          absl::string_view appointment) const {
  const std::string mac = crypto::HmacSha256(
      key_.view(),
      crypto::AadBuilder().Add("appointment-link").Add(tenant).Add(appointment).value());
  return crypto::HexEncode(mac.substr(0, 16));
}

std::string AppointmentLinks::UrlOf(absl::string_view tenant,
                                    absl::string_view appointment) const {
  return absl::StrCat(public_url_, "/a/", tenant, ".", appointment, ".",
                      SignatureOf(tenant, appointment));
}

std::optional<AppointmentLinks::Target> AppointmentLinks::Read(absl::string_view token) const {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3 || parts[0].empty() || parts[1].empty()) return std::nullopt;
  if (!crypto::ConstantTimeEqual(parts[2], SignatureOf(parts[0], parts[1]))) return std::nullopt;
  return Target{parts[0], parts[1]};
}

}  // namespace tresen::gateway
