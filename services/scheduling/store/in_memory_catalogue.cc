// InMemorySchedulingStore: the rules, absences and other people's time.
#include <algorithm>
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/store/in_memory_scheduling_store.h"
#include "services/scheduling/store/visit_json.h"

namespace tresen::scheduling {

absl::StatusOr<StoredCatalogue> InMemorySchedulingStore::LoadCatalogue(const TenantId& tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end() || found->second.revision == 0)
    return absl::NotFoundError("no catalogue");
  StoredCatalogue stored{found->second.revision, found->second.document, {}, {}};
  stored.foreign_busy = found->second.foreign_busy;
  for (const auto& [id, absence] : found->second.absences) stored.absences.push_back(absence);
  std::ranges::stable_sort(stored.absences, {}, [](const Absence& a) { return a.during.start; });
  return stored;
}

absl::StatusOr<std::vector<TenantRevision>> InMemorySchedulingStore::ListTenants() {
  absl::MutexLock lock(&mutex_);
  std::vector<TenantRevision> tenants;
  for (const auto& [id, tenant] : tenants_)
    if (tenant.revision > 0) tenants.push_back({id, tenant.revision});
  return tenants;
}

absl::StatusOr<CatalogueOutcome> InMemorySchedulingStore::ApplyCatalogue(
    const CatalogueCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, command.context.key));
  if (known != nullptr) return known->catalogue;
  CatalogueOutcome outcome{tenant.revision, false};
  if (!SameJson(tenant.document, command.document)) {
    tenant.document = command.document;
    outcome = {++tenant.revision, true};
    AddChange(command.context, ChangeKind::kCatalogue, std::nullopt, std::nullopt);
  }
  Remember(tenant, command.context, {.catalogue = outcome});
  return outcome;
}

absl::StatusOr<Absence> InMemorySchedulingStore::CreateAbsence(const AbsenceCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, command.context.key));
  if (known != nullptr) return known->absence;
  tenant.absences[command.absence.id] = command.absence;
  ++tenant.revision;
  AddChange(command.context, ChangeKind::kCatalogue, std::nullopt, std::nullopt);
  Remember(tenant, command.context, {.absence = command.absence});
  return command.absence;
}

absl::Status InMemorySchedulingStore::DeleteAbsence(const ChangeContext& context,
                                                    const AbsenceId& id) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, context.key));
  if (known != nullptr) return absl::OkStatus();
  if (tenant.absences.erase(id) == 0) return absl::NotFoundError("no such absence");
  ++tenant.revision;
  AddChange(context, ChangeKind::kCatalogue, std::nullopt, std::nullopt);
  Remember(tenant, context, {});
  return absl::OkStatus();
}

absl::StatusOr<BusyOutcome> InMemorySchedulingStore::ReplaceForeignBusy(
    const BusyCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  if (tenant.revision == 0) return absl::NotFoundError("no catalogue");
  const BusyChange change = ChangeOf(tenant.foreign_busy, command);
  BusyOutcome outcome{change.Any(), {}};
  if (!outcome.changed) return outcome;
  std::erase_if(tenant.foreign_busy,
                [&](const ForeignBusy& busy) { return busy.branch == command.branch; });
  tenant.foreign_busy.insert(tenant.foreign_busy.end(), command.busy.begin(), command.busy.end());
  std::ranges::sort(tenant.foreign_busy);
  for (auto& [id, visit] : tenant.visits) {
    if (visit.state != VisitState::kHeld || !GivesWay(visit, change)) continue;
    visit.state = VisitState::kExpired;
    ++visit.version;
    visit.updated = command.context.now;
    AddChange(command.context, ChangeKind::kExpired, visit, std::nullopt);
    outcome.expired.push_back(id);
  }
  ++tenant.revision;
  AddChange(command.context, ChangeKind::kCatalogue, std::nullopt, std::nullopt);
  return outcome;
}

}  // namespace tresen::scheduling
