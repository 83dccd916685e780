#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/delivery_rows.h"
#include "services/notification/store/plan_rows.h"
#include "services/notification/store/postgres_plan_store.h"
#include "services/notification/store/request_log.h"

namespace tresen::notification {
namespace {

using postgres::Statement;
using postgres::Transaction;

#define TRESEN_REMINDER_COLUMNS                                                            \
  "r.tenant_id, r.reminder_id, r.appointment_id, r.customer_id, r.branch_id, r.starts_at," \
  " r.send_at, r.language, r.state, r.reason, r.attempts, r.fence, r.step"

constexpr Statement kInsert{
    "notification.insert_reminder",
    "INSERT INTO notification.reminder (tenant_id, reminder_id, appointment_id, customer_id,"
    " branch_id, starts_at, send_at, language, state, created_at, updated_at, next_at, step)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', $9, $9, $7, $10)"};

// By its id, or of an appointment: two statements, since one for both would read every reminder.
#define TRESEN_CANCEL                                                                     \
  "UPDATE notification.reminder r SET state = 'cancelled', reason = $3, updated_at = $4," \
  " next_at = NULL, lease_until = NULL WHERE tenant_id = $1 AND state = 'planned'"        \
  " AND ($5 = 0 OR step = $5)"

constexpr Statement kCancelOne{"notification.cancel_reminder", TRESEN_CANCEL
                               " AND reminder_id = $2"
                               " RETURNING " TRESEN_REMINDER_COLUMNS};
constexpr Statement kCancelOf{"notification.cancel_reminders_of", TRESEN_CANCEL
                              " AND appointment_id = $2"
                              " RETURNING " TRESEN_REMINDER_COLUMNS};

constexpr Statement kByIds{
    "notification.reminders_by_ids",
    "SELECT " TRESEN_REMINDER_COLUMNS
    " FROM notification.reminder r"
    " WHERE tenant_id = $1 AND reminder_id = ANY($2::text[]) ORDER BY send_at, reminder_id"};

constexpr Statement kClaim{
    "notification.claim_reminders",
    "UPDATE notification.reminder r SET lease_until = now() + make_interval(secs => $3),"
    " fence = r.fence + 1, attempts = r.attempts + 1"
    " FROM (SELECT tenant_id, reminder_id FROM notification.reminder"
    "   WHERE next_at IS NOT NULL AND next_at <= $1 AND (lease_until IS NULL OR lease_until < "
    "now())"
    "   ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED) due"
    " WHERE r.tenant_id = due.tenant_id AND r.reminder_id = due.reminder_id"
    " RETURNING " TRESEN_REMINDER_COLUMNS};

constexpr Statement kEnd{
    "notification.end_reminder",
    "UPDATE notification.reminder SET state = $4, reason = $5, delivery_id = $6, updated_at = $7,"
    " next_at = NULL, lease_until = NULL"
    " WHERE tenant_id = $1 AND reminder_id = $2 AND fence = $3 AND state = 'planned' RETURNING 1"};

constexpr Statement kRetry{
    "notification.retry_reminder",
    "UPDATE notification.reminder SET next_at = $4, lease_until = NULL"
    " WHERE tenant_id = $1 AND reminder_id = $2 AND fence = $3 AND state = 'planned'"};

constexpr absl::string_view kStates[] = {"planned", "sent", "skipped", "cancelled"};

ReminderRow ReadReminder(const postgres::Row& row) {
  ReminderRow reminder;
  reminder.tenant = row.Text(0);
  reminder.reminder_id = row.Text(1);
  reminder.appointment = row.Text(2);
  reminder.customer = row.Text(3);
  reminder.branch = row.Text(4);
  reminder.starts_at = row.Time(5);
  reminder.send_at = row.Time(6);
  reminder.language = row.Text(7);
  for (size_t i = 0; i < std::size(kStates); ++i) {
    if (row.View(8) == kStates[i]) reminder.state = static_cast<ReminderState>(i);
  }
  reminder.reason = row.Text(9);
  reminder.attempts = static_cast<int>(row.Int64(10));
  reminder.fence = row.Int64(11);
  reminder.step = static_cast<int>(row.Int64(12));
  return reminder;
}

std::vector<ReminderRow> ReadReminders(const postgres::Result& rows) {
  std::vector<ReminderRow> reminders;
  for (const auto row : rows) reminders.push_back(ReadReminder(row));
  return reminders;
}

// What an earlier call answered, as these reminders stand now.
absl::StatusOr<std::vector<ReminderRow>> ByIds(Transaction& transaction, const std::string& ids) {
  const std::vector<std::string> list = absl::StrSplit(ids, ',', absl::SkipEmpty());
  TRESEN_ASSIGN_OR_RETURN(const auto rows,
                          transaction.Execute(kByIds, {transaction.tenant(), list}));
  return ReadReminders(rows);
}

}  // namespace

absl::string_view NameOf(ReminderState state) { return kStates[static_cast<int>(state)]; }

void InsertReminder(Transaction& transaction, const ReminderRow& row, absl::Time now) {
  transaction.Queue(kInsert, {row.tenant, row.reminder_id, row.appointment, row.customer,
                              row.branch, row.starts_at, row.send_at, row.language, now, row.step});
}

absl::StatusOr<std::vector<ReminderRow>> CancelPlanned(Transaction& transaction,
                                                       const PlanStore::Scheduled& which,
                                                       absl::string_view reason, absl::Time now) {
  const bool one = !which.reminder_id.empty();
  TRESEN_ASSIGN_OR_RETURN(
      const auto rows,
      transaction.Execute(one ? kCancelOne : kCancelOf,
                          {transaction.tenant(), one ? which.reminder_id : which.appointment,
                           reason, now, which.step}));
  return ReadReminders(rows);
}

absl::StatusOr<ReminderRow> PostgresPlanStore::PlanReminder(const ReminderRow& row,
                                                            const RequestKey& key, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) -> absl::StatusOr<ReminderRow> {
    TRESEN_ASSIGN_OR_RETURN(const auto earlier, EarlierAnswer(transaction, key));
    if (earlier.has_value()) {
      TRESEN_ASSIGN_OR_RETURN(const auto planned, ByIds(transaction, *earlier));
      if (!planned.empty()) return planned.front();
      return absl::NotFoundError("what was planned then is long gone");
    }
    TRESEN_RETURN_IF_ERROR(
        CancelPlanned(transaction, {"", row.appointment, row.step}, "REPLACED", now).status());
    InsertReminder(transaction, row, now);
    TRESEN_RETURN_IF_ERROR(KeepAnswer(transaction, key, row.reminder_id, now));
    return row;
  });
}

