// AppointmentBook: changes that another calendar decides. The order of things is always the same:
// hold here, write the intention down, ask there once, look what became of it if no answer came, and
// only then confirm or release here.
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

// A hold while the other calendar decides; it is released as soon as that is known.
constexpr absl::Duration kHoldWhileAsking = absl::Hours(6);

std::string OperationId(const RequestKey& key) {
  return crypto::HexEncode(crypto::Sha256(
      absl::StrCat(key.caller, "\n", key.method, "\n", key.request_id)));
}

ForeignOperation OperationFor(const ChangeContext& context, OperationKind kind,
                              const Origin& origin, absl::Duration lease) {
  ForeignOperation op;
  op.id = OperationId(context.key);
  op.kind = kind;
  op.phase = kind == OperationKind::kCancel ? OperationPhase::kCancel : OperationPhase::kBook;
  op.created = context.now;
  op.due = context.now + lease;
  op.key = context.key;
  op.actor = context.actor;
  op.origin = origin;
  return op;
}

}  // namespace

// A request that was seen before: its operation has ended, is somebody else's for now, or is left.
Booked<Visit> AppointmentBook::GoOn(const TenantId& tenant, const ForeignBranch& there,
                                    ForeignOperation& op) {
  if (op.open && clock_.Now() < op.due) return BookFailure{CalendarUnknown(), {}};
  if (op.open) return Run(tenant, there, op);
  if (!op.result.empty()) return FailureOf(tenant, op);
  const auto visit = store_.GetVisit(tenant, op.visit.id);
  if (!visit.ok()) return BookFailure{visit.status(), {}};
  return *visit;
}

Booked<Visit> AppointmentBook::BookThere(const BookRequest& request, Target target,
                                         const ForeignBranch& there) {
  const TenantId& tenant = request.context.tenant;
  auto known = foreign_->store().FindOperation(tenant, OperationId(request.context.key));
  if (!known.ok()) return BookFailure{known.status(), {}};
  if (*known) return GoOn(tenant, there, **known);
  const auto contact = foreign_->ContactFor(*there.connector, tenant, request.customer);
  if (absl::IsNotFound(contact.status())) return BookFailure{ContactNeeded(), {}};
  if (!contact.ok()) return BookFailure{contact.status(), {}};
  if (there.connector->capabilities().needs_contact) {
    if (!contact->agreed) return BookFailure{ConsentNeeded(), {}};
    if (contact->phone.empty()) return BookFailure{ContactNeeded(), {}};
  }
  if (absl::Status given = GiveSuggestion(tenant, target); !given.ok())
    return Reason(given) == "SLOT_TAKEN"
               ? Refuse(tenant, std::move(given), target.wish, request.customer)
               : BookFailure{std::move(given), {}};
  const auto view = ViewOf(tenant, request.customer, target.wish.guest, {});
  if (!view.ok()) return BookFailure{view.status(), {}};
  if (target.given && view->busy.Touches(target.given->during))
    return Refuse(tenant, CustomerBusy(), target.wish, request.customer);
  const int limit = there.branch.policy.open_visits_per_customer;
  if (limit > 0 && view->open >= limit) return BookFailure{LimitReached(limit), {}};
  ForeignOperation op = OperationFor(request.context, OperationKind::kBook, request.origin,
                                     foreign_->options().lease);
  if (target.hold) {
    const auto held = store_.GetVisit(tenant, *target.hold);
    if (!held.ok() || held->state != VisitState::kHeld) return BookFailure{HoldGone(), {}};
    op.visit = *held;
  } else {
    BookRequest hold = request;
    hold.context.key.method += "/hold";
    hold.context.key.request_id = ids_.NewId();
    hold.hold_for = kHoldWhileAsking;
    if (hold.wish && target.given) {
      // Held is what was proposed, not what another look would propose.
      OfferTerms terms{tenant, request.customer, target.wish.guest};
      terms.suggestion = target.suggestion;
      const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
        hold.token = MakeOffer(terms, calendar, *target.given, {}).token;
        return absl::OkStatus();
      });
      if (!looked.ok()) return BookFailure{looked, {}};
      hold.wish.reset();
    }
    Booked<Visit> held = Place(hold, VisitState::kHeld);
    if (std::holds_alternative<BookFailure>(held)) return held;
    op.visit = std::get<Visit>(std::move(held));
  }
  op.visit.customer = request.customer;
  op.visit.series = request.series;
  if (op.origin.offer.empty()) op.origin.offer = target.offer_id;
  Refresh(tenant, there, target);
  op.suggestion = target.suggestion;
  const auto added = foreign_->store().AddOperation(tenant, op);
  if (!added.ok() || !*added) {
    Release(tenant, op.visit.id);
    return BookFailure{added.ok() ? CalendarBusy() : added.status(), {}};
  }
  return Run(tenant, there, op);
}

