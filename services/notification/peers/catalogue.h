#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"

namespace tresen::notification {

struct Branch {
  std::string id;
  std::string display_name;
  absl::TimeZone zone;
  std::string phone_number_id;
  std::string notice_email;
  std::string notice_webhook_url;
  bool calendar_reminds = false;  // the branch's own calendar reminds: we do not
};

// What of a business matters for its messages.
struct Business {
  std::string display_name;
  std::string default_language;
  std::map<std::string, Branch> branches;
};

// One snapshot of the catalogue per tenant, kept current by its revision. A catalogue service that
// is away leaves the last snapshot in use. Thread-safe.
class Catalogue {
 public:
  explicit Catalogue(std::shared_ptr<rpc::Channel> scheduling_service);
  ~Catalogue();

  absl::StatusOr<std::shared_ptr<const Business>> Get(const rpc::CallContext& context,
                                                      const std::string& tenant);
  absl::StatusOr<std::vector<std::string>> ListTenants(const rpc::CallContext& context) const;

  static constexpr absl::Duration kFreshFor = absl::Seconds(5);

 private:
  struct Entry {
    int64_t revision = 0;
    absl::Duration asked_at;                   // by watch_
    std::shared_ptr<const Business> business;  // shared with whoever uses this snapshot
  };
  struct Impl;

  absl::StatusOr<std::shared_ptr<const Business>> Refresh(const rpc::CallContext& context,
                                                          const std::string& tenant,
                                                          const Entry& known);

  const std::unique_ptr<Impl> impl_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
