#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/service.h"

namespace tresen::rpc {

// Rate, errors and duration of every method, and one access line per call: method, caller, code,
// reason, duration, trace. Nothing of the request or of an error's message. Thread-safe.
//
//   tresen_rpc_server_calls_total{method,code}     tresen_rpc_server_seconds{method}
//   tresen_rpc_server_streams{method}              streams that are open
class CallObserver {
 public:
  // `registry` outlives the observer. One observer serves all services of a process.
  CallObserver(metrics::Registry& registry, const std::vector<const BoundService*>& services);

  // `context` is null when the call was refused before it was known who calls.
  void Finished(absl::string_view method, const CallContext* context, const absl::Status& status,
                absl::Duration duration);
  void StreamOpened(absl::string_view method);
  void StreamClosed(absl::string_view method);

 private:
  metrics::Counter& calls_;
  metrics::Histogram& seconds_;
  metrics::Gauge& streams_;
};

}  // namespace tresen::rpc
