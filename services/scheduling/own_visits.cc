#include "services/scheduling/own_visits.h"

namespace tresen::scheduling {
namespace {

constexpr size_t kMostRemembered = 100000;

}  // namespace

absl::StatusOr<bool> OwnVisits::Contains(const TenantId& tenant, const VisitId& visit) {
  const std::pair key(tenant, visit);
  {
    absl::MutexLock lock(&mutex_);
    if (own_.contains(key)) return true;
  }
  const auto found = store_.GetVisit(tenant, visit);
  if (absl::IsNotFound(found.status())) return false;
  if (!found.ok()) return found.status();
  absl::MutexLock lock(&mutex_);
  if (own_.size() >= kMostRemembered) own_.clear();
  own_.insert(key);
  return true;
}

}  // namespace tresen::scheduling
