#include "services/scheduling/store/in_memory_waitlist_store.h"

#include <algorithm>
#include <utility>

namespace tresen::scheduling {

absl::StatusOr<bool> InMemoryWaitlistStore::Add(const TenantId& tenant,
                                                const WaitlistEntry& entry) {
  absl::MutexLock lock(&mutex_);
  return entries_[tenant].try_emplace(entry.id, entry).second;
}

absl::StatusOr<bool> InMemoryWaitlistStore::Update(const TenantId& tenant,
                                                   const WaitlistEntry& entry) {
  absl::MutexLock lock(&mutex_);
  auto& entries = entries_[tenant];
  const auto found = entries.find(entry.id);
  if (found == entries.end() || found->second.version != entry.version - 1) return false;
  found->second = entry;
  return true;
}

absl::StatusOr<WaitlistEntry> InMemoryWaitlistStore::Get(const TenantId& tenant,
                                                         const WaitlistEntryId& id) {
  absl::MutexLock lock(&mutex_);
  const auto& entries = entries_[tenant];
  const auto found = entries.find(id);
  if (found == entries.end()) return absl::NotFoundError("no such waitlist entry");
  return found->second;
}

absl::StatusOr<std::vector<WaitlistEntry>> InMemoryWaitlistStore::List(const TenantId& tenant,
                                                                       const WaitlistQuery& query) {
  absl::MutexLock lock(&mutex_);
  const auto wanted = [&](const WaitlistEntry& entry) {
    const bool state = query.states.empty()
                           ? IsOpen(entry.state)
                           : std::ranges::find(query.states, entry.state) != query.states.end();
    return state && (query.customer.empty() || query.customer == entry.customer) &&
           (!query.after || *query.after < std::pair(entry.created, entry.id));
  };
  std::vector<WaitlistEntry> found;
  for (const auto& [id, entry] : entries_[tenant])
    if (wanted(entry)) found.push_back(entry);
  std::ranges::sort(found, {},
                    [](const WaitlistEntry& entry) { return std::pair(entry.created, entry.id); });
  if (static_cast<int>(found.size()) > query.limit) found.resize(query.limit);
  return found;
}

absl::Status InMemoryWaitlistStore::PutReassignment(const TenantId& tenant,
                                                    const ReassignmentRecord& record) {
  absl::MutexLock lock(&mutex_);
  reassignments_[tenant][{record.absence, record.visit}] = record;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ReassignmentRecord>> InMemoryWaitlistStore::ListReassignments(
    const TenantId& tenant, const AbsenceId& absence) {
  absl::MutexLock lock(&mutex_);
  std::vector<ReassignmentRecord> records;
  for (const auto& [key, record] : reassignments_[tenant])
    if (key.first == absence) records.push_back(record);
  return records;
}

}  // namespace tresen::scheduling
