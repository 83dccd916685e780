#pragma once

#include "libs/workqueue/work_queue.h"
#include "services/gateway/desk/turn_desk.h"
#include "services/gateway/inbox/intake.h"

namespace tresen::gateway {

// The workers of a TurnDesk. They claim conversations that are due, and are handed those whose
// messages have just been stored in this process. Thread-safe.
class TurnQueue final : public TurnStarter {
 public:
  TurnQueue(workqueue::WorkQueueOptions options, TurnDesk& desk);

  void Start() { queue_.Start(); }
  void Wake() { queue_.Wake(); }
  bool Drain(absl::Duration limit) { return queue_.Drain(limit); }

  std::optional<absl::Duration> Lease() const override { return queue_.LeaseForOffer(); }
  void Begin(const std::vector<Claim>& leased, bool others) override;

 private:
  TurnDesk& desk_;
  workqueue::WorkQueue queue_;
};

}  // namespace tresen::gateway
