#include "services/gateway/http/appointment_link.h"

#include <vector>

#include "absl/strings/numbers.h"
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

std::string AppointmentLinks::SignatureOf(const Feed& feed) const {
  const std::string mac = crypto::HmacSha256(key_.view(), crypto::AadBuilder()
                                                              .Add("calendar-feed")
                                                              .Add(feed.tenant)
                                                              .Add(feed.collection)
                                                              .Add(feed.id)
                                                              .Add(absl::StrCat(feed.generation))
                                                              .value());
  return crypto::HexEncode(mac.substr(0, 16));
}

std::string AppointmentLinks::FeedUrlOf(const Feed& feed) const {
  return absl::StrCat(public_url_, "/c/", feed.tenant, ".", feed.collection, ".", feed.id, ".", feed.generation, ".",
                      SignatureOf(feed), ".ics");
}

std::optional<AppointmentLinks::Feed> AppointmentLinks::ReadFeed(absl::string_view token) const {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  Feed feed;
  if (parts.size() != 5 || !absl::SimpleAtoi(parts[3], &feed.generation)) return std::nullopt;
  feed.tenant = parts[0];
  feed.collection = parts[1];
  feed.id = parts[2];
  if (!crypto::ConstantTimeEqual(parts[4], SignatureOf(feed))) return std::nullopt;
  return feed;
}

}  // namespace tresen::gateway
