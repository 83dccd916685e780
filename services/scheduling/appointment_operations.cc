// AppointmentBook: one change of another calendar, from the asking to its end here.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/clock/stopper.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

constexpr int kLooks = 3;
constexpr int kMostReleases = 8;
constexpr int kMostRestores = 12;
constexpr int kSureAfter = 2;  // looks that find nothing, some seconds apart

std::string TitleOf(const VisitPlan& plan) {
  return absl::StrJoin(plan.items, ", ", [](std::string* out, const PlannedItem& item) {
    absl::StrAppend(out, item.service.value());
  });
}

Entry EntryOf(const ForeignLink& link) {
  return {link.external_id, link.version, link.during, ""};
}

bool Cancels(OperationPhase phase) {
  return phase == OperationPhase::kCancel || phase == OperationPhase::kRelease;
}

absl::Status StatusOf(Refusal refusal) {
  switch (refusal) {
    case Refusal::kSlotTaken:
    case Refusal::kNotThere: return SlotTaken();
    case Refusal::kLimitReached: return ForeignLimitReached();
    case Refusal::kNoConsent: return ConsentNeeded();
    case Refusal::kNoContact: return ContactNeeded();
    case Refusal::kNotSupported: return NotSupportedThere();
    case Refusal::kChanged: return EtagMismatch();
    default: return CalendarNotConfigured();
  }
}

absl::Status StatusOf(const std::string& result) {
  for (const absl::Status& status :
       {SlotTaken(), ForeignLimitReached(), ConsentNeeded(), ContactNeeded(), NotSupportedThere(),
        EtagMismatch(), ReleaseFirst(), CalendarNotConfigured()})
    if (Reason(status) == result) return status;
  return SlotTaken();
}

}  // namespace

absl::StatusOr<BookOrder> AppointmentBook::OrderFor(const TenantId& tenant, const Contact& contact,
                                                    const ForeignOperation& op) {
  BookOrder order{op.visit.id, contact, op.visit.plan, op.suggestion, TitleOf(op.visit.plan), {}};
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<ForeignLink> links,
      foreign_->store().ListLinks(tenant, op.visit.plan.branch, clock_.Now() - absl::Hours(24)));
  for (const ForeignLink& link : links)
    if (link.customer == op.visit.customer && (link.visit != op.visit.id || IsWatch(op)))
      order.others.push_back(link.external_id);
  TRESEN_ASSIGN_OR_RETURN(
      const std::vector<ForeignOperation> open,
      foreign_->store().ListOpen(tenant, op.visit.plan.branch, VisitId()));
  for (const ForeignOperation& other : open)
    if (other.kind == OperationKind::kTidy && !IsWatch(other) && other.old &&
        other.visit.customer == op.visit.customer)
      order.others.push_back(other.old->external_id);
  // An hour earlier in the wrong time mode looks like the old appointment.
  if (op.old) order.others.push_back(op.old->external_id);
  if (op.phase == OperationPhase::kRestore && op.old) {
    order.plan.during = op.old->during;
    order.suggestion = op.old->suggestion;
  }
  return order;
}

Outcome AppointmentBook::Step(const TenantId& tenant, const ForeignBranch& there,
                              const Contact& contact, ForeignOperation& op) {
  Connector& connector = *there.connector;
  const auto ordered = OrderFor(tenant, contact, op);
  if (!ordered.ok()) return op.sent ? Unknown("database") : Unreachable("database");
  const BookOrder& order = *ordered;
  const Entry old = op.old ? EntryOf(*op.old) : Entry{};
  const CancelOrder cancel{op.visit.id, contact, old};
  const auto ask = [&] {
    if (Cancels(op.phase)) return connector.Cancel(cancel);
    const bool moves = op.kind == OperationKind::kMove && connector.capabilities().moves;
    return moves ? connector.Move(order, old) : connector.Book(order);
  };
  Outcome outcome = Unknown("asked before");
  bool first_look = true;
  // Asked before in vain: it may have been carried out since.
  if (!op.sent && op.attempts > 0 && !Cancels(op.phase)) {
    const Outcome before = connector.FindBooked(order);
    if (before.certainty != Certainty::kRefused) return before;
  }
  if (!op.sent) {
    op.sent = true;
    ++op.attempts;
    op.due = clock_.Now() + foreign_->options().lease;
    if (!foreign_->store().UpdateOperation(tenant, op).ok()) {
      op.sent = false;
      return Unreachable("not written down");
    }
    outcome = ask();
    first_look = false;
    if (outcome.certainty == Certainty::kUnreachable) op.sent = false;
  }
  int missing = 0;
  for (int look = 0; outcome.certainty == Certainty::kUnknown && look < kLooks; ++look) {
    if (!first_look) Stopper().SleepUnlessStopped(foreign_->options().look_pause);
    first_look = false;
    Outcome found =
        Cancels(op.phase) ? connector.FindCancelled(cancel) : connector.FindBooked(order);
    if (found.certainty == Certainty::kDone) return found;
    if (found.certainty != Certainty::kRefused) break;
    if (++missing < kSureAfter) continue;
    found.in_doubt = !Cancels(op.phase);
    return found;
  }
  return outcome;
}

