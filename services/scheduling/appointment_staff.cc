// AppointmentBook: what staff do: outcomes, swaps, and what can replace a visit.
#include <algorithm>
#include <utility>

#include "libs/postgres/error.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

// Who was asked for stays; the others may be anybody.
std::vector<VisitItem> FreeItems(const Visit& visit) {
  std::vector<VisitItem> items = ItemsOf(visit.plan);
  for (size_t i = 0; i < items.size(); ++i)
    if (visit.plan.items[i].wish == StaffWish::kAnyone) items[i].staff.clear();
  return items;
}

std::vector<StaffId> PeopleOf(const VisitPlan& plan) {
  std::vector<StaffId> people;
  for (const PlannedItem& item : plan.items)
    people.insert(people.end(), item.staff.begin(), item.staff.end());
  return people;
}

void KeepWishes(const Visit& visit, VisitPlan& plan) {
  for (size_t i = 0; i < plan.items.size() && i < visit.plan.items.size(); ++i)
    plan.items[i].wish = visit.plan.items[i].wish;
}

}  // namespace

absl::StatusOr<Visit> AppointmentBook::Mark(const StateCommand& command) {
  const TenantId& tenant = command.context.tenant;
  TRESEN_ASSIGN_OR_RETURN(const auto known, store_.FindAnswer(tenant, command.context.key));
  if (known) return *known;
  const auto visit = store_.GetVisit(tenant, command.visit);
  if (absl::IsNotFound(visit.status())) return AppointmentNotFound();
  if (!visit.ok()) return visit.status();
  if (visit->state == command.state) return *visit;
  return ChangeState(command);
}

// Each visit in the other's place, planned as if neither were there. Whether both together fit is
// what the database decides.
absl::Status AppointmentBook::PlanSwap(const SwapRequest& request, const Visit& first,
                                       const Visit& second, SwapCommand& command) {
  const auto plan = [&](const Visit& visit, const Visit& place, std::optional<int64_t> version,
                        MoveCommand& move) -> absl::Status {
    const TenantId& tenant = request.context.tenant;
    TRESEN_ASSIGN_OR_RETURN(const CustomerView view,
                            ViewOf(tenant, visit.customer, visit.guest, {first.id, second.id}));
    Target target;
    target.wish.branch = place.plan.branch;
    target.wish.items = FreeItems(visit);
    target.wish.guest = visit.guest;
    target.wish.moving = visit.id;
    target.wish.swapping_with = place.id;
    target.wish.time.exact_start = place.plan.during.start;
    // What was allowed when the place was booked is allowed now.
    target.rules_at = place.created;
    AddCustomer(view, target.wish);
    target.wish.usual_staff = PeopleOf(place.plan);
    for (const PlannedItem& item : visit.plan.items) target.wishes.push_back(item.wish);
    Placing placing;
    TRESEN_RETURN_IF_ERROR(PlanFresh(tenant, target, placing));
    move.context = request.context;
    move.visit = visit.id;
    move.plan = std::move(placing.plan);
    move.time_zone = placing.time_zone;
    move.free_cancel_until =
        move.plan.during.start - absl::Minutes(placing.policy.free_cancel_minutes);
    move.origin = request.origin;
    move.expected_version = version.value_or(visit.version);
    move.catalogue_revision = placing.revision;
    move.buffer_sum = placing.policy.buffer_sum;
    return absl::OkStatus();
  };
  TRESEN_RETURN_IF_ERROR(plan(first, second, request.first_version, command.first));
  return plan(second, first, request.second_version, command.second);
}

