#include "services/gateway/desk/queue_watch.h"

#include "services/gateway/store/queue_depth.h"

namespace tresen::gateway {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(5);

}  // namespace

QueueWatch::QueueWatch(postgres::Pool& pool, const ::tresen::Clock& clock,
                       metrics::Registry& figures)
    : inbox_("gateway.inbox", figures),
      outbox_("gateway.outbox", figures),
      statuses_("gateway.statuses", figures),
      periodic_(kInterval, [this, &pool, &clock] {
        const absl::Time now = clock.Now();
        const auto depth = ReadQueueDepth(pool, now);
        if (!depth.ok()) return false;  // the database being away shows in Ready
        inbox_.Show(depth->inbox, now);
        outbox_.Show(depth->outbox, now);
        statuses_.Show(depth->statuses, now);
        return false;
      }) {}

}  // namespace tresen::gateway
