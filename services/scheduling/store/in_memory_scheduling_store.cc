#include "services/scheduling/store/in_memory_scheduling_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

Interval Guarded(const Claim& claim) {
  return {claim.during.start - absl::Minutes(claim.buffer_before_minutes),
          claim.during.end + absl::Minutes(claim.buffer_after_minutes)};
}

bool Conflict(const Claim& mine, const Claim& other, BufferSum buffers) {
  if (mine.resource != other.resource) return false;
  if (buffers == BufferSum::kBoth) return Guarded(mine).Overlaps(Guarded(other));
  return Guarded(mine).Overlaps(other.during) || mine.during.Overlaps(Guarded(other));
}

// Booked and confirmed visits of the customer that are not over; those of a series are one.
int OpenVisits(const std::map<VisitId, Visit>& visits, const CustomerId& customer, absl::Time now) {
  std::set<std::string> open;
  for (const auto& [id, visit] : visits)
    if (visit.customer == customer && IsOpen(visit.state) && visit.plan.during.end > now)
      open.insert(visit.series.empty() ? id.value() : visit.series);
  return static_cast<int>(open.size());
}

bool CountsForCustomer(VisitState state) { return IsOpen(state) || state == VisitState::kArrived; }

// What begins so near the claims that it overlaps them, or would with `around`.
std::vector<ResourceState> StatesAround(const std::map<VisitId, Visit>& visits,
                                        const std::vector<Claim>& claims, absl::Duration around) {
  std::vector<ResourceState> states;
  for (const Claim& wanted : claims) {
    const Interval near{wanted.during.start - around, wanted.during.end + around};
    ResourceState state{wanted.resource, {wanted.during.start, near.end}, {}};
    for (const auto& [id, visit] : visits) {
      if (!OccupiesTime(visit.state)) continue;
      for (const Claim& claim : visit.plan.claims) {
        if (claim.resource != wanted.resource || !claim.during.Overlaps(near)) continue;
        state.window.start = std::min(state.window.start, claim.during.start);
        state.spans.push_back({id, visit.version, claim.during, claim.buffer_before_minutes,
                               claim.buffer_after_minutes, visit.hold_expires});
      }
    }
    std::ranges::sort(state.spans, {}, [](const auto& span) { return span.during.start; });
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<ResourceState> StatesOf(const std::map<VisitId, Visit>& visits,
                                    const std::vector<Claim>& claims) {
  std::vector<ResourceState> states = StatesAround(visits, claims, absl::ZeroDuration());
  const bool nobody =
      std::ranges::all_of(states, [](const ResourceState& state) { return state.spans.empty(); });
  return nobody ? StatesAround(visits, claims, absl::Hours(4)) : states;
}

WriteOutcome Refused(WriteResult result) {
  WriteOutcome outcome;
  outcome.result = result;
  return outcome;
}

WriteOutcome Refused(WriteResult result, const Visit& visit) {
  WriteOutcome outcome;
  outcome.result = result;
  outcome.visit = visit;
  return outcome;
}

}  // namespace

absl::StatusOr<const InMemorySchedulingStore::Answer*> InMemorySchedulingStore::FindIn(
    const Tenant& tenant, const RequestKey& key) {
  const auto found = tenant.answers.find({key.caller, key.method, key.request_id});
  if (found == tenant.answers.end()) return nullptr;
  if (found->second.request_hash != key.request_hash) return IdempotencyMismatch();
  return &found->second;
}

void InMemorySchedulingStore::Remember(Tenant& tenant, const ChangeContext& context,
                                       Answer answer) {
  answer.request_hash = context.key.request_hash;
  answer.created = context.now;
  tenant.answers[{context.key.caller, context.key.method, context.key.request_id}] =
      std::move(answer);
}

void InMemorySchedulingStore::AddChange(const ChangeContext& context, ChangeKind kind,
                                        std::optional<Visit> visit,
                                        std::optional<absl::Time> previous_start) {
  ++sequence_;
  feed_.push_back({{static_cast<uint64_t>(sequence_), sequence_},
                   context.tenant,
                   kind,
                   std::move(visit),
                   previous_start,
                   context.now});
}

// With `touching`: only holds that have one of these resources.
std::vector<VisitId> InMemorySchedulingStore::ExpireIn(Tenant& tenant, const ChangeContext& context,
                                                       const std::vector<Claim>* touching,
                                                       int limit) {
  const auto touches = [&](const Visit& visit) {
    if (touching == nullptr) return true;
    return std::ranges::any_of(visit.plan.claims, [&](const Claim& claim) {
      return std::ranges::find(*touching, claim.resource, &Claim::resource) != touching->end();
    });
  };
  std::vector<VisitId> expired;
  for (auto& [id, visit] : tenant.visits) {
    if (static_cast<int>(expired.size()) == limit) break;
    if (visit.state != VisitState::kHeld || *visit.hold_expires > context.now || !touches(visit))
      continue;
    visit.state = VisitState::kExpired;
    ++visit.version;
    visit.updated = context.now;
    expired.push_back(id);
    AddChange(context, ChangeKind::kExpired, visit, std::nullopt);
  }
  return expired;
}

// A customer holds at most one slot: a newer wish gives the older one back.
void InMemorySchedulingStore::ReleaseOtherHolds(Tenant& tenant, const ChangeContext& context,
                                                const Visit& newer) {
  if (newer.customer.empty()) return;
  for (auto& [id, visit] : tenant.visits) {
    if (visit.state != VisitState::kHeld || visit.customer != newer.customer || id == newer.id)
      continue;
    visit.state = VisitState::kExpired;
    ++visit.version;
    visit.updated = context.now;
    AddChange(context, ChangeKind::kExpired, visit, std::nullopt);
  }
}

std::optional<WriteResult> InMemorySchedulingStore::Refusal(const Tenant& tenant,
                                                            const Visit& visit, BufferSum buffers) {
  if (!OccupiesTime(visit.state)) return std::nullopt;
  for (const auto& [id, other] : tenant.visits) {
    if (id == visit.id || !OccupiesTime(other.state)) continue;
    for (const Claim& mine : visit.plan.claims)
      for (const Claim& theirs : other.plan.claims)
        if (Conflict(mine, theirs, buffers)) return WriteResult::kTaken;
  }
  if (visit.customer.empty() || !CountsForCustomer(visit.state)) return std::nullopt;
  for (const auto& [id, other] : tenant.visits) {
    if (id != visit.id && other.customer == visit.customer && other.guest == visit.guest &&
        CountsForCustomer(other.state) && other.plan.during.Overlaps(visit.plan.during))
      return WriteResult::kCustomerElsewhere;
  }
  return std::nullopt;
}

bool InMemorySchedulingStore::CapsAllow(const Tenant& tenant, const Visit& visit,
                                        const std::vector<CapWindow>& caps) {
  return std::ranges::all_of(caps, [&](const CapWindow& cap) {
    const bool of_customer = cap.whose == CapWindow::Whose::kCustomer;
    if (of_customer && visit.customer.empty()) return true;
    const auto counted = std::ranges::count_if(tenant.visits, [&](const auto& entry) {
      const Visit& other = entry.second;
      const absl::Time start = other.plan.during.start;
      return other.id != visit.id && other.plan.branch == visit.plan.branch &&
             (OccupiesTime(other.state) || other.state == VisitState::kCompleted) &&
             (!of_customer || other.customer == visit.customer) && start >= cap.starts.start &&
             start < cap.starts.end;
    });
    return counted < cap.limit;
  });
}

void InMemorySchedulingStore::AddAudit(Tenant& tenant, const ChangeContext& context,
                                       absl::string_view action, const VisitId& visit,
                                       const Origin& origin) {
  tenant.audit.push_back({static_cast<int64_t>(tenant.audit.size()) + 1, context.now, context.actor,
                          std::string(action), visit, context.key.request_id, origin});
}

WriteOutcome InMemorySchedulingStore::Finish(Tenant& tenant, const ChangeContext& context,
                                             ChangeKind kind, Visit visit,
                                             std::optional<Visit> previous, const Origin& origin) {
  AddAudit(tenant, context, NameOf(kind), visit.id, origin);
  std::optional<absl::Time> previous_start;
  if (kind == ChangeKind::kMoved) previous_start = previous->plan.during.start;
  tenant.visits[visit.id] = visit;
  AddChange(context, kind, visit, previous_start);
  Remember(tenant, context, {.visit = visit});
  WriteOutcome outcome;
  outcome.visit = std::move(visit);
  outcome.previous = std::move(previous);
  return outcome;
}

absl::StatusOr<WriteOutcome> InMemorySchedulingStore::Place(const PlaceCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, command.context.key));
  if (known != nullptr) return Refused(WriteResult::kRepeated, *known->visit);
  if (tenant.revision != command.catalogue_revision) return Refused(WriteResult::kRulesChanged);
  const Tenant before = tenant;
  const std::deque<Change> feed_before = feed_;
  const std::vector<VisitId> expired =
      ExpireIn(tenant, command.context, &command.visit.plan.claims, 1000000);
  Visit visit = command.visit;
  if (command.hold) visit.id = *command.hold;
  ReleaseOtherHolds(tenant, command.context, visit);
  std::optional<WriteResult> refusal;
  if (command.hold) {
    const auto held = tenant.visits.find(*command.hold);
    if (held == tenant.visits.end() || held->second.state != VisitState::kHeld) {
      refusal = WriteResult::kHoldGone;
    } else {
      visit.version = held->second.version + 1;
      visit.created = held->second.created;
    }
  }
  if (!refusal) refusal = Refusal(tenant, visit, command.buffer_sum);
  const bool counts = !visit.customer.empty() && visit.state == VisitState::kBooked;
  if (!refusal && counts && command.open_visit_limit > 0 &&
      OpenVisits(tenant.visits, visit.customer, command.context.now) >= command.open_visit_limit)
    refusal = WriteResult::kLimitReached;
  if (!refusal && !CapsAllow(tenant, visit, command.caps)) refusal = WriteResult::kCapReached;
  if (refusal) {
    WriteOutcome outcome = Refused(*refusal);
    tenant = before;
    feed_ = feed_before;
    if (refusal == WriteResult::kTaken) outcome.states = StatesOf(tenant.visits, visit.plan.claims);
    return outcome;
  }
  const ChangeKind kind =
      visit.state == VisitState::kHeld ? ChangeKind::kHeld : ChangeKind::kBooked;
  const Origin origin = visit.origin;
  WriteOutcome outcome =
      Finish(tenant, command.context, kind, std::move(visit), std::nullopt, origin);
  outcome.expired = expired;
  return outcome;
}

