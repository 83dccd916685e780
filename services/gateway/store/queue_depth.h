#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "libs/workqueue/backlog.h"

namespace tresen::gateway {

// What is due in the gateway's queues and waits all the same, of all tenants.
struct QueueDepth {
  workqueue::Backlog inbox;  // conversations with something to answer
  workqueue::Backlog outbox;
  workqueue::Backlog statuses;
};
absl::StatusOr<QueueDepth> ReadQueueDepth(postgres::Pool& pool, absl::Time now);

}  // namespace tresen::gateway
