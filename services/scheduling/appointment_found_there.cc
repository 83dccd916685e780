// AppointmentBook: starts that the calendar of a branch proposes itself.
#include <algorithm>
#include <utility>

#include "libs/status/status.h"
#include "services/scheduling/appointment_book.h"
#include "services/scheduling/domain/suggested_offers.h"
#include "services/scheduling/scheduling_errors.h"

namespace tresen::scheduling {
namespace {

// So many starts are looked at before the next week is asked for.
constexpr size_t kEnoughForOffers = 12;

// Is each booking decided there, while the customer waits? Other calendars are mirrored afterwards.
bool DecidesBookings(const ForeignCalendar& calendar) {
  return calendar.authority == Authority::kTimeGlobe;
}

bool IsBusyHere(const AvailabilityIndex& index, const VisitPlan& plan,
                const std::optional<VisitId>& moving) {
  return std::ranges::any_of(plan.claims, [&](const Claim& claim) {
    const auto unit = index.UnitOf(claim.resource);
    if (!unit) return false;
    return std::ranges::any_of(index.unit(*unit).spans, [&](const BusySpan& span) {
      return span.during.Overlaps(claim.during) && span.visit != moving;
    });
  });
}

void AddPrices(const Catalogue& catalogue, VisitPlan& plan) {
  for (PlannedItem& item : plan.items) {
    const Service* service = FindService(catalogue, item.service);
    const Staff* staff = FindStaff(catalogue, item.staff.front());
    const Skill* skill = staff == nullptr ? nullptr : FindSkill(*staff, item.service);
    if (service == nullptr) continue;
    item.price_cents = skill == nullptr ? service->price_cents : PriceOf(*service, *skill);
  }
}

std::vector<Difference> DifferencesOf(const VisitWish& wish, const VisitPlan& plan,
                                      const absl::TimeZone& zone) {
  std::vector<Difference> differences;
  if (!wish.time.exact_start || plan.during.start == *wish.time.exact_start) return differences;
  const bool same_day = absl::ToCivilDay(plan.during.start, zone) ==
                        absl::ToCivilDay(*wish.time.exact_start, zone);
  differences.push_back(same_day ? Difference::kTime : Difference::kDay);
  return differences;
}

}  // namespace

absl::StatusOr<std::optional<AppointmentBook::ForeignBranch>> AppointmentBook::WritesThere(
    const TenantId& tenant, const BranchId& id) {
  std::optional<ForeignBranch> found;
  if (foreign_ == nullptr || id.empty()) return found;
  std::optional<Branch> branch;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    const Branch* known = FindBranch(calendar.catalogue(), id);
    if (known != nullptr && DecidesBookings(known->calendar)) branch = *known;
    return absl::OkStatus();
  }));
  if (!branch) return found;
  const auto connector = foreign_->Of(tenant, *branch);
  if (!connector.ok()) return CalendarNotConfigured();
  if (!(*connector)->capabilities().writes) return found;
  found = ForeignBranch{*std::move(branch), *connector};
  return found;
}

absl::StatusOr<std::vector<AppointmentBook::ForeignBranch>> AppointmentBook::BranchesThere(
    const TenantId& tenant) {
  std::vector<BranchId> ids;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (const Branch& branch : calendar.catalogue().branches)
      if (DecidesBookings(branch.calendar)) ids.push_back(branch.id);
    return absl::OkStatus();
  }));
  std::vector<ForeignBranch> branches;
  for (const BranchId& id : ids) {
    auto there = WritesThere(tenant, id);
    if (!there.ok()) foreign_->NoteSync(tenant, id, "NOT_CONFIGURED");
    if (there.ok() && there->has_value()) branches.push_back(**std::move(there));
  }
  return branches;
}

absl::StatusOr<std::vector<Suggestion>> AppointmentBook::SuggestThere(const TenantId& tenant,
                                                                      const ForeignBranch& there,
                                                                      const VisitWish& wish,
                                                                      size_t enough) {
  SuggestOrder order;
  order.items = wish.items;
  order.starts = SearchWindow(wish.time, BookableStarts(there.branch, clock_.Now()));
  order.enough = enough;
  if (wish.time.exact_start && order.starts.start <= *wish.time.exact_start &&
      *wish.time.exact_start < order.starts.end) {
    order.exact_start = wish.time.exact_start;
    // The nearest are on the same day or beside it.
    order.starts.start = std::max(order.starts.start, *wish.time.exact_start - absl::Hours(36));
    order.starts.end = std::min(order.starts.end, *wish.time.exact_start + absl::Hours(72));
  }
  if (order.starts.Empty()) return std::vector<Suggestion>();
  auto suggestions = there.connector->Suggest(order);
  if (!suggestions.ok())
    return absl::IsPermissionDenied(suggestions.status()) ? CalendarNotConfigured()
                                                          : CalendarUnreachable();
  std::vector<Suggestion> free;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (Suggestion& suggestion : *suggestions) {
      suggestion.plan.branch = there.branch.id;
      if (wish.customer_busy.Touches(suggestion.plan.during)) continue;
      // Held here by somebody who decides, or booked a moment ago.
      if (IsBusyHere(calendar.index(), suggestion.plan, wish.moving)) continue;
      AddPrices(calendar.catalogue(), suggestion.plan);
      free.push_back(std::move(suggestion));
    }
    return absl::OkStatus();
  }));
  return free;
}