absl::Status AppointmentBook::End(const TenantId& tenant, ForeignOperation& op,
                                  absl::string_view result) {
  op.open = false;
  op.result = std::string(result);
  return foreign_->store().UpdateOperation(tenant, op);
}

BookFailure AppointmentBook::LeaveOpen(const TenantId& tenant, ForeignOperation& op) {
  op.due = clock_.Now() + foreign_->options().retry;
  foreign_->store().UpdateOperation(tenant, op).IgnoreError();  // it is due after the lease, too
  return {CalendarUnknown(), {}};
}

// Why an ended operation failed, for a request that is repeated.
BookFailure AppointmentBook::FailureOf(const TenantId& tenant, const ForeignOperation& op) {
  absl::Status status = StatusOf(op.result);
  if (Reason(status) != "SLOT_TAKEN") return {std::move(status), {}};
  VisitWish wish;
  wish.branch = op.visit.plan.branch;
  wish.items = ItemsOf(op.visit.plan);
  for (size_t i = 0; i < wish.items.size(); ++i)
    if (op.visit.plan.items[i].wish == StaffWish::kAnyone) wish.items[i].staff.clear();
  wish.guest = op.visit.guest;
  wish.time.exact_start = op.visit.plan.during.start;
  if (op.kind == OperationKind::kMove) wish.moving = op.visit.id;
  return Refuse(tenant, std::move(status), wish, op.visit.customer);
}

BookFailure AppointmentBook::EndRefused(const TenantId& tenant, ForeignOperation& op,
                                        const Outcome& outcome) {
  if (outcome.certainty == Certainty::kUnreachable) {
    // Nothing was done: the same request may try again from the beginning.
    foreign_->store().RemoveOperation(tenant, op.id).IgnoreError();
    return {CalendarUnreachable(), {}};
  }
  const absl::Status status = StatusOf(outcome.refusal);
  if (absl::Status ended = End(tenant, op, Reason(status)); !ended.ok()) return {ended, {}};
  return FailureOf(tenant, op);
}

// An entry of ours that must not stay there.
void AppointmentBook::Tidy(const TenantId& tenant, const ForeignBranch& there,
                           const Contact& contact, const ForeignOperation& because,
                           const Entry& entry) {
  ForeignOperation tidy = because;
  tidy.id = absl::StrCat(because.id, "-tidy-", entry.external_id);
  tidy.kind = OperationKind::kTidy;
  tidy.phase = OperationPhase::kCancel;
  tidy.open = true;
  tidy.sent = false;
  tidy.attempts = 0;
  tidy.due = clock_.Now() + foreign_->options().lease;
  tidy.old = ForeignLink{because.visit.id, because.visit.plan.branch, because.visit.customer,
                         entry.external_id, entry.version, entry.during, ""};
  const auto added = foreign_->store().AddOperation(tenant, tidy);
  if (!added.ok() || !*added) return;  // the sync finds what is left
  static_cast<void>(RunCancel(tenant, there, contact, tidy));
}

