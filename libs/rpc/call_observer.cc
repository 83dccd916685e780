#include "libs/rpc/call_observer.h"

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"

namespace tresen::rpc {
namespace {

constexpr int kCodes = 17;

metrics::Label Methods(const std::vector<const BoundService*>& services) {
  metrics::Label label{"method", {}};
  for (const BoundService* service : services) {
    for (const BoundService::Method& method : service->methods()) {
      label.values.push_back(absl::StrCat("/", service->full_name(), "/", method.name));
    }
  }
  return label;
}

metrics::Label Codes() {
  metrics::Label label{"code", {}};
  for (int code = 0; code < kCodes; ++code) {
    label.values.push_back(absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
  }
  return label;
}

// Errors of ours, not of the caller: these count against availability.
bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kDeadlineExceeded;
}

}  // namespace

CallObserver::CallObserver(metrics::Registry& registry,
                           const std::vector<const BoundService*>& services)
    : calls_(registry.AddCounter({"tresen_rpc_server_calls_total",
                                  "Calls answered, by outcome",
                                  {Methods(services), Codes()}})),
      seconds_(registry.AddHistogram({"tresen_rpc_server_seconds",
                                      "From the arrival of a call to its answer, waiting included",
                                      {Methods(services)}})),
      streams_(registry.AddGauge(
          {"tresen_rpc_server_streams", "Streams that are open", {Methods(services)}})) {}

void CallObserver::Finished(absl::string_view method, const CallContext* context,
                            const absl::Status& status, absl::Duration duration) {
  calls_.Increment({method, absl::StatusCodeToString(status.code())});
  seconds_.Observe(absl::ToDoubleSeconds(duration), {method});
  const log::Severity severity =
      IsOurFault(status.code()) ? log::Severity::kWarning : log::Severity::kInfo;
  if (context == nullptr) {
    log::Write(
        severity, "call refused",
        {{log::kMethod, log::Token(method)}, {log::kStatus, status}, {log::kDuration, duration}});
    return;
  }
  log::Write(severity, "call",
             {{log::kMethod, log::Token(method)},
              {log::kCaller, log::Token(context->actor())},
              {log::kStatus, status},
              {log::kDuration, duration},
              {log::kTrace, context->trace()}});
}

void CallObserver::StreamOpened(absl::string_view method) { streams_.Add(1, {method}); }
void CallObserver::StreamClosed(absl::string_view method) { streams_.Add(-1, {method}); }

}  // namespace tresen::rpc
