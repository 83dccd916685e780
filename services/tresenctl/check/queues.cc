// CheckQueues: work that nobody does.
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/tresenctl/check/databases.h"

namespace tresen::tresenctl {
namespace {

using postgres::Result;
using postgres::Statement;
using postgres::Transaction;

// Healthy workers find due work within a second or two.
constexpr absl::Duration kOverdue = absl::Minutes(5);
constexpr int kManyAttempts = 8;

struct Queue {
  const char* service;
  const char* table;
  const char* waits;  // what its rows are
};

constexpr Queue kQueues[] = {
    {"gateway", "gateway.conversation", "conversations with unanswered messages"},
    {"gateway", "gateway.outbox", "messages not handed to the notification service"},
    {"gateway", "gateway.status_report", "statuses not handed to the notification service"},
    {"notification", "notification.delivery", "messages to customers"},
    {"notification", "notification.notice", "notices to branches"},
    {"notification", "notification.reminder", "reminders"},
};

std::string Count(int64_t count, const char* what) { return absl::StrCat(count, " ", what); }

std::string Since(absl::Time time) {
  return absl::StrCat(" since ", absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone()));
}

void Unreadable(const std::string& subject, const absl::Status& status, Findings& findings) {
  findings.Problem(subject, std::string(status.message()),
                   "see that the service's role may read its tables");
}

// Counts rows with the service's role over all tenants and, if there are any, lets `report` speak.
template <class Report>
void Ask(Databases& databases, const Queue& queue, const Statement& statement,
         std::initializer_list<postgres::Param> params, Findings& findings, Report report) {
  const auto rows = databases.Of(queue.service)
                        .TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<Result> {
                          return transaction.Execute(statement, params);
                        });
  if (!rows.ok()) return Unreadable(queue.table, rows.status(), findings);
  if (const auto row = rows->front(); row.Int64(0) > 0) report(row);
}

void CheckOverdue(Databases& databases, const Queue& queue, absl::Time now, Findings& findings) {
  const std::string name = absl::StrCat("tresenctl.overdue_", queue.table);
  const std::string sql = absl::StrCat("SELECT count(*), min(next_at) FROM ", queue.table,
                                       " WHERE next_at IS NOT NULL AND next_at < $1 AND "
                                       "(lease_until IS NULL OR lease_until < now())");
  Ask(databases, queue, {name.c_str(), sql.c_str()}, {now - kOverdue}, findings,
      [&](const postgres::Row& row) {
        findings.Problem(
            queue.table,
            absl::StrCat(Count(row.Int64(0), queue.waits), " overdue", Since(row.Time(1)),
                         ", taken by no worker"),
            absl::StrCat("see that ", queue.service, " runs and is ready; restart it if it does"));
      });
}

void CheckLeases(Databases& databases, const Queue& queue, Findings& findings) {
  const std::string name = absl::StrCat("tresenctl.leases_", queue.table);
  const std::string sql = absl::StrCat(
      "SELECT count(*), min(lease_until) FROM ", queue.table,
      " WHERE next_at IS NOT NULL AND lease_until < now() - make_interval(secs => $1)");
  Ask(databases, queue, {name.c_str(), sql.c_str()}, {absl::ToDoubleSeconds(kOverdue)}, findings,
      [&](const postgres::Row& row) {
        findings.Problem(queue.table,
                         absl::StrCat(Count(row.Int64(0), queue.waits),
                                      " leased by a worker that is gone", Since(row.Time(1))),
                         absl::StrCat("restart ", queue.service, ": others take such rows over"));
      });
}

void CheckAttempts(Databases& databases, const Queue& queue, Findings& findings) {
  const std::string name = absl::StrCat("tresenctl.attempts_", queue.table);
  const std::string sql = absl::StrCat("SELECT count(*), max(attempts)::bigint FROM ", queue.table,
                                       " WHERE next_at IS NOT NULL AND attempts >= $1");
  Ask(databases, queue, {name.c_str(), sql.c_str()}, {kManyAttempts}, findings,
      [&](const postgres::Row& row) {
        findings.Problem(queue.table,
                         absl::StrCat(Count(row.Int64(0), queue.waits),
                                      " fail again and again, up to ", row.Int64(1), " times"),
                         absl::StrCat("the log of ", queue.service, " says why"));
      });
}

