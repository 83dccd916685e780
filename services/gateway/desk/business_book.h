#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/gateway/conversation/business.h"

namespace tresen::gateway {

// What the desk tells about itself that the catalogue does not know.
struct DeskSettings {
  ConfidencePolicy confidence;
  std::string consent_purpose;
  absl::Duration handoff_release = absl::Hours(4);
};

// One snapshot per tenant of the catalogue, as the dialogue reads it. Kept current by asking for the
// revision every few seconds; a catalogue service that is away leaves the last snapshot in use.
// Thread-safe.
class BusinessBook {
 public:
  // `clock` outlives the book.
  BusinessBook(std::shared_ptr<rpc::Channel> scheduling_service, const Clock& clock,
               DeskSettings settings);
  ~BusinessBook();

  // Asks the catalogue when the snapshot is older than `kFreshFor`. UNAVAILABLE or NOT_FOUND when
  // there is none at all.
  absl::StatusOr<std::shared_ptr<const Business>> Get(const rpc::CallContext& context,
                                                      const std::string& tenant);

  static constexpr absl::Duration kFreshFor = absl::Seconds(2);
  // Exceptions and holidays are read this far ahead.
  static constexpr int kDaysAhead = 120;

 private:
  struct Entry {
    int64_t revision = 0;
    absl::Duration asked_at = -absl::InfiniteDuration();  // by watch_
    absl::CivilDay hours_from;                            // first day of the special days
    std::shared_ptr<const Business> business;  // shared with turns that are being decided
  };
  struct Impl;

  absl::StatusOr<std::shared_ptr<const Business>> Refresh(const rpc::CallContext& context,
                                                          const std::string& tenant,
                                                          const Entry& known);

  std::unique_ptr<Impl> impl_;
  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::gateway