absl::Status AppointmentBook::AddOffersThere(const FindRequest& request, const VisitWish& wish,
                                             OfferList& list) {
  TRESEN_ASSIGN_OR_RETURN(const std::vector<ForeignBranch> branches, BranchesThere(request.tenant));
  for (const ForeignBranch& there : branches) {
    if (!there.connector->capabilities().suggests) continue;
    if (!wish.branch.empty() && wish.branch != there.branch.id) continue;
    auto suggestions = SuggestThere(request.tenant, there, wish,
                                    request.every_start ? 0 : kEnoughForOffers + request.count);
    if (!suggestions.ok()) {
      // Nothing known is not nothing free; other branches can still be offered.
      if (!wish.branch.empty()) return suggestions.status();
      if (list.offers.empty()) list.why = NoSlot::kCalendarAway;
      continue;
    }
    std::vector<VisitPlan> plans;
    for (const Suggestion& suggestion : *suggestions) plans.push_back(suggestion.plan);
    const absl::TimeZone zone = ZoneOf(there.branch);
    std::vector<size_t> picked = PickSuggested(plans, wish.time, plans.size(), zone);
    if (request.every_start)
      std::ranges::stable_sort(picked, {}, [&](size_t i) { return plans[i].during.start; });
    TRESEN_RETURN_IF_ERROR(calendars_.Look(request.tenant, [&](const Calendar& calendar) {
      for (const size_t i : picked) {
        std::vector<Difference> differences = DifferencesOf(wish, plans[i], zone);
        auto& offers = differences.empty() ? list.offers : list.alternatives;
        if (static_cast<int>(offers.size()) >= request.count) continue;
        OfferTerms terms{request.tenant,         request.customer, wish.guest,
                         request.waitlist_entry, wish.moving,      request.offer_lifetime};
        terms.suggestion = (*suggestions)[i].contents;
        offers.push_back(MakeOffer(terms, calendar, plans[i], std::move(differences)));
      }
      return absl::OkStatus();
    }));
  }
  const auto by_start = [](const Offer& offer) { return offer.plan.during.start; };
  if (!branches.empty() && wish.branch.empty()) std::ranges::stable_sort(list.offers, {}, by_start);
  if (list.offers.empty()) {
    if (list.why == NoSlot::kNone) list.why = NoSlot::kFullyBooked;
    return absl::OkStatus();
  }
  list.why = NoSlot::kNone;
  list.alternatives.clear();
  return absl::OkStatus();
}

// A wish for such a branch becomes the suggestion for exactly its start.
absl::Status AppointmentBook::GiveSuggestion(const TenantId& tenant, Target& target) {
  if (target.given || foreign_ == nullptr || !target.wish.time.exact_start) return absl::OkStatus();
  TRESEN_ASSIGN_OR_RETURN(const auto there, WritesThere(tenant, target.wish.branch));
  if (!there || !there->connector->capabilities().suggests) return absl::OkStatus();
  VisitWish wish = target.wish;
  if (target.hold) wish.moving = target.hold;
  TRESEN_ASSIGN_OR_RETURN(std::vector<Suggestion> suggestions,
                          SuggestThere(tenant, *there, wish, 0));
  for (Suggestion& suggestion : suggestions) {
    if (suggestion.plan.during.start != *target.wish.time.exact_start) continue;
    target.given = std::move(suggestion.plan);
    target.suggestion = std::move(suggestion.contents);
    target.suggested = clock_.Now();
    return absl::OkStatus();
  }
  return SlotTaken();
}

// Old positions are asked for again. One that is missing now may be free all the same: the calendar
// itself decides when it is booked.
void AppointmentBook::Refresh(const TenantId& tenant, const ForeignBranch& there, Target& target) {
  const bool fresh = clock_.Now() - target.suggested < foreign_->options().suggestion_age;
  if (!target.given || fresh || !there.connector->capabilities().suggests) return;
  VisitWish wish;
  wish.branch = there.branch.id;
  wish.items = ItemsOf(*target.given);
  wish.time.exact_start = target.given->during.start;
  wish.moving = target.hold ? target.hold : target.wish.moving;
  const auto suggestions = SuggestThere(tenant, there, wish, 0);
  if (!suggestions.ok()) return;
  for (const Suggestion& suggestion : *suggestions) {
    if (suggestion.plan.during != target.given->during) continue;
    target.suggestion = suggestion.contents;
    target.suggested = clock_.Now();
    return;
  }
}

}  // namespace tresen::scheduling
