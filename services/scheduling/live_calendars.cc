#include "services/scheduling/live_calendars.h"

#include <algorithm>
#include <utility>

#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

// The index reaches behind the last bookable day by as much as a visit and a day's turn need.
constexpr int kDaysBehindHorizon = 3;
// Fair shares are counted over the month.
constexpr int kDaysBack = 31;
constexpr int kFeedPage = 500;
constexpr int kReconcileLooks = 3;

absl::CivilDay Today(absl::Time now) { return absl::ToCivilDay(now, absl::UTCTimeZone()); }

int LongestHorizon(const Catalogue& catalogue) {
  int days = 1;
  for (const Branch& branch : catalogue.branches) days = std::max(days, branch.policy.horizon_days);
  return days;
}

// Who has begun only now starts with what the others have: they would be given everything else.
void WelcomeNewcomers(const Catalogue& catalogue, absl::CivilDay since,
                      std::vector<StaffLoad>& loads) {
  const auto is_new = [since](const Staff& staff) {
    return std::ranges::all_of(staff.work,
                               [&](const WorkRule& rule) { return rule.valid_from > since; });
  };
  int others = 0, visits = 0;
  for (size_t i = 0; i < loads.size(); ++i) {
    if (is_new(catalogue.staff[i])) continue;
    ++others;
    visits += loads[i].visits;
  }
  if (others == 0) return;
  for (size_t i = 0; i < loads.size(); ++i)
    if (is_new(catalogue.staff[i])) loads[i].visits = std::max(loads[i].visits, visits / others);
}

}  // namespace

Calendar::Calendar(StoredCatalogue stored, std::shared_ptr<const v1::Catalog> applied,
                   AvailabilityIndex index, const std::vector<Visit>& active)
    : revision_(stored.revision),
      applied_(std::move(applied)),
      absences_(std::move(stored.absences)),
      foreign_busy_(std::move(stored.foreign_busy)),
      index_(std::move(index)),
      loads_(index_.catalogue().staff.size()) {
  for (size_t i = 0; i < loads_.size(); ++i)
    staff_index_[index_.catalogue().staff[i].id] = static_cast<int>(i);
  for (const Visit& visit : active) Apply(visit);
  const absl::CivilDay first_day = absl::ToCivilDay(index_.axis().origin, absl::UTCTimeZone());
  WelcomeNewcomers(index_.catalogue(), first_day - kDaysBack, loads_);
}

void Calendar::Count(const Visit& visit, int sign) {
  if (!OccupiesTime(visit.state) || visit.state == VisitState::kHeld) return;
  std::vector<absl::Time>& starts = visits_[visit.plan.branch];
  if (sign > 0) {
    starts.push_back(visit.plan.during.start);
  } else {
    const auto found = std::ranges::find(starts, visit.plan.during.start);
    if (found != starts.end()) starts.erase(found);
  }
  for (const PlannedItem& item : visit.plan.items) {
    for (const StaffId& staff : item.staff) {
      const auto known = staff_index_.find(staff);
      if (known == staff_index_.end()) continue;  // has left the business
      StaffLoad& load = loads_[known->second];
      load.visits += sign;
      load.last_visit = std::max(load.last_visit, visit.created);
    }
  }
}

void Calendar::Apply(const Visit& visit) {
  const auto [known, is_new] = known_.try_emplace(visit.id);
  if (!is_new) {
    if (known->second.version >= visit.version) return;
    Count(known->second, -1);
  }
  index_.RemoveVisit(visit.id);
  known->second = visit;
  known->second.plan.claims.clear();
  Count(visit, +1);
  if (!OccupiesTime(visit.state)) return;
  for (const Claim& claim : visit.plan.claims)
    index_.Add(claim.resource,
               {visit.id, claim.during, claim.buffer_before_minutes, claim.buffer_after_minutes,
                visit.hold_expires.value_or(absl::InfiniteFuture())});
}

