#pragma once

#include <memory>

#include "absl/status/status.h"
#include "libs/clock/clock.h"
#include "libs/rpc/channel.h"
#include "libs/workqueue/work_source.h"
#include "services/gateway/store/gateway_store.h"
#include "services/gateway/vault/vault.h"

namespace tresen::gateway {

// Carries outbox rows to the notification service. The request is sealed in the row; its request_id
// is the row's id, so that a row carried twice has no effect the second time. Thread-safe.
class OutboxCourier {
 public:
  // All outlive the courier.
  OutboxCourier(OutboxStore& store, const Vault& vault, const Clock& clock,
                std::shared_ptr<rpc::Channel> notification_service);
  ~OutboxCourier();

  // Begins to note what was handed over, several rows in one commit a few milliseconds later: if the
  // process ends before, a row is handed over once more, to no effect. Stop() notes what is left.
  void Start();
  void Stop();

  // Carries a row whose request is sealed in it.
  absl::Status Carry(const OutboxRow& row);
  // The same right after the row was written, with its request still at hand. When that fails the
  // row is due again soon, for the queue.
  void CarryFresh(const OutboxRow& row, const std::string& request);

  // Rows that are due, for the work queue.
  workqueue::WorkSource& source();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