Booked<Visit> AppointmentBook::FinishBook(const TenantId& tenant, ForeignOperation& op,
                                          const Entry& entry) {
  Booked<Visit> visit = ConfirmHere(tenant, op);
  if (const auto* failure = std::get_if<BookFailure>(&visit)) {
    // The database could not answer: it goes on later with what is there.
    if (!absl::IsAborted(failure->status) && !absl::IsFailedPrecondition(failure->status))
      return LeaveOpen(tenant, op);
    const auto there = WritesThere(tenant, op.visit.plan.branch);
    if (!there.ok() || !there->has_value()) return LeaveOpen(tenant, op);
    const auto contact = foreign_->ContactFor(*(*there)->connector, tenant, op.visit.customer);
    if (!contact.ok()) return LeaveOpen(tenant, op);
    if (!End(tenant, op, Reason(failure->status)).ok()) return LeaveOpen(tenant, op);
    Tidy(tenant, **there, *contact, op, entry);
    return *failure;
  }
  const Visit& booked = std::get<Visit>(visit);
  const absl::Status linked = foreign_->store().PutLink(
      tenant, {booked.id, booked.plan.branch, booked.customer, entry.external_id, entry.version,
               entry.during, op.suggestion});
  if (!linked.ok()) return LeaveOpen(tenant, op);
  if (!entry.difference.empty())
    NoteConflict(tenant, ConflictKind::kDiffers, booked, entry.external_id, entry.during, op.id);
  op.visit.id = booked.id;
  if (!End(tenant, op, "").ok()) return LeaveOpen(tenant, op);
  return visit;
}

Booked<Visit> AppointmentBook::RunBook(const TenantId& tenant, const ForeignBranch& there,
                                       const Contact& contact, ForeignOperation& op) {
  const Outcome outcome = Step(tenant, there, contact, op);
  if (outcome.certainty == Certainty::kDone) return FinishBook(tenant, op, outcome.entry);
  if (outcome.certainty == Certainty::kUnknown) return LeaveOpen(tenant, op);
  if (outcome.in_doubt && !Watch(tenant, op).ok()) return LeaveOpen(tenant, op);
  const bool away = outcome.certainty == Certainty::kUnreachable;
  if (away && (op.provisional || there.branch.calendar.when_away == AwayMode::kProvisional)) {
    Booked<Visit> visit = ConfirmHere(tenant, op);
    if (std::holds_alternative<BookFailure>(visit)) return visit;
    op.provisional = true;
    op.due = clock_.Now() + foreign_->options().retry;
    foreign_->store().UpdateOperation(tenant, op).IgnoreError();
    return visit;
  }
  if (op.provisional) {
    const auto cancelled = CancelHere(tenant, op.visit.id, op.id, "refused by the calendar");
    if (!cancelled.ok()) return LeaveOpen(tenant, op);
    NoteConflict(tenant, ConflictKind::kRefused, *cancelled, "", std::nullopt, op.id);
  } else {
    Release(tenant, op.visit.id);
  }
  return EndRefused(tenant, op, outcome);
}

Booked<Visit> AppointmentBook::FinishMove(const TenantId& tenant, const ForeignBranch& there,
                                          const Contact& contact, ForeignOperation& op,
                                          const Entry& entry) {
  Booked<Visit> visit = MoveHere(tenant, op);
  if (const auto* failure = std::get_if<BookFailure>(&visit)) {
    if (!absl::IsAborted(failure->status) && !absl::IsFailedPrecondition(failure->status) &&
        !absl::IsNotFound(failure->status))
      return LeaveOpen(tenant, op);
    if (!End(tenant, op, Reason(failure->status)).ok()) return LeaveOpen(tenant, op);
    Tidy(tenant, there, contact, op, entry);
    return *failure;
  }
  const Visit& moved = std::get<Visit>(visit);
  const absl::Status linked = foreign_->store().PutLink(
      tenant, {moved.id, moved.plan.branch, moved.customer, entry.external_id, entry.version,
               entry.during, op.suggestion});
  if (!linked.ok()) return LeaveOpen(tenant, op);
  if (!entry.difference.empty())
    NoteConflict(tenant, ConflictKind::kDiffers, moved, entry.external_id, entry.during, op.id);
  const bool old_stays = op.old && op.phase == OperationPhase::kBook &&
                         !there.connector->capabilities().moves;
  const ForeignOperation done = op;
  if (!End(tenant, op, "").ok()) return LeaveOpen(tenant, op);
  if (old_stays) Tidy(tenant, there, contact, done, EntryOf(*done.old));
  return visit;
}

