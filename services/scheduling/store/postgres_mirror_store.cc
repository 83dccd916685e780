#include "services/scheduling/store/postgres_mirror_store.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/postgres/transaction.h"
#include "libs/status/status.h"
#include "services/scheduling/store/foreign_store.h"

namespace tresen::scheduling {
namespace {

using postgres::Result;
using postgres::Row;
using postgres::Statement;
using postgres::Transaction;

constexpr std::array<std::pair<MirrorConflictKind, absl::string_view>, 4> kKinds = {{
    {MirrorConflictKind::kOverlap, "overlap"},
    {MirrorConflictKind::kMoved, "moved"},
    {MirrorConflictKind::kGone, "gone"},
    {MirrorConflictKind::kChanged, "changed"},
}};

constexpr Statement kList{"scheduling.list_mirrored",
                          "SELECT visit_id, external_id, version, people, lower(during) AS starts,"
                          " upper(during) AS ends FROM scheduling.mirrored_visit"
                          " WHERE tenant_id = $1 AND branch_id = $2 ORDER BY visit_id"};
constexpr Statement kPut{
    "scheduling.put_mirrored",
    "INSERT INTO scheduling.mirrored_visit (tenant_id, visit_id, branch_id, external_id, version,"
    " people, during) VALUES ($1, $2, $3, $4, $5, $6, tstzrange($7, $8))"
    " ON CONFLICT (tenant_id, visit_id) DO UPDATE SET branch_id = excluded.branch_id,"
    " external_id = excluded.external_id, version = excluded.version, people = excluded.people,"
    " during = excluded.during"};
constexpr Statement kRemove{"scheduling.remove_mirrored",
                            "DELETE FROM scheduling.mirrored_visit"
                            " WHERE tenant_id = $1 AND visit_id = $2"};
constexpr Statement kNote{
    "scheduling.note_mirror_conflict",
    "INSERT INTO scheduling.mirror_conflict (tenant_id, visit_id, branch_id, kind, external_id,"
    " during, noted_at) VALUES ($1, $2, $3, $4, $5, tstzrange($6, $7), $8) ON CONFLICT DO NOTHING"};
// The same for whoever lists what a person has to settle.
constexpr Statement kShow{
    "scheduling.add_mirror_conflict_to_list",
    "INSERT INTO scheduling.calendar_conflict (tenant_id, conflict_id, branch_id, kind, visit_id,"
    " external_id, foreign_from, foreign_to, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"};
constexpr Statement kConflicts{
    "scheduling.list_mirror_conflicts",
    "SELECT visit_id, branch_id, kind, external_id, lower(during) AS starts, upper(during) AS ends,"
    " noted_at FROM scheduling.mirror_conflict WHERE tenant_id = $1"
    " ORDER BY noted_at, visit_id, kind"};

ConflictKind ShownAs(MirrorConflictKind kind) {
  switch (kind) {
    case MirrorConflictKind::kOverlap: return ConflictKind::kOverlap;
    case MirrorConflictKind::kMoved: return ConflictKind::kMoved;
    case MirrorConflictKind::kGone: return ConflictKind::kGone;
    case MirrorConflictKind::kChanged: break;
  }
  return ConflictKind::kDiffers;
}

absl::Status Show(Transaction& tx, const MirrorConflict& conflict) {
  const ConflictKind kind = ShownAs(conflict.kind);
  const std::string about =
      absl::StrCat(conflict.visit.value(), "-", conflict.external_id, "-",
                   absl::ToUnixSeconds(conflict.during.start), "-",
                   absl::ToUnixSeconds(conflict.during.end));
  return tx
      .Execute(kShow, {tx.tenant(), ConflictId(kind, about), conflict.branch.value(), NameOf(kind),
                       conflict.visit.value(), conflict.external_id, conflict.during.start,
                       conflict.during.end, conflict.noted})
      .status();
}

}  // namespace

absl::string_view NameOf(MirrorConflictKind kind) {
  for (const auto& [known, name] : kKinds)
    if (known == kind) return name;
  return "changed";
}

MirrorConflictKind MirrorConflictNamed(absl::string_view name) {
  for (const auto& [kind, known] : kKinds)
    if (known == name) return kind;
  return MirrorConflictKind::kChanged;
}

absl::StatusOr<std::vector<MirroredVisit>> PostgresMirrorStore::List(const TenantId& tenant,
                                                                     const BranchId& branch) {
  return pool_.Transact(tenant.value(),
                        [&](Transaction& tx) -> absl::StatusOr<std::vector<MirroredVisit>> {
                          TRESEN_ASSIGN_OR_RETURN(const Result rows,
                                                  tx.Execute(kList, {tx.tenant(), branch.value()}));
                          std::vector<MirroredVisit> visits;
                          for (const Row row : rows)
                            visits.push_back({VisitId(row.Text("visit_id")),
                                              branch,
                                              row.Text("external_id"),
                                              row.Text("version"),
                                              row.Text("people"),
                                              {row.Time("starts"), row.Time("ends")}});
                          return visits;
                        });
}

absl::Status PostgresMirrorStore::Put(const TenantId& tenant, const MirroredVisit& visit) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx
        .Execute(kPut, {tx.tenant(), visit.visit.value(), visit.branch.value(), visit.external_id,
                        visit.version, visit.people, visit.during.start, visit.during.end})
        .status();
  });
}

absl::Status PostgresMirrorStore::Remove(const TenantId& tenant, const VisitId& visit) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::Status {
    return tx.Execute(kRemove, {tx.tenant(), visit.value()}).status();
  });
}

absl::StatusOr<bool> PostgresMirrorStore::Note(const TenantId& tenant,
                                               const MirrorConflict& conflict) {
  return pool_.Transact(tenant.value(), [&](Transaction& tx) -> absl::StatusOr<bool> {
    TRESEN_ASSIGN_OR_RETURN(
        const Result noted,
        tx.Execute(kNote, {tx.tenant(), conflict.visit.value(), conflict.branch.value(),
                           NameOf(conflict.kind), conflict.external_id, conflict.during.start,
                           conflict.during.end, conflict.noted}));
    TRESEN_RETURN_IF_ERROR(Show(tx, conflict));
    return noted.affected() == 1;
  });
}

absl::StatusOr<std::vector<MirrorConflict>> PostgresMirrorStore::Conflicts(const TenantId& tenant) {
  return pool_.Transact(
      tenant.value(), [&](Transaction& tx) -> absl::StatusOr<std::vector<MirrorConflict>> {
        TRESEN_ASSIGN_OR_RETURN(const Result rows, tx.Execute(kConflicts, {tx.tenant()}));
        std::vector<MirrorConflict> conflicts;
        for (const Row row : rows)
          conflicts.push_back({VisitId(row.Text("visit_id")),
                               BranchId(row.Text("branch_id")),
                               MirrorConflictNamed(row.View("kind")),
                               row.Text("external_id"),
                               {row.Time("starts"), row.Time("ends")},
                               row.Time("noted_at")});
        return conflicts;
      });
}

}  // namespace tresen::scheduling