// Open messages whose conversation is not due: no worker would ever look.
constexpr Statement kForgotten{
    "tresenctl.forgotten",
    "SELECT count(*), min(i.received_at) FROM gateway.inbox i"
    " JOIN gateway.conversation c ON c.tenant_id = i.tenant_id"
    "  AND c.conversation_id = i.conversation_id"
    " WHERE i.state = 'open' AND i.received_at < $1 AND c.next_at IS NULL"};
constexpr Statement kDead{"tresenctl.dead",
                          "SELECT count(*), max(handled_at) FROM gateway.inbox"
                          " WHERE state = 'dead' AND handled_at > $1"};
constexpr Statement kUnknownAddress{"tresenctl.unknown_address",
                                    "SELECT count(*), max(received_at) FROM gateway.raw_event"
                                    " WHERE kind = 'unknown_address' AND received_at > $1"};
constexpr Statement kRejected{
    "tresenctl.rejected",
    "SELECT count(*), mode() WITHIN GROUP (ORDER BY reason) FROM notification.delivery"
    " WHERE state = 'rejected' AND updated_at > $1"};
constexpr Statement kStaleHolds{
    "tresenctl.stale_holds",
    "SELECT count(*), min(hold_expires_at) FROM scheduling.visit"
    " WHERE tenant_id = $1 AND state = 'held' AND hold_expires_at < $2"};

void CheckInbox(Databases& databases, absl::Time now, Findings& findings) {
  const Queue inbox{"gateway", "gateway.inbox", "messages"};
  Ask(databases, inbox, kForgotten, {now - kOverdue}, findings, [&](const postgres::Row& row) {
    findings.Problem(
        "gateway.inbox",
        absl::StrCat(Count(row.Int64(0), "open messages"), Since(row.Time(1)),
                     " in conversations that are not due"),
        "set next_at of their conversations to now(), and report it: a mistake of ours");
  });
  const absl::Time day_ago = now - absl::Hours(24);
  Ask(databases, inbox, kDead, {day_ago}, findings, [&](const postgres::Row& row) {
    findings.Problem(
        "gateway.inbox", Count(row.Int64(0), "messages of the last day could not be handled"),
        "tresenctl conversations list --state waiting shows who waits; the log says why");
  });
  const Queue raw{"gateway", "gateway.raw_event", "events"};
  Ask(databases, raw, kUnknownAddress, {day_ago}, findings, [&](const postgres::Row& row) {
    findings.Problem("gateway.raw_event",
                     Count(row.Int64(0), "messages of the last day came to a number nobody knows"),
                     "enter the number's phone_number_id in the business file and apply it");
  });
}

void CheckRejected(Databases& databases, absl::Time now, Findings& findings) {
  const Queue deliveries{"notification", "notification.delivery", "messages"};
  Ask(databases, deliveries, kRejected, {now - absl::Hours(24)}, findings,
      [&](const postgres::Row& row) {
        findings.Notice("notification.delivery",
                        absl::StrCat(Count(row.Int64(0), "messages of the last day were refused"),
                                     ", mostly with ", row.Text(1)),
                        "look the code up among the channel's error codes");
      });
}

void CheckHolds(Databases& databases, const std::string& tenant, absl::Time now,
                Findings& findings) {
  const auto rows = databases.Of("scheduling")
                        .Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<Result> {
                          return transaction.Execute(kStaleHolds, {tenant, now - kOverdue});
                        });
  if (!rows.ok()) return Unreadable("scheduling.visit", rows.status(), findings);
  const auto row = rows->front();
  if (row.Int64(0) == 0) return;
  findings.Problem("scheduling.visit",
                   absl::StrCat(Count(row.Int64(0), "holds ran out"), Since(row.Time(1)),
                                " and were not released"),
                   "see that scheduling runs and is ready; restart it if it does");
}

}  // namespace

void CheckQueues(Databases& databases, const std::string& tenant, absl::Time now,
                 Findings& findings) {
  findings.Begin("queues");
  for (const Queue& queue : kQueues) {
    CheckOverdue(databases, queue, now, findings);
    CheckLeases(databases, queue, findings);
    CheckAttempts(databases, queue, findings);
  }
  CheckInbox(databases, now, findings);
  CheckRejected(databases, now, findings);
  CheckHolds(databases, tenant, now, findings);
}

}  // namespace tresen::tresenctl
