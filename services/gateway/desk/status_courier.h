#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/inbox/intake.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// Hands what channels say became of our messages to the notification service, in batches: what this
// process took in without reading it from the store again, and what others left lying.
class StatusCourier : public StatusCarrier {
 public:
  // `store` and `clock` outlive the courier.
  StatusCourier(StatusStore& store, const ::tresen::Clock& clock,
                std::shared_ptr<rpc::Channel> notification_service);
  ~StatusCourier() override;

  void Start();
  void Stop();
  // One batch; false when there was none, or it could not be handed over now.
  bool CarryBatch();

  std::optional<absl::Duration> Lease() const override;
  void Carry(absl::string_view tenant, std::vector<StatusRecord> leased) override;

 private:
  struct Impl;

  // Every so often one from the store, however much comes in; else of those at hand.
  std::vector<ClaimedStatuses> NextBatch();
  std::vector<ClaimedStatuses> NextStored();
  std::vector<ClaimedStatuses> NextAtHand();

  std::unique_ptr<Impl> impl_;
  const Stopwatch watch_;
  mutable absl::Mutex mutex_;
  std::deque<ClaimedStatuses> at_hand_ ABSL_GUARDED_BY(mutex_);
  size_t number_at_hand_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration look_at_ = absl::ZeroDuration();  // by watch_; of the periodic thread
  Periodic periodic_;
};

}  // namespace tresen::gateway
