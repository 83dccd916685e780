#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/crypto/secret.h"

namespace tresen::gateway {

// The page address of one appointment: unguessable, and good for that appointment alone. The token
// is the tenant, the appointment and an HMAC-SHA-256 over both (first 16 bytes), so nothing has to
// be stored until a link is revoked. Thread-safe.
class AppointmentLinks {
 public:
  // `public_url` without a slash at the end. `key` has at least 32 bytes.
  AppointmentLinks(crypto::SecretBytes key, std::string public_url)
      : key_(std::move(key)), public_url_(std::move(public_url)) {}

  std::string UrlOf(absl::string_view tenant, absl::string_view appointment) const;

  struct Target {
    std::string tenant;
    std::string appointment;
  };
  // Empty for anything that we did not make.
  std::optional<Target> Read(absl::string_view token) const;

  // A calendar to subscribe to: of "staff", "branches" or "customers". Addresses of another generation are other
  // addresses.
  struct Feed {
    std::string tenant;
    std::string collection;
    std::string id;
    int generation = 0;

    std::string owner() const { return collection + "/" + id; }
  };
  std::string FeedUrlOf(const Feed& feed) const;
  std::optional<Feed> ReadFeed(absl::string_view token) const;

 private:
  std::string SignatureOf(absl::string_view tenant, absl::string_view appointment) const;
  std::string SignatureOf(const Feed& feed) const;

  const crypto::SecretBytes key_;
  const std::string public_url_;
};

}  // namespace tresen::gateway
