// AppointmentBook: requests that another calendar carries out after everybody has looked. What the
// customer was told stands: such an entry goes, and a person reads of it.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"

namespace tresen::scheduling {
namespace {

// Looks become rarer as the request grows old, until the appointment would begin.
constexpr absl::Duration kFirstLook = absl::Minutes(1);
constexpr absl::Duration kRarestLook = absl::Hours(6);

Interval WantedBy(const ForeignOperation& watch) {
  return watch.phase == OperationPhase::kRestore ? watch.old->during : watch.visit.plan.during;
}

}  // namespace

absl::Status AppointmentBook::Watch(const TenantId& tenant, const ForeignOperation& op) {
  ForeignOperation watch = op;
  watch.phase = op.phase == OperationPhase::kRestore ? OperationPhase::kRestore
                                                     : OperationPhase::kBook;
  watch.id = absl::StrCat(op.id, "-late-", static_cast<int>(watch.phase));
  watch.kind = OperationKind::kTidy;
  watch.open = true;
  watch.sent = false;
  watch.provisional = false;
  watch.attempts = 0;
  watch.created = clock_.Now();
  watch.due = watch.created + kFirstLook;
  return foreign_->store().AddOperation(tenant, watch).status();  // one is enough
}

Booked<Visit> AppointmentBook::RunWatch(const TenantId& tenant, const ForeignBranch& there,
                                        const Contact& contact, ForeignOperation& op) {
  const absl::Time now = clock_.Now();
  const Interval wanted = WantedBy(op);
  if (now >= wanted.start) {
    if (absl::Status ended = End(tenant, op, ""); !ended.ok()) return BookFailure{ended, {}};
    return op.visit;
  }
  // A booking under way may take the entry for its own: then another look follows soon.
  const auto booking = IsBooking(tenant, op);
  if (!booking.ok()) return BookFailure{booking.status(), {}};
  const absl::Duration pause =
      *booking ? kFirstLook : std::clamp(now - op.created, kFirstLook, kRarestLook);
  op.due = std::min(wanted.start, now + pause);
  if (absl::Status noted = foreign_->store().UpdateOperation(tenant, op); !noted.ok())
    return BookFailure{noted, {}};
  if (*booking) return op.visit;
  const auto order = OrderFor(tenant, contact, op);
  if (!order.ok()) return BookFailure{order.status(), {}};
  const Outcome found = there.connector->FindBooked(*order);
  if (found.certainty != Certainty::kDone) return op.visit;
  log::Warning("a calendar carried a request out after it had been given up",
               {{log::kTenant, tenant}, {log::kBranch, op.visit.plan.branch}});
  if (NoteConflict(tenant, ConflictKind::kUnknown, op.visit, found.entry.external_id,
                   found.entry.during, op.id))
    foreign_->CountLate();
  // Another look follows: nothing is lost when this one ends in the middle.
  Tidy(tenant, there, contact, op, found.entry);
  return op.visit;
}

absl::StatusOr<bool> AppointmentBook::IsLinked(const TenantId& tenant,
                                               const ForeignOperation& op) {
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<ForeignLink> links,
      foreign_->store().ListLinks(tenant, op.visit.plan.branch, clock_.Now() - absl::Hours(24)));
  return std::ranges::any_of(links, [&](const ForeignLink& link) {
    return link.external_id == op.old->external_id;
  });
}

absl::StatusOr<bool> AppointmentBook::IsBooking(const TenantId& tenant,
                                                const ForeignOperation& op) {
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<ForeignOperation> open,
      foreign_->store().ListOpen(tenant, op.visit.plan.branch, VisitId()));
  return std::ranges::any_of(open, [&](const ForeignOperation& other) {
    return other.visit.customer == op.visit.customer && other.id != op.id &&
           (other.kind == OperationKind::kBook || other.kind == OperationKind::kMove);
  });
}

}  // namespace tresen::scheduling