Booked<Visit> AppointmentBook::MoveThere(const MoveRequest& request, const Visit& visit,
                                         Target target, const ForeignBranch& there) {
  const TenantId& tenant = request.context.tenant;
  auto known = foreign_->store().FindOperation(tenant, OperationId(request.context.key));
  if (!known.ok()) return BookFailure{known.status(), {}};
  if (*known) return GoOn(tenant, there, **known);
  if (request.expected_version && *request.expected_version != visit.version)
    return BookFailure{EtagMismatch(), {}};
  const auto link = foreign_->store().FindLink(tenant, visit.id);
  if (!link.ok()) return BookFailure{link.status(), {}};
  if (!link->has_value()) return BookFailure{CalendarBusy(), {}};  // it is not there yet
  if (absl::Status given = GiveSuggestion(tenant, target); !given.ok())
    return Reason(given) == "SLOT_TAKEN"
               ? Refuse(tenant, std::move(given), target.wish, visit.customer)
               : BookFailure{std::move(given), {}};
  Placing placing;
  if (absl::Status planned = PlanMove(tenant, request, target, placing); !planned.ok())
    return Refuse(tenant, std::move(planned), target.wish, visit.customer);
  Refresh(tenant, there, target);
  ForeignOperation op = OperationFor(request.context, OperationKind::kMove, request.origin,
                                     foreign_->options().lease);
  op.visit = visit;
  op.visit.plan = placing.plan;
  op.old = **link;
  op.suggestion = target.suggestion;
  op.release_first = request.release_first;
  op.expected_version = request.expected_version;
  if (op.origin.offer.empty()) op.origin.offer = target.offer_id;
  const auto added = foreign_->store().AddOperation(tenant, op);
  if (!added.ok()) return BookFailure{added.status(), {}};
  if (!*added) return BookFailure{CalendarBusy(), {}};
  return Run(tenant, there, op);
}

absl::StatusOr<Visit> AppointmentBook::CancelThere(const StateCommand& command, const Visit& visit,
                                                   const ForeignBranch& there) {
  const TenantId& tenant = command.context.tenant;
  TRESEN_ASSIGN_OR_RETURN(auto known, foreign_->store().FindOperation(
                                          tenant, OperationId(command.context.key)));
  if (command.expected_version && *command.expected_version != visit.version) return EtagMismatch();
  ForeignOperation op;
  if (known && known->open) {
    if (clock_.Now() < known->due) return CalendarUnknown();
    op = *std::move(known);
  } else {
    TRESEN_ASSIGN_OR_RETURN(const auto link, foreign_->store().FindLink(tenant, visit.id));
    TRESEN_ASSIGN_OR_RETURN(
        const std::vector<ForeignOperation> open,
        foreign_->store().ListOpen(tenant, visit.plan.branch, visit.id));
    for (ForeignOperation under_way : open) {
      if (under_way.kind == OperationKind::kTidy) continue;  // about another entry
      const bool unsent = under_way.provisional && !under_way.sent && !link;
      if (!unsent) return CalendarBusy();
      TRESEN_RETURN_IF_ERROR(End(tenant, under_way, "CANCELLED"));  // it was never there
    }
    if (!link) return CancelHere(tenant, visit.id, command.context.key.request_id,
                                 command.cancel_reason);
    op = OperationFor(command.context, OperationKind::kCancel, command.origin,
                      foreign_->options().lease);
    op.visit = visit;
    op.old = *link;
    op.cancel_reason = command.cancel_reason;
    TRESEN_ASSIGN_OR_RETURN(const bool added, foreign_->store().AddOperation(tenant, op));
    if (!added) return CalendarBusy();
  }
  Booked<Visit> cancelled = Run(tenant, there, op);
  if (const auto* failure = std::get_if<BookFailure>(&cancelled)) return failure->status;
  return std::get<Visit>(std::move(cancelled));
}

absl::StatusOr<int> AppointmentBook::ContinueForeign(const TenantId& tenant) {
  if (foreign_ == nullptr) return 0;
  constexpr int kAtOnce = 20;
  const absl::Time now = clock_.Now();
  TRESEN_ASSIGN_OR_RETURN(
      std::vector<ForeignOperation> due,
      foreign_->store().TakeDue(tenant, now, now + foreign_->options().lease, kAtOnce));
  int ended = 0;
  for (ForeignOperation& op : due) {
    const auto there = WritesThere(tenant, op.visit.plan.branch);
    if (!there.ok() || !there->has_value()) continue;  // again after the lease
    static_cast<void>(Run(tenant, **there, op));
    if (!op.open) ++ended;
    log::Info("went on with a change in another calendar",
              {{log::kTenant, tenant},
               {log::kAppointment, op.visit.id},
               {log::kOutcome, log::Token(op.open ? "open" : "ended")}});
  }
  return ended;
}

}  // namespace tresen::scheduling