void Calendar::Apply(const ResourceState& state) {
  std::vector<BusySpan> spans;
  for (const ResourceState::Span& span : state.spans) {
    const auto known = known_.find(span.visit);
    if (known != known_.end() && known->second.version > span.version) continue;
    spans.push_back({span.visit, span.during, span.buffer_before_minutes, span.buffer_after_minutes,
                     span.expires.value_or(absl::InfiniteFuture())});
  }
  index_.Replace(state.resource, state.window, spans);
}

Calendar* LiveCalendars::Find(const TenantId& tenant) {
  const auto found = entries_.find(tenant);
  return found == entries_.end() ? nullptr : found->second.calendar.get();
}

bool LiveCalendars::NeedsBuild(const TenantId& tenant) const {
  const auto found = entries_.find(tenant);
  return found == entries_.end() || found->second.built_on != Today(clock_.Now());
}

absl::Status LiveCalendars::Look(const TenantId& tenant,
                                 absl::FunctionRef<absl::Status(const Calendar&)> look) {
  bool build = false;
  {
    absl::ReaderMutexLock lock(&mutex_);
    build = NeedsBuild(tenant);
  }
  if (build) TRESEN_RETURN_IF_ERROR(BuildIfNeeded(tenant));
  const absl::Time now = clock_.Now();
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = entries_.find(tenant);
    if (found == entries_.end()) return absl::NotFoundError("no catalogue");
    if (now < found->second.calendar->index().next_expiry()) return look(*found->second.calendar);
  }
  absl::MutexLock lock(&mutex_);
  Calendar* calendar = Find(tenant);
  if (calendar == nullptr) return absl::NotFoundError("no catalogue");
  calendar->ExpireHolds(now);
  return look(*calendar);
}

void LiveCalendars::Apply(const TenantId& tenant, const Visit& visit) {
  absl::MutexLock lock(&mutex_);
  if (Calendar* calendar = Find(tenant)) calendar->Apply(visit);
}

void LiveCalendars::Apply(const TenantId& tenant, const std::vector<ResourceState>& states) {
  absl::MutexLock lock(&mutex_);
  Calendar* calendar = Find(tenant);
  if (calendar == nullptr) return;
  for (const ResourceState& state : states) calendar->Apply(state);
}

void LiveCalendars::Forget(const TenantId& tenant, const std::vector<VisitId>& visits) {
  absl::MutexLock lock(&mutex_);
  Calendar* calendar = Find(tenant);
  if (calendar == nullptr) return;
  for (const VisitId& visit : visits) calendar->Forget(visit);
}

absl::StatusOr<LiveCalendars::Entry> LiveCalendars::Build(const TenantId& tenant,
                                                          FeedPosition* position) {
  // The feed's end first: what changes while we read is then read again from the feed.
  TRESEN_ASSIGN_OR_RETURN(*position, store_.FeedEnd());
  TRESEN_ASSIGN_OR_RETURN(StoredCatalogue stored, store_.LoadCatalogue(tenant));
  TRESEN_ASSIGN_OR_RETURN(ReadCatalogue read, read_(tenant, stored.document));
  Catalogue& catalogue = read.rules;
  const absl::Time now = clock_.Now();
  const absl::CivilDay today = Today(now);
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> active,
                          store_.LoadActive(tenant, now - absl::Hours(24 * kDaysBack)));
  const int days = LongestHorizon(catalogue) + kDaysBehindHorizon;
  // What was read for a branch whose calendar is not outside any more blocks nobody.
  std::erase_if(stored.foreign_busy, [&](const ForeignBusy& busy) {
    const Branch* branch = FindBranch(catalogue, busy.branch);
    return branch == nullptr || !IsMirrored(branch->calendar.authority);
  });
  std::vector<Absence> away = stored.absences;
  std::ranges::move(AbsencesOf(stored.foreign_busy), std::back_inserter(away));
  AvailabilityIndex index(std::move(catalogue), std::move(away), today - 1, days);
  Entry entry;
  entry.calendar = std::make_unique<Calendar>(std::move(stored), std::move(read.applied),
                                              std::move(index), active);
  entry.built_on = today;
  return entry;
}

