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
    " kind, state, happened_at, created_at, updated_at, traceparent, sealed_content, next_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9, $9, $10, $11, $9)"
    " ON CONFLICT (tenant_id, source, way) DO NOTHING"};

constexpr Statement kClaim{
    "notification.claim_notices",
    "UPDATE notification.notice n SET lease_until = now() + make_interval(secs => $3),"
    " fence = n.fence + 1, attempts = n.attempts + 1"
    " FROM (SELECT tenant_id, notice_id FROM notification.notice"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE n.tenant_id = due.tenant_id AND n.notice_id = due.notice_id"
    " RETURNING n.tenant_id, n.notice_id, n.source, n.way, n.branch_id, n.customer_id, n.kind,"
    " n.happened_at, n.created_at, n.traceparent, n.sealed_content, n.attempts, n.fence"};

constexpr Statement kEnd{
    "notification.end_notice",
    "UPDATE notification.notice SET state = $4, reason = $5, updated_at = $6, next_at = NULL,"
    " lease_until = NULL, sealed_content = NULL"
    " WHERE tenant_id = $1 AND notice_id = $2 AND fence = $3 AND state = 'pending'"};

constexpr Statement kRetry{
    "notification.retry_notice",
    "UPDATE notification.notice SET next_at = $4, reason = $5, updated_at = $6, lease_until = NULL"
    " WHERE tenant_id = $1 AND notice_id = $2 AND fence = $3 AND state = 'pending'"};

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

// Requests live 7 days, statuses nobody knows 8, messages and notices 30, reminders 90. The words
// of a message that has ended go after a week.
constexpr Statement kPrune{
    "notification.prune",
    "WITH a AS (UPDATE notification.delivery SET sealed_content = NULL WHERE next_at IS NULL"
    "   AND sealed_content IS NOT NULL AND created_at < $1::timestamptz - interval '7 days'"
    "   RETURNING 1),"
    " b AS (DELETE FROM notification.delivery WHERE next_at IS NULL"
    "   AND created_at < $1::timestamptz - interval '30 days' RETURNING 1),"
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

constexpr char kMail[] = "mail";
constexpr char kAppointment[] = "appointment";

NoticeRow ReadNotice(const postgres::Row& row) {
  NoticeRow notice;
  notice.tenant = row.Text(0);
  notice.notice_id = row.Text(1);
  notice.source = row.Text(2);
  notice.way = row.View(3) == kMail ? NoticeWay::kMail : NoticeWay::kWebhook;
  notice.branch = row.Text(4);
  notice.customer = row.Text(5);
  notice.kind = row.View(6) == kAppointment ? NoticeKind::kAppointment : NoticeKind::kCase;
  notice.happened_at = row.Time(7);
  notice.created_at = row.Time(8);
  notice.traceparent = row.Text(9);
  notice.sealed_content = row.OptionalBytes(10).value_or("");
  notice.attempts = static_cast<int>(row.Int64(11));
  notice.fence = row.Int64(12);
  return notice;
}

}  // namespace

void InsertNotice(Transaction& transaction, const NoticeRow& row) {
  transaction.Queue(
      kInsert,
      {row.tenant, row.notice_id, row.source, row.way == NoticeWay::kMail ? kMail : "webhook",
       row.branch, row.customer, row.kind == NoticeKind::kAppointment ? kAppointment : "case",
       row.happened_at, row.created_at, row.traceparent, Bytes{row.sealed_content}});
}

absl::StatusOr<std::string> PostgresPlanStore::ResumeToken(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<std::string> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kToken, {tenant}));
    return rows.empty() ? std::string() : rows.front().Text(0);
  });
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
        CancelPlanned(transaction, {"", change.appointment}, change.cancel_reason, now).status());
    if (change.plan.has_value()) InsertReminder(transaction, *change.plan, now);
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
            transaction.Execute(kClaim, {now, most, absl::ToDoubleSeconds(lease)}));
        std::vector<NoticeRow> claimed;
        for (const auto row : rows) claimed.push_back(ReadNotice(row));
        return claimed;
      });
}

absl::Status PostgresPlanStore::EndNotice(const NoticeRow& row, absl::string_view state,
                                          absl::string_view reason, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kEnd, {row.tenant, row.notice_id, row.fence, state, reason, now});
    return absl::OkStatus();
  });
}

absl::Status PostgresPlanStore::RetryNotice(const NoticeRow& row, absl::Time next_at,
                                            absl::string_view reason, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kRetry, {row.tenant, row.notice_id, row.fence, next_at, reason, now});
    return absl::OkStatus();
  });
}

absl::StatusOr<int64_t> PostgresPlanStore::Prune(absl::Time now) {
  return pool_.TransactAsSystem([&](Transaction& transaction) -> absl::StatusOr<int64_t> {
    TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kPrune, {now}));
    return rows.front().Int64(0);
  });
}

}  // namespace tresen::notification
