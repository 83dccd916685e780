// AppointmentBook: what another calendar has decided becomes our row.
#include <utility>

#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {

absl::Status AppointmentBook::RulesFor(const TenantId& tenant, const VisitPlan& plan,
                                       Placing& placing) {
  return calendars_.Look(tenant, [&](const Calendar& calendar) {
    const Branch* branch = FindBranch(calendar.catalogue(), plan.branch);
    if (branch == nullptr) return BranchNotFound();
    placing.plan = plan;
    placing.revision = calendar.revision();
    placing.time_zone = branch->zone;
    placing.currency = calendar.catalogue().currency;
    placing.policy = branch->policy;
    // What the authority has taken is taken: limits were looked at before it was asked.
    placing.policy.open_visits_per_customer = 0;
    return absl::OkStatus();
  });
}

void AppointmentBook::Release(const TenantId& tenant, const VisitId& hold) {
  StateCommand release;
  release.context = {tenant, {"connector", "Release", hold.value(), crypto::Sha256(hold.value())},
                     "connector", clock_.Now()};
  release.visit = hold;
  release.state = VisitState::kExpired;
  ChangeState(release).status().IgnoreError();  // else it runs out by itself
}

Booked<Visit> AppointmentBook::ConfirmHere(const TenantId& tenant, const ForeignOperation& op) {
  BookRequest request;
  request.context = {tenant, op.key, op.actor, clock_.Now()};
  request.customer = op.visit.customer;
  request.origin = op.origin;
  request.series = op.visit.series;
  Target target;
  target.wish.guest = op.visit.guest;
  target.waitlist_entry = op.visit.waitlist_entry;
  target.hold = op.visit.id;
  absl::Status last = SlotTaken();
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    Placing placing;
    if (absl::Status rules = RulesFor(tenant, op.visit.plan, placing); !rules.ok())
      return BookFailure{std::move(rules), {}};
    const auto outcome = TryPlace(request, VisitState::kBooked, target, placing);
    if (!outcome.ok()) {
      last = outcome.status();
      if (absl::IsAborted(last)) continue;
      return BookFailure{last, {}};
    }
    Learn(tenant, *outcome);
    switch (outcome->result) {
      case WriteResult::kDone:
      case WriteResult::kRepeated: return outcome->visit;
      case WriteResult::kHoldGone: target.hold.reset(); break;  // it ran out meanwhile
      case WriteResult::kRulesChanged:
        if (absl::Status loaded = calendars_.Reload(tenant); !loaded.ok())
          return BookFailure{std::move(loaded), {}};
        break;
      case WriteResult::kCustomerElsewhere: return BookFailure{CustomerBusy(), {}};
      default: return BookFailure{SlotTaken(), {}};
    }
  }
  return BookFailure{last, {}};
}

Booked<Visit> AppointmentBook::MoveHere(const TenantId& tenant, const ForeignOperation& op) {
  MoveRequest request;
  request.context = {tenant, op.key, op.actor, clock_.Now()};
  request.visit = op.visit.id;
  request.origin = op.origin;
  absl::Status last = SlotTaken();
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    Placing placing;
    if (absl::Status rules = RulesFor(tenant, op.visit.plan, placing); !rules.ok())
      return BookFailure{std::move(rules), {}};
    const auto outcome = TryMove(request, Target{}, placing);
    if (!outcome.ok()) {
      last = outcome.status();
      if (absl::IsAborted(last)) continue;
      return BookFailure{last, {}};
    }
    Learn(tenant, *outcome);
    switch (outcome->result) {
      case WriteResult::kDone:
      case WriteResult::kRepeated: return outcome->visit;
      case WriteResult::kRulesChanged:
        if (absl::Status loaded = calendars_.Reload(tenant); !loaded.ok())
          return BookFailure{std::move(loaded), {}};
        break;
      case WriteResult::kCustomerElsewhere: return BookFailure{CustomerBusy(), {}};
      case WriteResult::kNotFound: return BookFailure{AppointmentNotFound(), {}};
      case WriteResult::kWrongState:
        return BookFailure{NotChangeable(NameOf(outcome->visit.state)), {}};
      default: return BookFailure{SlotTaken(), {}};
    }
  }
  return BookFailure{last, {}};
}

}  // namespace tresen::scheduling
