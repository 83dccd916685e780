// AppointmentBook: what happens to an appointment that exists.
#include <utility>

#include "libs/postgres/error.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

MovedVisit MovedOf(const Visit& visit) {
  return {visit, visit.moved_from.value_or(MovedFrom{visit.plan.during.start, {}, {}})};
}

}  // namespace

absl::StatusOr<AppointmentBook::Target> AppointmentBook::TargetOfMove(const MoveRequest& request,
                                                                      const Visit& visit) const {
  Target target;
  target.rules_at = clock_.Now();
  target.wish.moving = visit.id;
  target.wish.guest = visit.guest;
  if (!request.token.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const OfferContent content,
                            Open(request.context.tenant, request.token));
    if (content.moving != visit.id) return OfferInvalid();
    if (content.plan.during.start <= clock_.Now()) return OfferExpired();
    target.wish.branch = content.plan.branch;
    target.wish.items = ItemsOf(content.plan);
    for (const PlannedItem& item : content.plan.items) target.wishes.push_back(item.wish);
    target.wish.time.exact_start = content.plan.during.start;
    target.offer_id = content.offer_id;
    target.rules_at = content.made;
    if (!content.suggestion.empty()) target.given = content.plan;
    target.suggestion = content.suggestion;
    target.suggested = content.made;
    return target;
  }
  target.wish.branch = visit.plan.branch;
  target.wish.items = ItemsOf(visit.plan);
  target.wish.time.exact_start = request.start;
  for (const PlannedItem& item : visit.plan.items) target.wishes.push_back(item.wish);
  return target;
}

absl::StatusOr<WriteOutcome> AppointmentBook::TryMove(const MoveRequest& request,
                                                      const Target& target,
                                                      const Placing& placing) {
  MoveCommand command;
  command.context = request.context;
  command.visit = request.visit;
  command.plan = placing.plan;
  command.time_zone = placing.time_zone;
  command.free_cancel_until =
      placing.plan.during.start - absl::Minutes(placing.policy.free_cancel_minutes);
  command.origin = request.origin;
  if (command.origin.offer.empty()) command.origin.offer = target.offer_id;
  command.expected_version = request.expected_version;
  command.catalogue_revision = placing.revision;
  command.caps = placing.caps;
  command.buffer_sum = placing.policy.buffer_sum;
  return store_.Move(command);
}

// With a start only: the same person if possible, else whoever can, unless the person was asked
// for.
absl::Status AppointmentBook::PlanMove(const TenantId& tenant, const MoveRequest& request,
                                       Target& target, Placing& placing) {
  absl::Status planned = PlanFresh(tenant, target, placing);
  if (planned.ok() || !request.token.empty()) return planned;
  bool freed = false;
  Target anyone = target;
  for (size_t i = 0; i < anyone.wish.items.size(); ++i) {
    if (anyone.wishes[i] == StaffWish::kNamed) continue;
    anyone.wish.items[i].staff.clear();
    freed = true;
  }
  if (!freed || !PlanFresh(tenant, anyone, placing).ok()) return planned;
  target = std::move(anyone);
  return absl::OkStatus();
}

Booked<MovedVisit> AppointmentBook::Move(const MoveRequest& request) {
  const TenantId& tenant = request.context.tenant;
  const auto known = store_.FindAnswer(tenant, request.context.key);
  if (!known.ok()) return BookFailure{known.status(), {}};
  if (known->has_value()) return MovedOf(**known);
  const auto visit = store_.GetVisit(tenant, request.visit);
  if (absl::IsNotFound(visit.status())) return BookFailure{AppointmentNotFound(), {}};
  if (!visit.ok()) return BookFailure{visit.status(), {}};
  if (!IsOpen(visit->state)) return BookFailure{NotChangeable(NameOf(visit->state)), {}};
  if (visit->plan.during.start <= clock_.Now()) return BookFailure{AppointmentOver(), {}};
  absl::StatusOr<Target> target = TargetOfMove(request, *visit);
  if (!target.ok()) return BookFailure{target.status(), {}};
  const auto view = ViewOf(tenant, visit->customer, visit->guest, {visit->id});
  if (!view.ok()) return BookFailure{view.status(), {}};
  AddCustomer(*view, target->wish);
  const auto from = WritesThere(tenant, visit->plan.branch);
  if (!from.ok()) return BookFailure{from.status(), {}};
  const auto to = WritesThere(tenant, target->wish.branch);
  if (!to.ok()) return BookFailure{to.status(), {}};
  if (from->has_value() || to->has_value()) {
    // Between two calendars nothing can be moved in one step.
    if (visit->plan.branch != target->wish.branch) return BookFailure{NotSupportedThere(), {}};
    const Booked<Visit> moved = MoveThere(request, *visit, *std::move(target), **to);
    if (const auto* failure = std::get_if<BookFailure>(&moved)) return *failure;
    return MovedOf(std::get<Visit>(moved));
  }
  absl::Status last = SlotTaken();
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    Placing placing;
    if (absl::Status planned = PlanMove(tenant, request, *target, placing); !planned.ok()) {
      if (Reason(planned).empty()) return BookFailure{std::move(planned), {}};
      return Refuse(tenant, std::move(planned), target->wish, visit->customer);
    }
    const auto outcome = TryMove(request, *target, placing);
    if (!outcome.ok()) {
      last = outcome.status();
      if (Reason(last) == postgres::kBusy) continue;
      return BookFailure{last, {}};
    }
    Learn(tenant, *outcome);
    switch (outcome->result) {
      case WriteResult::kDone:
      case WriteResult::kRepeated:
        return MovedOf(outcome->visit);
      case WriteResult::kTaken:
        last = SlotTaken();
        break;
      case WriteResult::kRulesChanged:
        last = RulesChanging();
        if (absl::Status loaded = calendars_.Reload(tenant); !loaded.ok())
          return BookFailure{std::move(loaded), {}};
        break;
      case WriteResult::kCustomerElsewhere:
        return Refuse(tenant, CustomerBusy(), target->wish, visit->customer);
      case WriteResult::kCapReached:
        return Refuse(tenant, CapReached(), target->wish, visit->customer);
      case WriteResult::kVersionMismatch:
        return BookFailure{EtagMismatch(), {}};
      case WriteResult::kNotFound:
        return BookFailure{AppointmentNotFound(), {}};
      default:
        return BookFailure{NotChangeable(NameOf(outcome->visit.state)), {}};
    }
  }
  return Refuse(tenant, Reason(last) == postgres::kBusy ? SlotTaken() : last, target->wish,
                visit->customer);
}