absl::StatusOr<WriteOutcome> InMemorySchedulingStore::Move(const MoveCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, command.context.key));
  if (known != nullptr) return Refused(WriteResult::kRepeated, *known->visit);
  if (tenant.revision != command.catalogue_revision) return Refused(WriteResult::kRulesChanged);
  const auto found = tenant.visits.find(command.visit);
  if (found == tenant.visits.end()) return Refused(WriteResult::kNotFound);
  const Visit old = found->second;
  if (command.expected_version && *command.expected_version != old.version)
    return Refused(WriteResult::kVersionMismatch, old);
  if (!IsOpen(old.state)) return Refused(WriteResult::kWrongState, old);
  const std::vector<VisitId> expired =
      ExpireIn(tenant, command.context, &command.plan.claims, 1000000);
  Visit visit = AfterMove(old, command);
  if (const auto refusal = Refusal(tenant, visit, command.buffer_sum)) {
    WriteOutcome outcome = Refused(*refusal, old);
    outcome.states = StatesOf(tenant.visits, command.plan.claims);
    return outcome;
  }
  if (!CapsAllow(tenant, visit, command.caps)) return Refused(WriteResult::kCapReached, old);
  WriteOutcome outcome =
      Finish(tenant, command.context, ChangeKind::kMoved, std::move(visit), old, command.origin);
  outcome.expired = expired;
  return outcome;
}

