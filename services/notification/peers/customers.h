#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/notification/channels/channel.h"
#include "services/notification/domain/sending.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

// A customer as a sender has to know him.
struct CustomerFacts {
  std::string customer;  // id; another one when the customer was merged
  std::string display_name;
  std::string language;
  std::map<std::string, Recipient> addresses;  // by channel
  Consents consents;
  bool erased = false;  // or never known
};

// Reads customers from the customer service. Thread-safe.
class Customers {
 public:
  explicit Customers(std::shared_ptr<rpc::Channel> customer_service);
  ~Customers();

  // As they are now: wherever consent matters.
  absl::StatusOr<CustomerFacts> Get(const rpc::CallContext& context, const std::string& tenant,
                                    const std::string& customer);
  // As they were a minute ago at most: for the address to answer to, which needs no consent and
  // changes as rarely as a telephone number. Who was erased meanwhile is told by the message itself,
  // which no key opens any more.
  absl::StatusOr<CustomerFacts> GetRecent(const rpc::CallContext& context,
                                          const std::string& tenant, const std::string& customer);

  // Records that the customer wants no marketing any more, as the channel said when it refused this
  // delivery. Repeats change nothing; OK, too, for a customer who was erased.
  absl::Status StopMarketing(const rpc::CallContext& context, const DeliveryRow& refused);

  static constexpr absl::Duration kRecent = absl::Minutes(1);

 private:
  struct Remembered {
    CustomerFacts facts;
    absl::Duration read_at;  // by watch_
  };
  struct Impl;

  const std::unique_ptr<Impl> impl_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Remembered> recent_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
