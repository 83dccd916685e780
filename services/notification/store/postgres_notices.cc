#include <iterator>
#include <utility>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/plan_rows.h"
#include "services/notification/store/postgres_plan_store.h"

namespace tresen::notification {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kInsert{
    "notification.insert_notice",
    "INSERT INTO notification.notice (tenant_id, notice_id, source, way, branch_id, customer_id,"
    " kind, state, happened_at, created_at, updated_at, traceparent, sealed_content, tell_at,"
    " next_at, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $9, $10, $11, $12,"
    " $12, $13)"
    " ON CONFLICT (tenant_id, source, way) DO NOTHING"};

#define TRESEN_NOTICE_COLUMNS                                                           \
  "n.tenant_id, n.notice_id, n.source, n.way, n.branch_id, n.customer_id, n.kind,"      \
  " n.happened_at, n.created_at, n.traceparent, n.sealed_content, n.attempts, n.fence," \
  " coalesce(n.tell_at, n.created_at), n.digest"

// Of a digest only the first is claimed; whoever holds it tells the others with it.
constexpr Statement kClaim{
    "notification.claim_notices",
    "UPDATE notification.notice n SET lease_until = now() + make_interval(secs => $3),"
    " fence = n.fence + 1, attempts = n.attempts + 1"
    " FROM (SELECT tenant_id, notice_id FROM notification.notice d"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   AND (NOT digest OR NOT EXISTS (SELECT FROM notification.notice e"
    "     WHERE e.tenant_id = d.tenant_id AND e.branch_id = d.branch_id AND e.way = d.way"
    "     AND e.digest AND e.next_at IS NOT NULL AND e.next_at <= $1"
    "     AND (e.happened_at, e.notice_id) < (d.happened_at, d.notice_id)))"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE n.tenant_id = due.tenant_id AND n.notice_id = due.notice_id"
    " RETURNING " TRESEN_NOTICE_COLUMNS};

constexpr Statement kDigest{
    "notification.notices_of_digest",
    "SELECT " TRESEN_NOTICE_COLUMNS
    " FROM notification.notice n WHERE tenant_id = $1"
    " AND (notice_id = $2 OR (branch_id = $3 AND way = $4 AND digest AND next_at IS NOT NULL"
    " AND next_at <= $5)) ORDER BY happened_at, notice_id LIMIT $6"};

// Whoever holds the lease of the first answers for all of them.
constexpr Statement kHold{
    "notification.hold_notice",
    "SELECT 1 FROM notification.notice WHERE tenant_id = $1 AND notice_id = $2 AND fence = $3"
    " AND state = 'pending' FOR UPDATE"};

constexpr Statement kEnd{
    "notification.end_notice",
    "UPDATE notification.notice SET state = $3, reason = $4, updated_at = $5, next_at = NULL,"
    " lease_until = NULL, sealed_content = NULL,"
    " told_in = CASE WHEN $3 = 'sent' THEN $6 ELSE told_in END"
    " WHERE tenant_id = $1 AND notice_id = $2 AND state = 'pending'"};

constexpr Statement kRetry{
    "notification.retry_notices",
    "UPDATE notification.notice SET next_at = $3, reason = $4, updated_at = $5, lease_until = NULL"
    " WHERE tenant_id = $1 AND notice_id = ANY($2::text[]) AND state = 'pending'"};

constexpr Statement kTold{
    "notification.told_notices",
    "SELECT source, branch_id, acknowledged_at FROM notification.notice"
    " WHERE tenant_id = $1 AND (notice_id = $2 OR told_in = $2) ORDER BY happened_at, notice_id"};

constexpr Statement kAcknowledge{
    "notification.acknowledge_notices",
    "UPDATE notification.notice SET acknowledged_at = coalesce(acknowledged_at, $3),"
    " updated_at = $3,"
    " next_at = CASE WHEN way = 'lead' THEN NULL ELSE next_at END,"
    " lease_until = CASE WHEN way = 'lead' THEN NULL ELSE lease_until END,"
    " sealed_content = CASE WHEN way = 'lead' THEN NULL ELSE sealed_content END,"
    " state = CASE WHEN way = 'lead' AND state = 'pending' THEN 'acknowledged' ELSE state END"
    " WHERE tenant_id = $1 AND source = ANY($2::text[]) AND acknowledged_at IS NULL"};

constexpr Statement kCountDue{
    "notification.count_due_plans",
    "SELECT (SELECT count(*) FROM notification.notice WHERE next_at IS NOT NULL AND next_at <= $1),"
    " (SELECT min(next_at) FROM notification.notice WHERE next_at IS NOT NULL AND next_at <= $1),"
    " (SELECT count(*) FROM notification.reminder WHERE next_at IS NOT NULL AND next_at <= $1),"
    " (SELECT min(next_at) FROM notification.reminder WHERE next_at IS NOT NULL"
    "   AND next_at <= $1)"};

constexpr Statement kToken{"notification.resume_token",
                           "SELECT resume_token FROM notification.followed WHERE tenant_id = $1"};

// The first token is written only where there is none; every other one only over the known one.
constexpr Statement kMoveOn{
    "notification.move_on",
    "INSERT INTO notification.followed AS f (tenant_id, resume_token, updated_at)"
    " SELECT $1, $3, $4::timestamptz WHERE $2 = '' OR EXISTS (SELECT FROM notification.followed"
    "   WHERE tenant_id = $1 AND resume_token = $2)"
    " ON CONFLICT (tenant_id) DO UPDATE SET resume_token = EXCLUDED.resume_token,"
    " updated_at = EXCLUDED.updated_at WHERE f.resume_token = $2 RETURNING 1"};

// Requests live 7 days, statuses nobody knows 8, notices 30, messages 40 (the cap of marketing
// looks 30 back), reminders 90. The words of a message that has ended go after a week.
constexpr Statement kPrune{
    "notification.prune",
    "WITH a AS (UPDATE notification.delivery SET sealed_content = NULL WHERE next_at IS NULL"
    "   AND sealed_content IS NOT NULL AND created_at < $1::timestamptz - interval '7 days'"
    "   RETURNING 1),"
    " b AS (DELETE FROM notification.delivery WHERE next_at IS NULL"
    "   AND created_at < $1::timestamptz - interval '40 days'"
    "   AND updated_at < $1::timestamptz - interval '40 days' RETURNING 1),"
    " c AS (DELETE FROM notification.early_status"
    "   WHERE received_at < $1::timestamptz - interval '8 days' RETURNING 1),"
    " d AS (DELETE FROM notification.notice WHERE next_at IS NULL"
    "   AND created_at < $1::timestamptz - interval '30 days' RETURNING 1),"
    " e AS (DELETE FROM notification.reminder WHERE next_at IS NULL"
    "   AND created_at < $1::timestamptz - interval '90 days' RETURNING 1),"
    " f AS (DELETE FROM notification.request"
    "   WHERE created_at < $1::timestamptz - interval '7 days' RETURNING 1)"
    " SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b) + (SELECT count(*) FROM c)"
    " + (SELECT count(*) FROM d) + (SELECT count(*) FROM e) + (SELECT count(*) FROM f)"};

constexpr char kAppointment[] = "appointment";
constexpr absl::string_view kWays[] = {"mail", "webhook", "lead"};

NoticeWay WayFromName(absl::string_view name) {
  for (size_t i = 0; i < std::size(kWays); ++i) {
    if (kWays[i] == name) return static_cast<NoticeWay>(i);
  }
  return NoticeWay::kMail;
}

NoticeRow ReadNotice(const postgres::Row& row) {
  NoticeRow notice;
  notice.tenant = row.Text(0);
  notice.notice_id = row.Text(1);
  notice.source = row.Text(2);
  notice.way = WayFromName(row.View(3));
  notice.branch = row.Text(4);
  notice.customer = row.Text(5);
  notice.kind = row.View(6) == kAppointment ? NoticeKind::kAppointment : NoticeKind::kCase;
  notice.happened_at = row.Time(7);
  notice.created_at = row.Time(8);
  notice.traceparent = row.Text(9);
  notice.sealed_content = row.OptionalBytes(10).value_or("");
  notice.attempts = static_cast<int>(row.Int64(11));
  notice.fence = row.Int64(12);
  notice.tell_at = row.Time(13);
  notice.digest = row.Bool(14);
  return notice;
}

}  // namespace

absl::string_view NameOf(NoticeWay way) { return kWays[static_cast<int>(way)]; }

void InsertNotice(Transaction& transaction, const NoticeRow& row) {
  transaction.Queue(
      kInsert,
      {row.tenant, row.notice_id, row.source, NameOf(row.way), row.branch, row.customer,
       row.kind == NoticeKind::kAppointment ? kAppointment : "case", row.happened_at,
       row.created_at, row.traceparent, Bytes{row.sealed_content}, row.tell_at, row.digest});
}

absl::StatusOr<std::string> PostgresPlanStore::ResumeToken(absl::string_view tenant) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kToken, {tenant}));
        return rows.empty() ? std::string() : rows.front().Text(0);
      },
      postgres::ReadOnly());
}

