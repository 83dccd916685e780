#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::notification {

// The header that proves where a notice comes from and when it was sent:
//   Tresen-Signature: t=1795000000,v1=<64 hex digits>
// v1 is HMAC-SHA256 under the shared secret over "<t>.<body>". Whoever receives it checks the
// digest in constant time and refuses what is older than a few minutes.
inline constexpr char kSignatureHeader[] = "Tresen-Signature";
std::string SignatureOf(absl::string_view body, absl::string_view secret, absl::Time now);

struct WebhookNotice {
  std::string url;
  std::string id;  // the same when it is sent again
  std::string body;
  std::string secret;
  std::string traceparent;
};

// Sends notices to the address that a branch gave. Thread-safe; blocks for some seconds at most.
class SignedWebhook {
 public:
  // Loopback and private addresses are reached only when trying out.
  enum class Reach { kPublicOnly, kAnywhere };
  explicit SignedWebhook(Reach reach);
  ~SignedWebhook();

  // OK for any 2xx answer; else an error with a reason (HTTP_<status>), never with the address.
  absl::Status Send(const WebhookNotice& notice, absl::Time now) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::notification
