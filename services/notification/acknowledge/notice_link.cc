#include "services/notification/acknowledge/notice_link.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/crypto/aad.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"

namespace tresen::notification {

std::string NoticeLinks::SignatureOf(absl::string_view tenant, absl::string_view notice,
                                     absl::string_view expires) const {
  const std::string mac = crypto::HmacSha256(
      key_.view(),
      crypto::AadBuilder().Add("notice-link").Add(tenant).Add(notice).Add(expires).value());
  return crypto::HexEncode(mac.substr(0, 16));
}

std::string NoticeLinks::UrlOf(absl::string_view tenant, absl::string_view notice,
                               absl::Time now) const {
  if (!available()) return "";
  const std::string expires = absl::StrCat(absl::ToUnixSeconds(now + kGoodFor));
  return absl::StrCat(public_url_, "/n/", tenant, ".", notice, ".", expires, ".",
                      SignatureOf(tenant, notice, expires));
}

std::optional<NoticeLinks::Target> NoticeLinks::Read(absl::string_view token,
                                                     absl::Time now) const {
  if (!available()) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  int64_t expires = 0;
  if (parts.size() != 4 || parts[0].empty() || parts[1].empty() ||
      !absl::SimpleAtoi(parts[2], &expires)) {
    return std::nullopt;
  }
  if (!crypto::ConstantTimeEqual(parts[3], SignatureOf(parts[0], parts[1], parts[2]))) {
    return std::nullopt;
  }
  if (now >= absl::FromUnixSeconds(expires)) return std::nullopt;
  return Target{parts[0], parts[1]};
}

}  // namespace tresen::notification
