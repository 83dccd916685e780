// InMemorySchedulingStore: what is read.
#include <algorithm>
#include <tuple>
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/store/in_memory_scheduling_store.h"

namespace tresen::scheduling {
namespace {

bool Has(const std::vector<VisitState>& states, VisitState state) {
  return std::ranges::find(states, state) != states.end();
}

bool Matches(const VisitFilter& filter, const Visit& visit) {
  const Interval& during = visit.plan.during;
  const bool by_staff =
      filter.staff.empty() || std::ranges::any_of(visit.plan.items, [&](const PlannedItem& item) {
        return std::ranges::find(item.staff, filter.staff) != item.staff.end();
      });
  return by_staff && (filter.states.empty() || Has(filter.states, visit.state)) &&
         !Has(filter.not_states, visit.state) &&
         (filter.branch.empty() || filter.branch == visit.plan.branch) &&
         (filter.customer.empty() || filter.customer == visit.customer) &&
         (!filter.start_from || during.start >= *filter.start_from) &&
         (!filter.start_before || during.start < *filter.start_before) &&
         (!filter.end_after || during.end > *filter.end_after) &&
         (!filter.end_until || during.end <= *filter.end_until);
}

}  // namespace

absl::StatusOr<Visit> InMemorySchedulingStore::GetVisit(const TenantId& tenant, const VisitId& id) {
  absl::MutexLock lock(&mutex_);
  const auto& visits = tenants_[tenant].visits;
  const auto found = visits.find(id);
  if (found == visits.end()) return absl::NotFoundError("no such visit");
  return found->second;
}

absl::StatusOr<std::vector<Visit>> InMemorySchedulingStore::ListVisits(
    const TenantId& tenant, const VisitPageQuery& query) {
  absl::MutexLock lock(&mutex_);
  const bool ascending = query.order == ListOrder::kByStart;
  const auto before = [&](const VisitCursor& a, const VisitCursor& b) {
    return ascending ? std::tie(a.start, a.visit) < std::tie(b.start, b.visit)
                     : std::tie(b.start, b.visit) < std::tie(a.start, a.visit);
  };
  const auto place = [](const Visit& visit) {
    return VisitCursor{visit.plan.during.start, visit.id};
  };
  std::vector<Visit> visits;
  for (const auto& [id, visit] : tenants_[tenant].visits)
    if (Matches(query.filter, visit) && (!query.after || before(*query.after, place(visit))))
      visits.push_back(visit);
  std::ranges::sort(visits, before, place);
  if (static_cast<int>(visits.size()) > query.limit) visits.resize(query.limit);
  return visits;
}

absl::StatusOr<std::vector<Visit>> InMemorySchedulingStore::LoadActive(const TenantId& tenant,
                                                                       absl::Time from) {
  absl::MutexLock lock(&mutex_);
  std::vector<Visit> active;
  for (const auto& [id, visit] : tenants_[tenant].visits)
    if (OccupiesTime(visit.state) && visit.plan.during.end > from) active.push_back(visit);
  return active;
}

absl::StatusOr<std::optional<Visit>> InMemorySchedulingStore::FindAnswer(const TenantId& tenant,
                                                                         const RequestKey& key) {
  absl::MutexLock lock(&mutex_);
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenants_[tenant], key));
  if (known == nullptr) return std::nullopt;
  return known->visit;
}

absl::StatusOr<FeedPosition> InMemorySchedulingStore::FeedEnd() {
  absl::MutexLock lock(&mutex_);
  return FeedPosition{static_cast<uint64_t>(sequence_), sequence_};
}

absl::StatusOr<std::vector<Change>> InMemorySchedulingStore::ReadFeed(const FeedPosition& after,
                                                                      int limit) {
  absl::MutexLock lock(&mutex_);
  std::vector<Change> changes;
  for (const Change& change : feed_) {
    if (static_cast<int>(changes.size()) == limit) break;
    if (change.position > after) changes.push_back(change);
  }
  return changes;
}

absl::StatusOr<std::vector<Change>> InMemorySchedulingStore::ReadFeedOf(const TenantId& tenant,
                                                                        const FeedPosition& after,
                                                                        int limit) {
  absl::MutexLock lock(&mutex_);
  std::vector<Change> changes;
  for (const Change& change : feed_) {
    if (static_cast<int>(changes.size()) == limit) break;
    if (change.position > after && change.tenant == tenant) changes.push_back(change);
  }
  return changes;
}

absl::StatusOr<int64_t> InMemorySchedulingStore::Forget(const TenantId& tenant, absl::Time before) {
  absl::MutexLock lock(&mutex_);
  auto& answers = tenants_[tenant].answers;
  int64_t forgotten =
      std::erase_if(answers, [before](const auto& entry) { return entry.second.created < before; });
  forgotten += std::erase_if(
      feed_, [&](const Change& change) { return change.tenant == tenant && change.at < before; });
  return forgotten;
}

}  // namespace tresen::scheduling
