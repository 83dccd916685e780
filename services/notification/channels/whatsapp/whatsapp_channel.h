#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "libs/crypto/secret.h"
#include "libs/metrics/metrics.h"
#include "services/notification/channels/channel.h"

namespace tresen::notification {

struct GraphOptions {
  std::string url = "https://graph.facebook.com";  // without a slash at the end
  std::string version = "v26.0";
  absl::Duration timeout = absl::Seconds(8);
  absl::Duration read_mark_timeout = absl::Seconds(2);
};

// Sends over the Graph API of WhatsApp.
class WhatsAppChannel final : public Channel {
 public:
  // Without a token nothing leaves: every message is answered with Fault::kStopped.
  WhatsAppChannel(GraphOptions options, crypto::SecretBytes token, metrics::Registry& figures);
  ~WhatsAppChannel() override;

  absl::Status Check(const Outgoing& message) const override;
  Outcome Send(const Outgoing& message) override;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::notification
