#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/notification/domain/notice_plan.h"
#include "services/notification/peers/catalogue.h"

namespace tresen::notification {

// When branches are open, day by day with holidays, closures and extra hours, from the scheduling
// service. Remembered for half a minute; when the service is away, what is known goes on being
// used. Thread-safe.
class BranchHours {
 public:
  explicit BranchHours(std::shared_ptr<rpc::Channel> scheduling_service);
  ~BranchHours();

  // From the day before `now` on, three weeks.
  absl::StatusOr<OpeningHours> Around(const rpc::CallContext& context, const std::string& tenant,
                                      const Branch& branch, absl::Time now);

  static constexpr absl::Duration kFreshFor = absl::Seconds(30);

 private:
  struct Entry {
    OpeningHours hours;
    absl::CivilDay first_day;
    absl::Duration asked_at;  // by watch_
  };
  struct Impl;

  const std::unique_ptr<Impl> impl_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
