#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/store/claims_sql.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/scheduling/store/rows.h"
#include "services/scheduling/store/visit_json.h"
#include "services/scheduling/store/write_steps.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr Statement kLoadCatalogue{"scheduling.load_catalogue",
                                   "SELECT revision, document FROM scheduling.catalogue"
                                   " WHERE tenant_id = $1"};
constexpr Statement kLoadAbsences{"scheduling.load_absences",
                                  "SELECT absence_id, staff_id, branch_id, kind,"
                                  " lower(during) AS starts, upper(during) AS ends"
                                  " FROM scheduling.absence WHERE tenant_id = $1"
                                  " ORDER BY lower(during), absence_id"};
constexpr Statement kListTenants{"scheduling.list_tenants",
                                 "SELECT tenant_id, revision FROM scheduling.catalogue"
                                 " ORDER BY tenant_id"};
constexpr Statement kPutCatalogue{
    "scheduling.put_catalogue",
    "INSERT INTO scheduling.catalogue AS c (tenant_id, revision, document, updated_at)"
    " VALUES ($1, 1, $2, $3) ON CONFLICT (tenant_id) DO UPDATE"
    " SET revision = c.revision + 1, document = excluded.document,"
    " updated_at = excluded.updated_at"
    " WHERE c.document IS DISTINCT FROM excluded.document RETURNING revision"};
constexpr Statement kNextRevision{"scheduling.next_revision",
                                  "UPDATE scheduling.catalogue SET revision = revision + 1,"
                                  " updated_at = $2 WHERE tenant_id = $1"};
constexpr Statement kAddAbsence{
    "scheduling.add_absence",
    "INSERT INTO scheduling.absence (tenant_id, absence_id, staff_id, branch_id, kind, during,"
    " created_at) VALUES ($1, $2, nullif($3, ''), nullif($4, ''), $5, tstzrange($6, $7), $8)"};
constexpr Statement kDeleteAbsence{"scheduling.delete_absence",
                                   "DELETE FROM scheduling.absence"
                                   " WHERE tenant_id = $1 AND absence_id = $2"};
constexpr Statement kFindAbsence{"scheduling.find_absence",
                                 "SELECT absence_id, staff_id, branch_id, kind,"
                                 " lower(during) AS starts, upper(during) AS ends"
                                 " FROM scheduling.absence"
                                 " WHERE tenant_id = $1 AND absence_id = $2"};

constexpr Statement kLoadBusy{"scheduling.load_busy",
                              "SELECT branch_id, external_id, staff_id, lower(during) AS starts,"
                              " upper(during) AS ends FROM scheduling.foreign_busy"
                              " WHERE tenant_id = $1"
                              " ORDER BY branch_id, external_id, staff_id, during"};
constexpr Statement kAddBusy{
    "scheduling.add_busy",
    "INSERT INTO scheduling.foreign_busy (tenant_id, branch_id, external_id, staff_id, during)"
    " VALUES ($1, $2, $3, $4, tstzrange($5, $6)) ON CONFLICT DO NOTHING"};
constexpr Statement kRemoveBusy{
    "scheduling.remove_busy",
    "DELETE FROM scheduling.foreign_busy WHERE tenant_id = $1 AND branch_id = $2"
    " AND external_id = $3 AND staff_id = $4 AND during = tstzrange($5, $6)"};
constexpr Statement kHolds{"scheduling.all_holds",
                           "SELECT " TRESEN_VISIT_COLUMNS
                           " FROM scheduling.visit v WHERE v.tenant_id = $1 AND v.state = 'held'"};

std::vector<ForeignBusy> BusyOf(const Result& rows) {
  std::vector<ForeignBusy> busy;
  for (const Row row : rows)
    busy.push_back({BranchId(row.Text("branch_id")),
                    row.Text("external_id"),
                    StaffId(row.Text("staff_id")),
                    {row.Time("starts"), row.Time("ends")}});
  return busy;
}

