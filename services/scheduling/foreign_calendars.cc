#include "services/scheduling/foreign_calendars.h"

#include "libs/log/log.h"
#include "libs/status/status.h"

namespace tresen::scheduling {

absl::string_view SyncFailureName(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return "REFUSED";
  return absl::IsDataLoss(status) ? "UNREADABLE" : "UNREACHABLE";
}

absl::StatusOr<CalendarState> ForeignCalendars::StateOf(const TenantId& tenant,
                                                        const BranchId& branch) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<CalendarState> states, store_.ListStates(tenant));
  for (const CalendarState& state : states)
    if (state.branch == branch) return state;
  return CalendarState{.branch = branch};
}

absl::StatusOr<std::shared_ptr<Connector>> ForeignCalendars::Of(const TenantId& tenant,
                                                                const Branch& branch) {
  if (branch.calendar.authority == Authority::kBuiltin) return nullptr;
  const std::pair key(tenant, branch.id);
  {
    absl::MutexLock lock(&mutex_);
    const auto made = made_.find(key);
    if (made != made_.end() && made->second.settings == branch.calendar &&
        made->second.zone == branch.zone)
      return made->second.connector;
  }
  TRESEN_ASSIGN_OR_RETURN(const CalendarState state, StateOf(tenant, branch.id));
  const Connector::TimeReading reading{state.local_times ? TimeMode::kLocal : TimeMode::kUtc,
                                       state.verified};
  TRESEN_ASSIGN_OR_RETURN(
      std::unique_ptr<Connector> connector,
      make_(tenant, branch, reading,
            [this, tenant, id = branch.id](const Connector::TimeReading& now) {
              SaveReading(tenant, id, now);
            }));
  absl::MutexLock lock(&mutex_);
  Made& made = made_[key];
  made.settings = branch.calendar;
  made.zone = branch.zone;
  made.connector = std::move(connector);
  return made.connector;
}

absl::StatusOr<Contact> ForeignCalendars::ContactFor(const Connector& connector,
                                                     const TenantId& tenant,
                                                     const CustomerId& customer) {
  if (!connector.capabilities().needs_contact) return Contact{.customer = customer};
  return contacts_.Find(tenant, customer);
}

void ForeignCalendars::SaveReading(const TenantId& tenant, const BranchId& branch,
                                   const Connector::TimeReading& reading) {
  absl::MutexLock lock(&states_);
  auto state = StateOf(tenant, branch);
  if (!state.ok()) return;  // found out again at the next look
  const bool local = reading.mode == TimeMode::kLocal;
  if (state->verified && state->local_times != local && figures_.time_mode_flipped)
    figures_.time_mode_flipped();
  state->local_times = local;
  state->verified = reading.verified;
  store_.PutState(tenant, *state).IgnoreError();
}

void ForeignCalendars::NoteSync(const TenantId& tenant, const BranchId& branch,
                                absl::string_view failure) {
  if (!failure.empty() && figures_.sync_failed) figures_.sync_failed();
  if (!failure.empty())
    log::Warning("the calendar of a branch cannot be read",
                 {{log::kTenant, tenant}, {log::kBranch, branch}, {log::kReason, log::Token(failure)}});
  absl::MutexLock lock(&states_);
  auto state = StateOf(tenant, branch);
  if (!state.ok()) return;
  const absl::Time now = clock_.Now();
  state->failure = std::string(failure);
  if (failure.empty()) {
    state->synced = now;
    state->failing_since.reset();
  } else if (!state->failing_since) {
    state->failing_since = now;
  }
  store_.PutState(tenant, *state).IgnoreError();  // seen again at the next sync
}

bool ForeignCalendars::IsSyncDue(const TenantId& tenant, const Branch& branch) {
  absl::MutexLock lock(&mutex_);
  Made& made = made_[{tenant, branch.id}];
  const absl::Time now = clock_.Now();
  if (now < made.next_sync) return false;
  made.next_sync = now + absl::Minutes(branch.calendar.sync_minutes);
  return true;
}

}  // namespace tresen::scheduling
