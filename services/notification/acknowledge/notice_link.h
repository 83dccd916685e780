#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/crypto/secret.h"

namespace tresen::notification {

// The address at which one notice is acknowledged, unguessable and good for that notice and for two
// weeks. The token is the tenant, the notice, when it expires (Unix seconds) and an HMAC-SHA-256
// over all three (first 16 bytes), so nothing has to be stored. Thread-safe.
class NoticeLinks {
 public:
  static constexpr absl::Duration kGoodFor = absl::Hours(24 * 14);

  // `public_url` without a slash at the end; empty: there are no links. `key` has 32 bytes.
  NoticeLinks(crypto::SecretBytes key, std::string public_url)
      : key_(std::move(key)), public_url_(std::move(public_url)) {}

  bool available() const { return !public_url_.empty(); }
  std::string UrlOf(absl::string_view tenant, absl::string_view notice, absl::Time now) const;

  struct Target {
    std::string tenant;
    std::string notice;
  };
  // Empty for anything that we did not make, and for what has expired.
  std::optional<Target> Read(absl::string_view token, absl::Time now) const;

 private:
  std::string SignatureOf(absl::string_view tenant, absl::string_view notice,
                          absl::string_view expires) const;

  const crypto::SecretBytes key_;
  const std::string public_url_;
};

}  // namespace tresen::notification
