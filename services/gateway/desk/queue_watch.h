#pragma once

#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/workqueue/backlog.h"
#include "services/gateway/desk/periodic.h"

namespace tresen::gateway {

// Shows how much waits in the gateway's queues, and for how long, every five seconds.
class QueueWatch {
 public:
  // All outlive the watch.
  QueueWatch(postgres::Pool& pool, const ::tresen::Clock& clock, metrics::Registry& figures);

  void Start() { periodic_.Start(); }
  void Stop() { periodic_.Stop(); }

 private:
  workqueue::BacklogGauges inbox_;
  workqueue::BacklogGauges outbox_;
  workqueue::BacklogGauges statuses_;
  Periodic periodic_;
};

}  // namespace tresen::gateway