absl::StatusOr<bool> PostgresPlanStore::Follow(const FollowedChange& change, absl::Time now) {
  return pool_.Transact(change.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const auto moved,
        transaction.Execute(kMoveOn, {change.tenant, change.known_token, change.next_token, now}));
    if (moved.empty()) return false;
    for (const NoticeRow& notice : change.notices) InsertNotice(transaction, notice);
    if (change.appointment.empty()) return true;
    TRESEN_RETURN_IF_ERROR(
        CancelPlanned(transaction, {"", change.appointment, 0}, change.cancel_reason, now)
            .status());
    for (const ReminderRow& plan : change.plans) InsertReminder(transaction, plan, now);
    return true;
  });
}

absl::Status PostgresPlanStore::AddNotices(absl::string_view tenant,
                                           const std::vector<NoticeRow>& notices) {
  return pool_.Transact(tenant, [&](Transaction& transaction) {
    for (const NoticeRow& notice : notices) InsertNotice(transaction, notice);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<NoticeRow>> PostgresPlanStore::ClaimNotices(int most, absl::Time now,
                                                                       absl::Duration lease) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<NoticeRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kClaim, {now, most, absl::ToDoubleSeconds(lease)}));
        std::vector<NoticeRow> claimed;
        for (const auto row : rows) claimed.push_back(ReadNotice(row));
        return claimed;
      });
}

