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
//   <prefix>_calls_total{method,code}     <prefix>_seconds{method}
//   <prefix>_streams{method}              streams that are open
class CallObserver {
 public:
  // `methods` are the paths that can occur. `registry` outlives the observer. One observer serves
  // all services of a process.
  CallObserver(metrics::Registry& registry, absl::string_view prefix,
               std::vector<std::string> methods);

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

inline constexpr char kServerMetrics[] = "tresen_rpc_server";

// The paths of all methods of these services, "/tresen.nlu.v1.NluService/Parse".
std::vector<std::string> PathsOf(const std::vector<const BoundService*>& services);

}  // namespace tresen::rpc
