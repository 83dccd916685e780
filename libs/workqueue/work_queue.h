#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/metrics/metrics.h"
#include "libs/workqueue/work_source.h"

namespace tresen::workqueue {

struct WorkQueueOptions {
  std::string name;  // "gateway.inbox": for logs and figures
  int workers = 4;
  // Longer than the longest Handle, its calls to outside included.
  absl::Duration lease = absl::Seconds(60);
  // Polling: at once while there is a backlog, after `shortest_pause` when there was something,
  // then ever more seldom. The longest pause is also how late work is found when a wake-up is lost.
  absl::Duration shortest_pause = absl::Milliseconds(10);
  absl::Duration longest_pause = absl::Seconds(1);
  // If given: tresen_work_<name>_total{outcome} and tresen_work_<name>_running, with "_" for ".".
  metrics::Registry* figures = nullptr;
};

struct WorkQueueStats {
  int running = 0;           // Handle is being called
  int waiting = 0;           // claimed, not begun
  int64_t handled = 0;       // Handle answered OK
  int64_t failed = 0;        // Handle answered an error
  int64_t leases_lost = 0;   // Handle answered LeaseLost()
  int64_t given_back = 0;    // at the end, not begun
  int64_t claim_errors = 0;  // ClaimDue answered an error
  int64_t claims = 0;        // ClaimDue was called
};

// Runs a WorkSource: one thread claims, several handle. This is the only way background work is
// done. Thread-safe.
class WorkQueue {
 public:
  // Does nothing before Start(). `source` outlives the queue.
  WorkQueue(WorkQueueOptions options, WorkSource& source);
  // Drains without limit.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  void Start();

  // Something may be due: look now. Cheap; call it after a commit that made work, and from a
  // postgres::Listener. Missing it only costs time.
  void Wake();

  // How long work may be leased by whoever creates it, to be handed over with Offer at once; absent
  // while no worker is free or the queue does not run: then it is left to be claimed.
  std::optional<absl::Duration> LeaseForOffer() const;
  // Work that its creator has leased for this queue (see LeaseForOffer); handled like what was
  // claimed, or given back if the queue has stopped meanwhile.
  void Offer(std::vector<Claim> claims);

  // Claims nothing any more, gives back what was not begun, and waits for what is being handled.
  // False if that was not over after `limit` (it goes on; its leases protect it).
  bool Drain(absl::Duration limit);

  WorkQueueStats stats() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::workqueue