absl::StatusOr<std::vector<NoticeRow>> PostgresPlanStore::DigestOf(const NoticeRow& head,
                                                                   absl::Time now) {
  return pool_.Transact(
      head.tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<NoticeRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kDigest, {head.tenant, head.notice_id, head.branch,
                                              NameOf(head.way), now, kMostPerDigest}));
        std::vector<NoticeRow> digest;
        for (const auto row : rows) digest.push_back(ReadNotice(row));
        return digest;
      },
      postgres::ReadOnly());
}

absl::StatusOr<bool> PostgresPlanStore::EndNotices(const NoticeRow& head,
                                                   const std::vector<NoticeEnd>& ends,
                                                   absl::Time now) {
  return pool_.Transact(head.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(const auto held,
                            transaction.Execute(kHold, {head.tenant, head.notice_id, head.fence}));
    if (held.empty()) return false;
    for (const NoticeEnd& end : ends) {
      transaction.Queue(kEnd,
                        {head.tenant, end.notice_id, end.state, end.reason, now, head.notice_id});
    }
    return true;
  });
}

absl::StatusOr<bool> PostgresPlanStore::RetryNotices(const NoticeRow& head,
                                                     const std::vector<std::string>& ids,
                                                     absl::Time next_at, absl::string_view reason,
                                                     absl::Time now) {
  return pool_.Transact(head.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(const auto held,
                            transaction.Execute(kHold, {head.tenant, head.notice_id, head.fence}));
    if (held.empty()) return false;
    transaction.Queue(kRetry, {head.tenant, ids, next_at, reason, now});
    return true;
  });
}

namespace {

struct Found {
  ToldNotices told;
  std::vector<std::string> sources;
};

absl::StatusOr<Found> FindTold(Transaction& transaction, absl::string_view notice_id) {
  TRESEN_ASSIGN_OR_RETURN(const auto rows,
                          transaction.Execute(kTold, {transaction.tenant(), notice_id}));
  Found found;
  for (const auto row : rows) {
    found.sources.push_back(row.Text(0));
    found.told.branch = row.Text(1);
    found.told.acknowledged_at = row.OptionalTime(2);
    ++found.told.count;
  }
  return found;
}

}  // namespace

absl::StatusOr<std::optional<ToldNotices>> PostgresPlanStore::Told(absl::string_view tenant,
                                                                   absl::string_view notice_id) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::optional<ToldNotices>> {
        TRESEN_ASSIGN_OR_RETURN(Found found, FindTold(transaction, notice_id));
        if (found.sources.empty()) return std::optional<ToldNotices>();
        return std::optional<ToldNotices>(std::move(found.told));
      });
}

absl::StatusOr<std::optional<ToldNotices>> PostgresPlanStore::Acknowledge(
    absl::string_view tenant, absl::string_view notice_id, absl::Time now) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::optional<ToldNotices>> {
        TRESEN_ASSIGN_OR_RETURN(Found found, FindTold(transaction, notice_id));
        if (found.sources.empty()) return std::optional<ToldNotices>();
        transaction.Queue(kAcknowledge, {tenant, found.sources, now});
        if (!found.told.acknowledged_at.has_value()) found.told.acknowledged_at = now;
        return std::optional<ToldNotices>(std::move(found.told));
      });
}

absl::StatusOr<PlanBacklog> PostgresPlanStore::CountDue(absl::Time now) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<PlanBacklog> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.ExecuteLast(kCountDue, {now}));
        const auto row = rows.front();
        return PlanBacklog{{row.Int64(0), row.OptionalTime(1)},
                           {row.Int64(2), row.OptionalTime(3)}};
      },
      postgres::ReadOnly());
}

absl::StatusOr<int64_t> PostgresPlanStore::Prune(absl::Time now) {
  return pool_.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kPrune, {now}));
    return rows.front().Int64(0);
  });
}

}  // namespace tresen::notification
