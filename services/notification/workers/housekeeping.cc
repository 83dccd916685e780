#include "services/notification/workers/housekeeping.h"

#include "libs/log/log.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kCountEvery = absl::Seconds(5);
constexpr int kCountsPerPruning = 120;

}  // namespace

Housekeeping::Housekeeping(DeliveryStore& deliveries, PlanStore& plans, const Clock& clock,
                           metrics::Registry& figures)
    : deliveries_(deliveries),
      plans_(plans),
      clock_(clock),
      open_(figures.AddGauge({"tresen_deliveries_open",
                              "Messages to customers that are not yet with their channel.",
                              {{"state", {"pending", "sending", "unknown"}}}})),
      due_deliveries_("notification.deliveries", figures),
      due_notices_("notification.notices", figures),
      due_reminders_("notification.reminders", figures) {}

Housekeeping::~Housekeeping() { Stop(); }

void Housekeeping::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Housekeeping::Stop() {
  stopper_.Stop();
  if (thread_.joinable()) thread_.join();
}

void Housekeeping::Run() {
  for (int round = 1; stopper_.SleepUnlessStopped(kCountEvery); ++round) {
    Count();
    if (round % kCountsPerPruning != 0) continue;
    const auto removed = plans_.Prune(clock_.Now());
    if (removed.ok() && *removed > 0) log::Info("old rows removed", {{log::kCount, *removed}});
  }
}

void Housekeeping::Count() {
  const absl::Time now = clock_.Now();
  const auto open = deliveries_.CountOpen(now);
  const auto plans = plans_.CountDue(now);
  if (!open.ok() || !plans.ok()) return;  // the database being away shows in Ready
  due_deliveries_.Show({open->due, open->oldest_due_at}, now);
  due_notices_.Show(plans->notices, now);
  due_reminders_.Show(plans->reminders, now);
  open_.Set(static_cast<double>(open->pending), {"pending"});
  open_.Set(static_cast<double>(open->sending), {"sending"});
  open_.Set(static_cast<double>(open->unknown), {"unknown"});
}

}  // namespace tresen::notification