// Ends the holds that give way, under the locks of their days.
absl::StatusOr<std::vector<VisitId>> EndHolds(Transaction& tx, const ChangeContext& context,
                                              const BusyChange& change) {
  TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kHolds, {tx.tenant()}));
  TRESEN_ASSIGN_OR_RETURN(std::vector<Visit> holds, VisitsOf(rows));
  std::erase_if(holds, [&](const Visit& hold) { return !GivesWay(hold, change); });
  std::vector<Claim> claims;
  std::vector<VisitId> ids;
  for (const Visit& hold : holds) {
    claims.insert(claims.end(), hold.plan.claims.begin(), hold.plan.claims.end());
    ids.push_back(hold.id);
  }
  if (ids.empty()) return ids;
  QueueDayLocks(tx, DaysOf(claims));
  return ExpireAll(tx, context, std::move(ids));
}

Absence AbsenceOf(const Row& row) {
  Absence absence;
  absence.id = AbsenceId(row.Text("absence_id"));
  absence.staff = StaffId(row.OptionalText("staff_id").value_or(""));
  absence.branch = BranchId(row.OptionalText("branch_id").value_or(""));
  absence.kind = AbsenceKindNamed(row.View("kind"));
  absence.during = {row.Time("starts"), row.Time("ends")};
  return absence;
}

// An answer that is one word or number, as JSON text.
std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\""); }
std::string Unquoted(absl::string_view json) {
  return json.size() < 2 ? "" : std::string(json.substr(1, json.size() - 2));
}

absl::StatusOr<CatalogueOutcome> AnsweredCatalogue(absl::string_view answer) {
  // "7" = revision 7, changed; "=7" = it was already so.
  const std::string text = Unquoted(answer);
  const bool changed = text.empty() || text.front() != '=';
  CatalogueOutcome outcome{0, changed};
  if (!absl::SimpleAtoi(changed ? text : text.substr(1), &outcome.revision))
    return absl::DataLossError("stored answer of ApplyCatalog has another form");
  return outcome;
}

}  // namespace

absl::StatusOr<StoredCatalogue> PostgresSchedulingStore::LoadCatalogue(const TenantId& tenant) {
  return pool_.Transact(
      tenant.value(),
      [](Transaction& tx) -> absl::StatusOr<StoredCatalogue> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kLoadCatalogue, {tx.tenant()}));
        if (rows.empty()) return absl::NotFoundError("no catalogue");
        TRESEN_ASSIGN_OR_RETURN(const Result absences, tx.Execute(kLoadAbsences, {tx.tenant()}));
        StoredCatalogue stored{
            rows.front().Int64("revision"), rows.front().Text("document"), {}, {}};
        TRESEN_ASSIGN_OR_RETURN(const Result busy, tx.Execute(kLoadBusy, {tx.tenant()}));
        stored.foreign_busy = BusyOf(busy);
        for (const Row row : absences) stored.absences.push_back(AbsenceOf(row));
        return stored;
      },
      // One snapshot, so that revision and absences belong together.
      {.isolation = postgres::TransactionOptions::Isolation::kRepeatableRead});
}

absl::StatusOr<std::vector<TenantRevision>> PostgresSchedulingStore::ListTenants() {
  return pool_.TransactAsSystem([](Transaction& tx) -> absl::StatusOr<std::vector<TenantRevision>> {
    TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kListTenants));
    std::vector<TenantRevision> tenants;
    for (const Row row : rows)
      tenants.push_back({TenantId(row.Text("tenant_id")), row.Int64("revision")});
    return tenants;
  });
}

absl::StatusOr<CatalogueOutcome> PostgresSchedulingStore::ApplyCatalogue(
    const CatalogueCommand& command) {
  const ChangeContext& context = command.context;
  return pool_.Transact(
      context.tenant.value(), [&](Transaction& tx) -> absl::StatusOr<CatalogueOutcome> {
        QueueRulesLockExclusive(tx);
        TRESEN_ASSIGN_OR_RETURN(const auto answer, ClaimKey(tx, context));
        if (answer) return AnsweredCatalogue(*answer);
        TRESEN_ASSIGN_OR_RETURN(
            const Result put,
            tx.Execute(kPutCatalogue, {tx.tenant(), command.document, context.now}));
        CatalogueOutcome outcome{0, !put.empty()};
        if (outcome.changed) {
          outcome.revision = put.front().Int64("revision");
          QueueChange(tx, context, ChangeKind::kCatalogue, nullptr, std::nullopt);
          QueueAudit(tx, context, "apply_catalogue", "catalogue",
                     absl::StrCat("{\"revision\": ", outcome.revision, "}"));
          QueueAnswer(tx, context, Quoted(absl::StrCat(outcome.revision)));
          return outcome;
        }
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kLoadCatalogue, {tx.tenant()}));
        outcome.revision = rows.front().Int64("revision");
        QueueAnswer(tx, context, Quoted(absl::StrCat("=", outcome.revision)));
        return outcome;
      });
}