absl::StatusOr<Visit> AppointmentBook::ChangeState(const StateCommand& command) {
  absl::StatusOr<WriteOutcome> outcome = absl::UnknownError("");
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    outcome = store_.ChangeState(command);
    if (outcome.ok() || Reason(outcome.status()) != postgres::kBusy) break;
  }
  if (!outcome.ok()) return outcome.status();
  Learn(command.context.tenant, *outcome);
  switch (outcome->result) {
    case WriteResult::kDone:
    case WriteResult::kRepeated:
      return outcome->visit;
    case WriteResult::kNotFound:
      return AppointmentNotFound();
    case WriteResult::kVersionMismatch:
      return EtagMismatch();
    case WriteResult::kTaken:
      return SlotTaken();
    case WriteResult::kCustomerElsewhere:
      return CustomerBusy();
    default:
      return NotChangeable(NameOf(outcome->visit.state));
  }
}

absl::StatusOr<Visit> AppointmentBook::Cancel(const StateCommand& command) {
  const TenantId& tenant = command.context.tenant;
  TRESEN_ASSIGN_OR_RETURN(const auto known, store_.FindAnswer(tenant, command.context.key));
  if (known) return *known;
  const auto visit = store_.GetVisit(tenant, command.visit);
  if (absl::IsNotFound(visit.status())) return AppointmentNotFound();
  if (!visit.ok()) return visit.status();
  if (IsCancelled(visit->state)) return *visit;
  StateCommand cancel = command;
  if (visit->state == VisitState::kHeld) {
    cancel.state = VisitState::kExpired;
    return ChangeState(cancel);
  }
  if (IsOpen(visit->state) && visit->plan.during.start <= command.context.now)
    return AppointmentOver();
  TRESEN_ASSIGN_OR_RETURN(const auto there, WritesThere(tenant, visit->plan.branch));
  if (there && IsOpen(visit->state)) return CancelThere(command, *visit, *there);
  cancel.state = command.context.now <= visit->free_cancel_until ? VisitState::kCancelledInTime
                                                                 : VisitState::kCancelledLate;
  absl::StatusOr<Visit> cancelled = ChangeState(cancel);
  if (cancelled.ok() || Reason(cancelled.status()) != "NOT_CHANGEABLE") return cancelled;
  // Somebody else may have cancelled it just now.
  TRESEN_ASSIGN_OR_RETURN(Visit now, store_.GetVisit(tenant, command.visit));
  if (IsCancelled(now.state)) return now;
  return cancelled;
}

absl::StatusOr<Visit> AppointmentBook::Confirm(const StateCommand& command) {
  const TenantId& tenant = command.context.tenant;
  TRESEN_ASSIGN_OR_RETURN(const auto known, store_.FindAnswer(tenant, command.context.key));
  if (known) return *known;
  const auto visit = store_.GetVisit(tenant, command.visit);
  if (absl::IsNotFound(visit.status())) return AppointmentNotFound();
  if (!visit.ok()) return visit.status();
  if (visit->state == VisitState::kConfirmed) return *visit;
  if (visit->plan.during.start <= command.context.now) return AppointmentOver();
  return ChangeState(command);
}

}  // namespace tresen::scheduling