Booked<SwappedVisits> AppointmentBook::Swap(const SwapRequest& request) {
  const TenantId& tenant = request.context.tenant;
  absl::Status last = SlotTaken();
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    std::vector<Visit> visits;
    for (const VisitId& id : {request.first, request.second}) {
      const auto visit = store_.GetVisit(tenant, id);
      if (absl::IsNotFound(visit.status())) return BookFailure{AppointmentNotFound(), {}};
      if (!visit.ok()) return BookFailure{visit.status(), {}};
      visits.push_back(*visit);
    }
    SwapCommand command;
    command.first.context = command.second.context = request.context;
    command.first.visit = request.first;
    command.second.visit = request.second;
    absl::Status planned = absl::OkStatus();
    for (const Visit& visit : visits) {
      if (!IsOpen(visit.state))
        planned = NotChangeable(NameOf(visit.state));
      else if (visit.plan.during.start <= clock_.Now())
        planned = AppointmentOver();
    }
    for (const Visit& visit : visits) {
      const auto there = WritesThere(tenant, visit.plan.branch);
      if (!there.ok()) return BookFailure{there.status(), {}};
      if (there->has_value() && planned.ok()) planned = NotSupportedThere();
    }
    if (planned.ok()) planned = PlanSwap(request, visits[0], visits[1], command);
    if (!planned.ok()) {
      // A repeated request finds the visits as it left them, where they may not fit again.
      const auto known = store_.FindAnswer(tenant, request.context.key);
      if (!known.ok() && absl::IsInvalidArgument(known.status()))
        return BookFailure{known.status(), {}};
      if (!known.ok() || !known->has_value()) return BookFailure{std::move(planned), {}};
    }
    const absl::StatusOr<SwapOutcome> outcome = store_.Swap(command);
    if (!outcome.ok()) {
      last = outcome.status();
      if (Reason(last) == postgres::kBusy) continue;
      return BookFailure{last, {}};
    }
    Learn(tenant, outcome->first);
    switch (outcome->first.result) {
      case WriteResult::kDone:
        calendars_.Apply(tenant, outcome->second);
        return SwappedVisits{outcome->first.visit, outcome->second};
      case WriteResult::kRepeated:
        return SwappedVisits{outcome->first.visit, outcome->second};
      case WriteResult::kTaken:
        last = SlotTaken();
        break;
      case WriteResult::kRulesChanged:
        last = RulesChanging();
        if (absl::Status loaded = calendars_.Reload(tenant); !loaded.ok())
          return BookFailure{std::move(loaded), {}};
        break;
      case WriteResult::kCustomerElsewhere:
        return BookFailure{CustomerBusy(), {}};
      case WriteResult::kVersionMismatch:
        return BookFailure{EtagMismatch(), {}};
      case WriteResult::kNotFound:
        return BookFailure{AppointmentNotFound(), {}};
      default:
        return BookFailure{NotChangeable(NameOf(outcome->first.visit.state)), {}};
    }
  }
  return BookFailure{Reason(last) == postgres::kBusy ? SlotTaken() : last, {}};
}

absl::StatusOr<Replacements> AppointmentBook::ReplacementsFor(const TenantId& tenant,
                                                              const Visit& visit,
                                                              absl::Duration lifetime) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerView view,
                          ViewOf(tenant, visit.customer, visit.guest, {visit.id}));
  Replacements replacements;
  const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    VisitWish wish;
    wish.branch = visit.plan.branch;
    wish.items = ItemsOf(visit.plan);
    for (size_t i = 0; i < wish.items.size(); ++i)
      if (visit.plan.items[i].wish == StaffWish::kAnyone) wish.items[i].staff.clear();
    wish.guest = visit.guest;
    wish.moving = visit.id;
    wish.time.exact_start = visit.plan.during.start;
    AddCustomer(view, wish);
    OfferTerms terms{tenant, visit.customer, visit.guest, "", visit.id, lifetime};
    const auto offer = [&](VisitPlan plan, std::vector<Difference> differences) {
      KeepWishes(visit, plan);
      return MakeOffer(terms, calendar, std::move(plan), std::move(differences));
    };
    VisitWish anyone = wish;
    for (VisitItem& item : anyone.items) item.staff.clear();
    anyone.usual_staff = PeopleOf(visit.plan);  // who can stay, stays
    // The time was promised: notice does not matter for it.
    terms.rules_at = visit.created;
    const OfferFinder then = FinderFor(calendar, visit.created);
    if (auto plan = then.At(anyone, visit.plan.during.start)) {
      std::vector<Difference> differences = then.DifferencesOf(wish, *plan);
      replacements.same_time = offer(*std::move(plan), std::move(differences));
    }
    terms.rules_at.reset();
    const OfferFinder finder = FinderFor(calendar, clock_.Now());
    for (Alternative& alternative : finder.Nearest(wish, kAlternativesWhenTaken + 1)) {
      if (replacements.same_time && alternative.plan == replacements.same_time->plan) continue;
      replacements.others.push_back(
          offer(std::move(alternative.plan), std::move(alternative.differences)));
    }
    return absl::OkStatus();
  });
  if (!looked.ok()) return looked;
  return replacements;
}

}  // namespace tresen::scheduling