Booked<Visit> AppointmentBook::RunMove(const TenantId& tenant, const ForeignBranch& there,
                                       const Contact& contact, ForeignOperation& op) {
  if (op.phase != OperationPhase::kBook) return RunReleasingMove(tenant, there, contact, op);
  const Outcome outcome = Step(tenant, there, contact, op);
  if (outcome.certainty == Certainty::kDone)
    return FinishMove(tenant, there, contact, op, outcome.entry);
  if (outcome.certainty == Certainty::kUnknown) return LeaveOpen(tenant, op);
  if (outcome.in_doubt && !Watch(tenant, op).ok()) return LeaveOpen(tenant, op);
  const bool own_place = outcome.refusal == Refusal::kSlotTaken && op.old &&
                         op.old->during.Overlaps(op.visit.plan.during);
  const bool blocked = outcome.refusal == Refusal::kLimitReached || own_place;
  if (!blocked || !op.old || there.connector->capabilities().moves)
    return EndRefused(tenant, op, outcome);
  if (!op.release_first) {
    if (absl::Status ended = End(tenant, op, Reason(ReleaseFirst())); !ended.ok())
      return BookFailure{std::move(ended), {}};
    return BookFailure{ReleaseFirst(), {}};
  }
  op.phase = OperationPhase::kRelease;
  op.sent = false;
  return RunReleasingMove(tenant, there, contact, op);
}

// Was the old time refused for now only? Then it is asked for again, with fresh positions where the
// calendar proposes them: the customer had it and gave it up for nothing.
bool AppointmentBook::MayStillRestore(const TenantId& tenant, const ForeignBranch& there,
                                      const Outcome& outcome, ForeignOperation& op) {
  op.sent = false;
  if (outcome.certainty == Certainty::kUnreachable) return true;
  if (op.attempts >= kMostRestores) return false;
  if (outcome.refusal != Refusal::kSlotTaken || !there.connector->capabilities().suggests)
    return true;
  const auto visit = store_.GetVisit(tenant, op.visit.id);
  if (!visit.ok()) return true;
  VisitWish wish;
  wish.branch = visit->plan.branch;
  wish.items = ItemsOf(visit->plan);
  wish.moving = visit->id;
  wish.time.exact_start = op.old->during.start;
  const auto suggestions = SuggestThere(tenant, there, wish, 0);
  if (!suggestions.ok()) return true;
  for (const Suggestion& suggestion : *suggestions) {
    if (suggestion.plan.during != op.old->during) continue;
    op.old->suggestion = suggestion.contents;
    return true;
  }
  return false;
}

// The old time goes first, by the customer's leave. If the new one then is not to be had, the old one
// is booked again.
Booked<Visit> AppointmentBook::RunReleasingMove(const TenantId& tenant, const ForeignBranch& there,
                                                const Contact& contact, ForeignOperation& op) {
  while (true) {
    const OperationPhase phase = op.phase;
    const Outcome outcome = Step(tenant, there, contact, op);
    if (outcome.certainty == Certainty::kUnknown) return LeaveOpen(tenant, op);
    if (outcome.in_doubt && !Watch(tenant, op).ok()) return LeaveOpen(tenant, op);
    const bool done = outcome.certainty == Certainty::kDone;
    const bool away = outcome.certainty == Certainty::kUnreachable;
    if (phase == OperationPhase::kRelease) {
      if (!done) {  // everything is as it was, unless it is carried out late
        if (outcome.refusal != Refusal::kStillThere) return EndRefused(tenant, op, outcome);
        if (op.attempts >= kMostReleases) return EndRefused(tenant, op, Unreachable());
        op.sent = false;
        return LeaveOpen(tenant, op);
      }
      op.phase = OperationPhase::kRebook;
    } else if (phase == OperationPhase::kRebook) {
      if (done) return FinishMove(tenant, there, contact, op, outcome.entry);
      if (away) return LeaveOpen(tenant, op);
      op.phase = OperationPhase::kRestore;
      op.attempts = 0;  // the old time gets all its tries, however many the others took
    } else {
      if (!done && MayStillRestore(tenant, there, outcome, op)) return LeaveOpen(tenant, op);
      if (done) {
        ForeignLink link = *op.old;
        link.external_id = outcome.entry.external_id;
        link.version = outcome.entry.version;
        if (!foreign_->store().PutLink(tenant, link).ok()) return LeaveOpen(tenant, op);
      } else {
        const auto cancelled =
            CancelHere(tenant, op.visit.id, op.id, "given up for a time that was taken");
        if (!cancelled.ok()) return LeaveOpen(tenant, op);
        NoteConflict(tenant, ConflictKind::kGone, *cancelled, op.old->external_id,
                     op.old->during, op.id);
        if (!foreign_->store().RemoveLink(tenant, op.visit.id).ok()) return LeaveOpen(tenant, op);
      }
      if (absl::Status ended = End(tenant, op, Reason(SlotTaken())); !ended.ok())
        return BookFailure{std::move(ended), {}};
      return FailureOf(tenant, op);
    }
    op.sent = false;
  }
}