absl::StatusOr<Absence> PostgresSchedulingStore::CreateAbsence(const AbsenceCommand& command) {
  const ChangeContext& context = command.context;
  const Absence& absence = command.absence;
  return pool_.Transact(context.tenant.value(), [&](Transaction& tx) -> absl::StatusOr<Absence> {
    QueueRulesLockExclusive(tx);
    TRESEN_ASSIGN_OR_RETURN(const auto answer, ClaimKey(tx, context));
    if (answer) {
      TRESEN_ASSIGN_OR_RETURN(const Result known,
                              tx.Execute(kFindAbsence, {tx.tenant(), Unquoted(*answer)}));
      if (!known.empty()) return AbsenceOf(known.front());
      Absence answered = absence;  // deleted since; it was created as asked
      answered.id = AbsenceId(Unquoted(*answer));
      return answered;
    }
    tx.Queue(kAddAbsence,
             {tx.tenant(), absence.id.value(), absence.staff.value(), absence.branch.value(),
              NameOf(absence.kind), absence.during.start, absence.during.end, context.now});
    tx.Queue(kNextRevision, {tx.tenant(), context.now});
    QueueChange(tx, context, ChangeKind::kCatalogue, nullptr, std::nullopt);
    QueueAudit(tx, context, "create_absence", absence.id.value(), "{}");
    QueueAnswer(tx, context, Quoted(absence.id.value()));
    return absence;
  });
}

absl::StatusOr<BusyOutcome> PostgresSchedulingStore::ReplaceForeignBusy(
    const BusyCommand& command) {
  const ChangeContext& context = command.context;
  return pool_.Transact(
      context.tenant.value(), [&](Transaction& tx) -> absl::StatusOr<BusyOutcome> {
        QueueRulesLockExclusive(tx);
        TRESEN_ASSIGN_OR_RETURN(const Result known, tx.Execute(kLoadCatalogue, {tx.tenant()}));
        if (known.empty()) return absl::NotFoundError("no catalogue");
        TRESEN_ASSIGN_OR_RETURN(const Result before, tx.Execute(kLoadBusy, {tx.tenant()}));
        const BusyChange change = ChangeOf(BusyOf(before), command);
        BusyOutcome outcome{change.Any(), {}};
        if (!outcome.changed) return outcome;
        TRESEN_ASSIGN_OR_RETURN(outcome.expired, EndHolds(tx, context, change));
        const auto queue = [&](const Statement& statement, const std::vector<ForeignBusy>& rows) {
          for (const ForeignBusy& busy : rows)
            tx.Queue(statement, {tx.tenant(), busy.branch.value(), busy.external_id,
                                 busy.staff.value(), busy.during.start, busy.during.end});
        };
        queue(kRemoveBusy, change.removed);
        queue(kAddBusy, change.added);
        tx.Queue(kNextRevision, {tx.tenant(), context.now});
        QueueChange(tx, context, ChangeKind::kCatalogue, nullptr, std::nullopt);
        return outcome;
      });
}

absl::Status PostgresSchedulingStore::DeleteAbsence(const ChangeContext& context,
                                                    const AbsenceId& id) {
  return pool_.Transact(context.tenant.value(), [&](Transaction& tx) -> absl::Status {
    QueueRulesLockExclusive(tx);
    TRESEN_ASSIGN_OR_RETURN(const auto answer, ClaimKey(tx, context));
    if (answer) return absl::OkStatus();
    TRESEN_ASSIGN_OR_RETURN(const Result deleted,
                            tx.Execute(kDeleteAbsence, {tx.tenant(), id.value()}));
    if (deleted.affected() == 0) return absl::NotFoundError("no such absence");
    tx.Queue(kNextRevision, {tx.tenant(), context.now});
    QueueChange(tx, context, ChangeKind::kCatalogue, nullptr, std::nullopt);
    QueueAudit(tx, context, "delete_absence", id.value(), "{}");
    QueueAnswer(tx, context, "\"done\"");
    return absl::OkStatus();
  });
}

}  // namespace tresen::scheduling