absl::Status LiveCalendars::Reload(const TenantId& tenant) {
  absl::MutexLock loading(&loading_);
  return Load(tenant);
}

absl::Status LiveCalendars::BuildIfNeeded(const TenantId& tenant) {
  absl::MutexLock loading(&loading_);
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (!NeedsBuild(tenant)) return absl::OkStatus();  // somebody else was faster
  }
  return Load(tenant);
}

absl::Status LiveCalendars::Load(const TenantId& tenant) {
  FeedPosition position;
  absl::StatusOr<Entry> entry = Build(tenant, &position);
  absl::MutexLock lock(&mutex_);
  if (!entry.ok()) {
    if (absl::IsNotFound(entry.status())) entries_.erase(tenant);
    return entry.status();
  }
  entries_[tenant] = *std::move(entry);
  position_ = following_ ? std::min(position_, position) : position;
  following_ = true;
  return absl::OkStatus();
}

absl::StatusOr<int> LiveCalendars::Follow() {
  FeedPosition from;
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (!following_) return 0;
    from = position_;
  }
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Change> changes, store_.ReadFeed(from, kFeedPage));
  std::vector<TenantId> stale;
  {
    absl::MutexLock lock(&mutex_);
    for (const Change& change : changes) {
      Calendar* calendar = Find(change.tenant);
      if (calendar != nullptr) calendar->NoteChange(change.position.sequence);
      if (change.visit && calendar != nullptr) calendar->Apply(*change.visit);
      if (change.kind == ChangeKind::kCatalogue) stale.push_back(change.tenant);
    }
    // A load meanwhile may have set the place back; then these are read once more.
    if (!changes.empty() && position_ == from) position_ = changes.back().position;
  }
  std::ranges::sort(stale);
  stale.erase(std::unique(stale.begin(), stale.end()), stale.end());
  for (const TenantId& tenant : stale) {
    const absl::Status loaded = Reload(tenant);
    if (!loaded.ok() && !absl::IsNotFound(loaded)) return loaded;
  }
  return static_cast<int>(changes.size());
}

// What is under way between the two looks differs once; what is wrong differs every time.
absl::StatusOr<int> LiveCalendars::Reconcile(const TenantId& tenant) {
  std::optional<std::vector<ResourceId>> suspects;
  for (int look = 0; look < kReconcileLooks; ++look) {
    FeedPosition position;
    absl::StatusOr<Entry> truth = absl::UnknownError("");
    {
      absl::MutexLock loading(&loading_);
      truth = Build(tenant, &position);
    }
    if (!truth.ok()) return truth.status();
    TRESEN_RETURN_IF_ERROR(Follow().status());
    absl::MutexLock lock(&mutex_);
    Calendar* calendar = Find(tenant);
    if (calendar == nullptr || calendar->revision() != truth->calendar->revision()) return 0;
    calendar->ExpireHolds(clock_.Now());
    truth->calendar->ExpireHolds(clock_.Now());
    std::vector<ResourceId> differing = DifferingUnits(calendar->index(), truth->calendar->index());
    if (suspects) {
      std::vector<ResourceId> both;
      std::ranges::set_intersection(*suspects, differing, std::back_inserter(both));
      differing = std::move(both);
    }
    suspects = std::move(differing);
    if (suspects->empty() || look + 1 < kReconcileLooks) continue;
    entries_[tenant] = *std::move(truth);
    position_ = std::min(position_, position);
  }
  return static_cast<int>(suspects->size());
}

std::vector<TenantId> LiveCalendars::Tenants() const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<TenantId> tenants;
  for (const auto& [tenant, entry] : entries_) tenants.push_back(tenant);
  return tenants;
}

absl::Status LiveCalendars::LoadAll() {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<TenantRevision> tenants, store_.ListTenants());
  for (const TenantRevision& tenant : tenants) TRESEN_RETURN_IF_ERROR(Reload(tenant.tenant));
  return absl::OkStatus();
}

}  // namespace tresen::scheduling