absl::StatusOr<std::vector<ReminderRow>> PostgresPlanStore::CancelReminders(
    absl::string_view tenant, const Scheduled& which, const RequestKey& key, absl::Time now) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::vector<ReminderRow>> {
        TRESEN_ASSIGN_OR_RETURN(const auto earlier, EarlierAnswer(transaction, key));
        if (earlier.has_value()) return ByIds(transaction, *earlier);
        TRESEN_ASSIGN_OR_RETURN(auto cancelled,
                                CancelPlanned(transaction, which, "CANCELLED", now));
        const std::string ids = absl::StrJoin(
            cancelled, ",",
            [](std::string* out, const ReminderRow& row) { out->append(row.reminder_id); });
        TRESEN_RETURN_IF_ERROR(KeepAnswer(transaction, key, ids, now));
        return cancelled;
      });
}

absl::StatusOr<std::vector<ReminderRow>> PostgresPlanStore::ClaimReminders(int most, absl::Time now,
                                                                           absl::Duration lease) {
  return pool_.TransactAsSystem(
      [&](Transaction& transaction) -> absl::StatusOr<std::vector<ReminderRow>> {
        TRESEN_ASSIGN_OR_RETURN(
            const auto rows,
            transaction.ExecuteLast(kClaim, {now, most, absl::ToDoubleSeconds(lease)}));
        return ReadReminders(rows);
      });
}

absl::StatusOr<bool> PostgresPlanStore::SendReminder(const ReminderRow& row,
                                                     const DeliveryRow& delivery, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const auto ended,
        transaction.Execute(kEnd, {row.tenant, row.reminder_id, row.fence,
                                   NameOf(ReminderState::kSent), "", delivery.delivery_id, now}));
    if (ended.empty()) return false;
    const postgres::Query insertion = InsertionOf(delivery, std::nullopt);
    TRESEN_RETURN_IF_ERROR(transaction.Execute(insertion.statement, insertion.params).status());
    return true;
  });
}

absl::Status PostgresPlanStore::EndReminder(const ReminderRow& row, ReminderState state,
                                            absl::string_view reason, absl::Time now) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kEnd,
                      {row.tenant, row.reminder_id, row.fence, NameOf(state), reason, "", now});
    return absl::OkStatus();
  });
}

absl::Status PostgresPlanStore::RetryReminder(const ReminderRow& row, absl::Time next_at) {
  return pool_.Transact(row.tenant, [&](Transaction& transaction) {
    transaction.Queue(kRetry, {row.tenant, row.reminder_id, row.fence, next_at});
    return absl::OkStatus();
  });
}

}  // namespace tresen::notification
