#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "libs/metrics/metrics.h"

namespace tresen::workqueue {

// What waits in a queue although it is due.
struct Backlog {
  int64_t due = 0;
  std::optional<absl::Time> oldest_due_at;  // since when the first of it has been due
};

// Shows the backlog of one queue: tresen_work_<name>_due and tresen_work_<name>_oldest_seconds,
// with
// "_" for "." in the name. Thread-safe.
class BacklogGauges {
 public:
  BacklogGauges(const std::string& name, metrics::Registry& figures);
  void Show(const Backlog& backlog, absl::Time now);

 private:
  metrics::Gauge& due_;
  metrics::Gauge& oldest_;
};

}  // namespace tresen::workqueue
