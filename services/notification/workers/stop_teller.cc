#include "services/notification/workers/stop_teller.h"

#include "libs/log/log.h"
#include "libs/status/status.h"
#include "libs/trace/trace.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
constexpr absl::Duration kPeerBudget = absl::Seconds(3);
constexpr int kBatch = 20;

}  // namespace

StopTeller::~StopTeller() { Stop(); }

void StopTeller::Start() {
  thread_ = std::thread([this] {
    while (stopper_.SleepUnlessStopped(kInterval)) Tell();
  });
}

void StopTeller::Stop() {
  stopper_.Stop();
  if (thread_.joinable()) thread_.join();
}

void StopTeller::Tell() {
  const auto stops = store_.UntoldStops(kBatch);
  if (!stops.ok()) return;  // the database being away shows in Ready
  for (const DeliveryRow& row : *stops) {
    const rpc::CallContext context =
        rpc::CallContext::Background("notification", kPeerBudget)
            .WithTrace(trace::TraceContext::ParseOrNew(row.traceparent));
    absl::Status status = customers_.StopMarketing(context, row);
    if (status.ok()) status = store_.StopTold(row);
    if (status.ok()) {
      log::Info("a customer stopped marketing at the channel",
                {{log::kTenant, log::Token(row.tenant)},
                 {log::kNotification, log::Token(row.delivery_id)}});
    } else {
      log::Warning("a stop of marketing could not be recorded yet",
                   {{log::kTenant, log::Token(row.tenant)},
                    {log::kNotification, log::Token(row.delivery_id)},
                    {log::kStatus, status}});
    }
  }
}

}  // namespace tresen::notification
