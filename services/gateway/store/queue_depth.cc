#include "services/gateway/store/queue_depth.h"

#include "libs/postgres/statement.h"
#include "libs/status/status.h"

namespace tresen::gateway {
namespace {

using postgres::Statement;
using postgres::Transaction;

constexpr Statement kInbox{"gateway.inbox_depth",
                           "SELECT count(*), min(next_at) FROM gateway.conversation"
                           " WHERE next_at IS NOT NULL AND next_at <= $1"};
constexpr Statement kOutbox{"gateway.outbox_depth",
                            "SELECT count(*), min(next_at) FROM gateway.outbox"
                            " WHERE next_at IS NOT NULL AND next_at <= $1"};
constexpr Statement kStatuses{"gateway.statuses_depth",
                              "SELECT count(*), min(next_at) FROM gateway.status_report"
                              " WHERE next_at <= $1"};

absl::StatusOr<workqueue::Backlog> Count(Transaction& transaction, const Statement& statement,
                                         absl::Time now) {
  TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(statement, {now}));
  return workqueue::Backlog{rows.front().Int64(0), rows.front().OptionalTime(1)};
}

}  // namespace

absl::StatusOr<QueueDepth> ReadQueueDepth(postgres::Pool& pool, absl::Time now) {
  return pool.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<QueueDepth> {
    QueueDepth depth;
    TRESEN_ASSIGN_OR_RETURN(depth.inbox, Count(transaction, kInbox, now));
    TRESEN_ASSIGN_OR_RETURN(depth.outbox, Count(transaction, kOutbox, now));
    TRESEN_ASSIGN_OR_RETURN(depth.statuses, Count(transaction, kStatuses, now));
    return depth;
  });
}

}  // namespace tresen::gateway
