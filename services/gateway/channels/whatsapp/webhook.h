#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/crypto/secret.h"
#include "libs/http/message.h"
#include "libs/metrics/metrics.h"
#include "services/gateway/inbox/intake.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Which branch an address belongs to, from memory; read again every second and when one is unknown.
// Thread-safe.
class AddressBook {
 public:
  explicit AddressBook(AddressStore& store) : store_(store) {}

  // Empty tenant: nobody's address. UNAVAILABLE when that cannot be told now.
  absl::StatusOr<ChannelAddress> Find(absl::string_view channel, const std::string& address_id);

 private:
  absl::Status Reload();

  AddressStore& store_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, ChannelAddress> known_ ABSL_GUARDED_BY(mutex_);
  absl::Duration read_at_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

// WhatsApp's webhook: the handshake, and events whose signature over the raw bytes is right. 200
// means that everything in the body is stored; 503 that it must be sent again.
class WhatsAppWebhook {
 public:
  struct Secrets {
    std::vector<crypto::SecretBytes> app_secrets;
    crypto::SecretBytes verify_token;
  };

  // All outlive the webhook.
  WhatsAppWebhook(Secrets secrets, AddressBook& addresses, InboxIntake& intake, const Clock& clock,
                  metrics::Registry& metrics);

  http::Response Handshake(const http::Request& request);
  http::Response Receive(const http::Request& request);

  // Bytes of a body; WhatsApp sends up to 3 MB.
  static constexpr size_t kBodyLimit = size_t{4} << 20;
  // What could not be given to a tenant is kept under this one.
  static constexpr char kUnassigned[] = "unassigned";

 private:
  bool Signed(const http::Request& request) const;
  absl::StatusOr<std::map<std::string, Incoming>> Sort(const http::Request& request);
  // In parts when it is large.
  std::vector<IncomingRaw> RawOf(absl::string_view kind, const std::string& address,
                                 const std::string& body) const;

  const Secrets secrets_;
  AddressBook& addresses_;
  InboxIntake& intake_;
  const Clock& clock_;
  metrics::Counter& items_;
  metrics::Histogram& latency_;
};

}  // namespace tresen::gateway