Booked<Visit> AppointmentBook::RunCancel(const TenantId& tenant, const ForeignBranch& there,
                                         const Contact& contact, ForeignOperation& op) {
  const bool tidies = op.kind == OperationKind::kTidy;
  if (tidies) {
    // In this order: a booking links its entry before it ends.
    const auto booking = IsBooking(tenant, op);
    if (!booking.ok() || *booking) return LeaveOpen(tenant, op);
    const auto linked = IsLinked(tenant, op);
    if (!linked.ok()) return LeaveOpen(tenant, op);
    if (*linked) {  // it became an appointment after all
      if (absl::Status ended = End(tenant, op, ""); !ended.ok()) return BookFailure{ended, {}};
      return op.visit;
    }
  }
  const Outcome outcome = Step(tenant, there, contact, op);
  if (outcome.certainty != Certainty::kDone) {
    if (outcome.refusal == Refusal::kStillThere) op.sent = false;  // certainly: it may be sent again
    if (tidies) {
      NoteConflict(tenant, ConflictKind::kLeftOver, op.visit, op.old->external_id, op.old->during,
                   op.id);
      return LeaveOpen(tenant, op);
    }
    if (outcome.certainty == Certainty::kUnknown || outcome.refusal == Refusal::kStillThere)
      return LeaveOpen(tenant, op);
    return EndRefused(tenant, op, outcome);
  }
  if (tidies) {
    foreign_->store().ResolveConflict(tenant, ConflictId(ConflictKind::kLeftOver, op.id), clock_.Now())
        .status().IgnoreError();  // usually there was none
    if (!End(tenant, op, "").ok()) return LeaveOpen(tenant, op);
    return op.visit;
  }
  StateCommand cancel;
  cancel.context = {tenant, op.key, op.actor, clock_.Now()};
  cancel.visit = op.visit.id;
  cancel.origin = op.origin;
  cancel.cancel_reason = op.cancel_reason;
  cancel.state = op.created <= op.visit.free_cancel_until ? VisitState::kCancelledInTime
                                                          : VisitState::kCancelledLate;
  const auto cancelled = ChangeState(cancel);
  if (!cancelled.ok() && Reason(cancelled.status()) != "NOT_CHANGEABLE")
    return LeaveOpen(tenant, op);
  if (!foreign_->store().RemoveLink(tenant, op.visit.id).ok() || !End(tenant, op, "").ok())
    return LeaveOpen(tenant, op);
  if (cancelled.ok()) return *cancelled;
  const auto now = store_.GetVisit(tenant, op.visit.id);
  if (!now.ok()) return BookFailure{now.status(), {}};
  return *now;
}

Booked<Visit> AppointmentBook::Run(const TenantId& tenant, const ForeignBranch& there,
                                   ForeignOperation& op) {
  const auto contact = foreign_->ContactFor(*there.connector, tenant, op.visit.customer);
  if (!contact.ok()) {
    // Nobody is looked for who was erased.
    const bool gone = IsWatch(op) && absl::IsNotFound(contact.status());
    if (gone && End(tenant, op, "").ok()) return op.visit;
    return LeaveOpen(tenant, op);
  }
  switch (op.kind) {
    case OperationKind::kBook: return RunBook(tenant, there, *contact, op);
    case OperationKind::kMove: return RunMove(tenant, there, *contact, op);
    default:
      return IsWatch(op) ? RunWatch(tenant, there, *contact, op)
                         : RunCancel(tenant, there, *contact, op);
  }
}

}  // namespace tresen::scheduling