absl::StatusOr<WriteOutcome> InMemorySchedulingStore::ChangeState(const StateCommand& command) {
  absl::MutexLock lock(&mutex_);
  Tenant& tenant = tenants_[command.context.tenant];
  TRESEN_ASSIGN_OR_RETURN(const Answer* known, FindIn(tenant, command.context.key));
  if (known != nullptr) return Refused(WriteResult::kRepeated, *known->visit);
  const auto found = tenant.visits.find(command.visit);
  if (found == tenant.visits.end()) return Refused(WriteResult::kNotFound);
  const Visit old = found->second;
  if (command.expected_version && *command.expected_version != old.version)
    return Refused(WriteResult::kVersionMismatch, old);
  const absl::Duration since_start = command.context.now - old.plan.during.start;
  if (!MayBecome(old.state, command.state, command.actor, since_start))
    return Refused(WriteResult::kWrongState, old);
  const ChangeKind kind =
      IsCancelled(command.state) ? ChangeKind::kCancelled : ChangeKind::kUpdated;
  Visit visit = AfterStateChange(old, command);
  // An outcome that is corrected may want time back that somebody else has by now.
  if (!OccupiesTime(old.state) && OccupiesTime(visit.state))
    if (const auto refusal = Refusal(tenant, visit, BufferSum::kLarger))
      return Refused(*refusal, old);
  return Finish(tenant, command.context, kind, std::move(visit), old, command.origin);
}

absl::StatusOr<std::vector<VisitId>> InMemorySchedulingStore::ExpireHolds(const TenantId& tenant,
                                                                          absl::Time now,
                                                                          int limit) {
  absl::MutexLock lock(&mutex_);
  ChangeContext context;
  context.tenant = tenant;
  context.now = now;
  return ExpireIn(tenants_[tenant], context, nullptr, limit);
}

absl::StatusOr<std::vector<ResourceState>> InMemorySchedulingStore::ReadStates(
    const TenantId& tenant, const std::vector<Claim>& claims) {
  absl::MutexLock lock(&mutex_);
  return StatesOf(tenants_[tenant].visits, claims);
}

}  // namespace tresen::scheduling
