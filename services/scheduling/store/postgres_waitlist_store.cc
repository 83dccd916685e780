#include "services/scheduling/store/postgres_waitlist_store.h"

#include <utility>

#include "libs/postgres/transaction.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kAdd{
    "scheduling.add_waitlist_entry",
    "INSERT INTO scheduling.waitlist (tenant_id, entry_id, customer_id, state, version, document,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (tenant_id, entry_id) DO NOTHING"};
constexpr Statement kUpdate{
    "scheduling.update_waitlist_entry",
    "UPDATE scheduling.waitlist SET state = $3, version = $4, document = $5, updated_at = $6"
    " WHERE tenant_id = $1 AND entry_id = $2 AND version = $4 - 1"};
constexpr Statement kGet{"scheduling.get_waitlist_entry",
                         "SELECT document FROM scheduling.waitlist"
                         " WHERE tenant_id = $1 AND entry_id = $2"};
constexpr Statement kList{
    "scheduling.list_waitlist",
    "SELECT document FROM scheduling.waitlist WHERE tenant_id = $1 AND state = ANY($2::text[])"
    " AND ($3::text = '' OR customer_id = $3)"
    " AND (created_at, entry_id) > (coalesce($4::timestamptz, '-infinity'), $5::text)"
    " ORDER BY created_at, entry_id LIMIT $6"};
constexpr Statement kPutReassignment{
    "scheduling.put_reassignment",
    "INSERT INTO scheduling.proposal (tenant_id, absence_id, visit_id, version, reassigned,"
    " proposed_at, deadline) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (tenant_id, absence_id, visit_id) DO UPDATE SET version = excluded.version,"
    " reassigned = excluded.reassigned, proposed_at = excluded.proposed_at,"
    " deadline = excluded.deadline"};
constexpr Statement kListReassignments{
    "scheduling.list_reassignments",
    "SELECT visit_id, version, reassigned, proposed_at, deadline FROM scheduling.proposal"
    " WHERE tenant_id = $1 AND absence_id = $2 ORDER BY visit_id"};

std::vector<std::string> NamesOf(const std::vector<WaitlistState>& states) {
  if (states.empty())
    return {std::string(NameOf(WaitlistState::kWaiting)),
            std::string(NameOf(WaitlistState::kOffered))};
  std::vector<std::string> names;
  for (const WaitlistState state : states) names.emplace_back(NameOf(state));
  return names;
}

}  // namespace

absl::StatusOr<bool> PostgresWaitlistStore::Add(const TenantId& tenant,
                                                const WaitlistEntry& entry) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const Result added,
        tx.Execute(kAdd,
                   {tx.tenant(), entry.id.value(), entry.customer.value(), NameOf(entry.state),
                    entry.version, WaitlistEntryToJson(entry), entry.created, entry.updated}));
    return added.affected() == 1;
  });
}

absl::StatusOr<bool> PostgresWaitlistStore::Update(const TenantId& tenant,
                                                   const WaitlistEntry& entry) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const Result updated,
        tx.Execute(kUpdate, {tx.tenant(), entry.id.value(), NameOf(entry.state), entry.version,
                             WaitlistEntryToJson(entry), entry.updated}));
    return updated.affected() == 1;
  });
}

absl::StatusOr<WaitlistEntry> PostgresWaitlistStore::Get(const TenantId& tenant,
                                                         const WaitlistEntryId& id) {
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<WaitlistEntry> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.ExecuteLast(kGet, {tx.tenant(), id.value()}));
        if (rows.empty()) return absl::NotFoundError("no such waitlist entry");
        return WaitlistEntryFromJson(rows.front().View("document"));
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::vector<WaitlistEntry>> PostgresWaitlistStore::List(const TenantId& tenant,
                                                                       const WaitlistQuery& query) {
  std::optional<absl::Time> after;
  std::string after_id;
  if (query.after) {
    after = query.after->first;
    after_id = query.after->second.value();
  }
  return pool_.Transact(
      tenant.value(),
      [&](Transaction& tx) -> absl::StatusOr<std::vector<WaitlistEntry>> {
        TRESEN_ASSIGN_OR_RETURN(
            const Result rows,
            tx.ExecuteLast(kList, {tx.tenant(), NamesOf(query.states), query.customer.value(),
                                   after, after_id, query.limit}));
        std::vector<WaitlistEntry> entries;
        for (const Row row : rows) {
          TRESEN_ASSIGN_OR_RETURN(WaitlistEntry entry, WaitlistEntryFromJson(row.View("document")));
          entries.push_back(std::move(entry));
        }
        return entries;
      },
      postgres::ReadOnly());
}

absl::Status PostgresWaitlistStore::PutReassignment(const TenantId& tenant,
                                                    const ReassignmentRecord& record) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx
        .Execute(kPutReassignment,
                 {tx.tenant(), record.absence.value(), record.visit.value(), record.version,
                  record.reassigned, record.proposed, record.deadline})
        .status();
  });
}

absl::StatusOr<std::vector<ReassignmentRecord>> PostgresWaitlistStore::ListReassignments(
    const TenantId& tenant, const AbsenceId& absence) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<ReassignmentRecord>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                tx.Execute(kListReassignments, {tx.tenant(), absence.value()}));
        std::vector<ReassignmentRecord> records;
        for (const Row row : rows)
          records.push_back({absence, VisitId(row.Text("visit_id")), row.Int64("version"),
                             row.Bool("reassigned"), row.Time("proposed_at"),
                             row.Time("deadline")});
        return records;
      });
}

}  // namespace tresen::scheduling
