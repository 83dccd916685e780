#include "libs/rpc/call_observer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"

namespace tresen::rpc {
namespace {

constexpr int kCodes = 17;

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

std::vector<std::string> PathsOf(const std::vector<const BoundService*>& services) {
  std::vector<std::string> paths;
  for (const BoundService* service : services) {
    for (const BoundService::Method& method : service->methods()) {
      paths.push_back(absl::StrCat("/", service->full_name(), "/", method.name));
    }
  }
  return paths;
}

CallObserver::CallObserver(metrics::Registry& registry, absl::string_view prefix,
                           std::vector<std::string> methods)
    : calls_(registry.AddCounter({absl::StrCat(prefix, "_calls_total"),
                                  "Calls answered, by outcome",
                                  {{"method", methods}, Codes()}})),
      seconds_(registry.AddHistogram({absl::StrCat(prefix, "_seconds"),
                                      "From the arrival of a call to its answer, waiting included",
                                      {{"method", methods}}})),
      streams_(registry.AddGauge({absl::StrCat(prefix, "_streams"),
                                  "Streams that are open",
                                  {{"method", std::move(methods)}}})) {}

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
