#include "services/scheduling/appointment_book.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "libs/crypto/encoding.h"
#include "libs/crypto/random.h"
#include "libs/postgres/error.h"
#include "libs/status/status.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

constexpr char kOfferPurpose[] = "offer";
// How many of a customer's visits tell who is their usual person and where they already are.
constexpr int kVisitsLookedAt = 30;

std::string NewOfferId() { return crypto::Base64UrlEncode(crypto::RandomBytes(9)); }

// What the customer wished, as far as the offer tells: named people stay, others are anyone.
VisitWish WishBehind(const VisitWish& exact, const std::vector<StaffWish>& wishes) {
  VisitWish wish = exact;
  for (size_t i = 0; i < wish.items.size() && i < wishes.size(); ++i)
    if (wishes[i] == StaffWish::kAnyone) wish.items[i].staff.clear();
  return wish;
}

void KeepWishes(VisitPlan& plan, const std::vector<StaffWish>& wishes) {
  for (size_t i = 0; i < plan.items.size() && i < wishes.size(); ++i)
    plan.items[i].wish = wishes[i];
}

std::vector<VisitId> IdsOf(const std::optional<VisitId>& visit) {
  if (!visit) return {};
  return {*visit};
}

bool IsBusy(const absl::Status& status) {
  return absl::IsAborted(status) && Reason(status) == postgres::kBusy;
}

}  // namespace

absl::StatusOr<OfferContent> AppointmentBook::Open(const TenantId& tenant,
                                                   const std::string& token) const {
  const auto payload = signer_.Verify(kOfferPurpose, token);
  if (!payload.ok()) return OfferInvalid();
  const auto content = DecodeOffer(*payload);
  if (!content.ok() || content->tenant != tenant) return OfferInvalid();
  if (content->expires <= clock_.Now()) return OfferExpired();
  return content;
}

absl::StatusOr<AppointmentBook::CustomerView> AppointmentBook::ViewOf(
    const TenantId& tenant, const CustomerId& customer, const std::string& guest,
    const std::vector<VisitId>& moving) {
  CustomerView view;
  if (customer.empty()) return view;
  VisitPageQuery query;
  query.filter.customer = customer;
  query.filter.not_states = {VisitState::kHeld, VisitState::kExpired, VisitState::kVoid};
  query.order = ListOrder::kByStartDescending;
  query.limit = kVisitsLookedAt;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, store_.ListVisits(tenant, query));
  std::vector<Interval> busy;
  std::map<StaffId, int> seen;
  std::set<std::string> open;
  for (const Visit& visit : visits) {
    if (std::ranges::find(moving, visit.id) != moving.end()) continue;
    if (IsOpen(visit.state) && visit.plan.during.end > clock_.Now())
      open.insert(visit.series.empty() ? visit.id.value() : visit.series);
    if (OccupiesTime(visit.state)) {
      if (visit.guest == guest) busy.push_back(visit.plan.during);
      view.starts[visit.plan.branch].push_back(visit.plan.during.start);
    }
    if (visit.guest != guest) continue;  // whose usual people are others
    if (IsCancelled(visit.state) || visit.state == VisitState::kNoShow) continue;
    for (const PlannedItem& item : visit.plan.items)
      for (const StaffId& staff : item.staff) ++seen[staff];
  }
  view.open = static_cast<int>(open.size());
  view.busy = IntervalSet(std::move(busy));
  for (const auto& [staff, count] : seen) view.usual.push_back(staff);
  std::ranges::stable_sort(view.usual, std::greater<>(), [&](const StaffId& s) { return seen[s]; });
  return view;
}

void AppointmentBook::AddCustomer(const CustomerView& view, VisitWish& wish) {
  wish.customer_busy = view.busy;
  wish.customer_visits = view.starts;
  wish.usual_staff = view.usual;
}

// The finder lives no longer than the look at the calendar.
OfferFinder AppointmentBook::FinderFor(const Calendar& calendar, absl::Time now) const {
  PlanWishes people;
  people.loads = calendar.loads();
  BranchVisits counted;  // only where they count
  for (const Branch& branch : calendar.catalogue().branches) {
    const auto visits = calendar.visits().find(branch.id);
    if (branch.policy.branch_limits != VisitLimits() && visits != calendar.visits().end())
      counted.insert(*visits);
  }
  return OfferFinder(calendar.index(), now, std::move(people), std::move(counted));
}

Offer AppointmentBook::MakeOffer(const OfferTerms& terms, const Calendar& calendar, VisitPlan plan,
                                 std::vector<Difference> differences) const {
  OfferContent content;
  content.offer_id = NewOfferId();
  content.tenant = terms.tenant;
  content.customer = terms.customer;
  content.guest = terms.guest;
  content.waitlist_entry = terms.waitlist_entry;
  content.moving = terms.moving;
  content.made = terms.rules_at.value_or(clock_.Now());
  content.expires = clock_.Now() + terms.lifetime;
  content.catalogue_revision = calendar.revision();
  content.change_sequence = calendar.last_change();
  content.plan = plan;
  content.suggestion = terms.suggestion;
  Offer offer{std::move(plan), std::move(differences), ""};
  offer.token = signer_.Sign(kOfferPurpose, EncodeOffer(content));
  return offer;
}

absl::StatusOr<OfferList> AppointmentBook::Find(const FindRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(
      const CustomerView view,
      ViewOf(request.tenant, request.customer, request.wish.guest, IdsOf(request.wish.moving)));
  VisitWish wish = request.wish;
  AddCustomer(view, wish);
  OfferList list;
  const absl::Status looked = calendars_.Look(request.tenant, [&](const Calendar& calendar) {
    const OfferFinder finder = FinderFor(calendar, clock_.Now());
    const OfferTerms terms{request.tenant,         request.customer, wish.guest,
                           request.waitlist_entry, wish.moving,      request.offer_lifetime};
    const auto offer = [&](VisitPlan plan, std::vector<Difference> differences) {
      return MakeOffer(terms, calendar, std::move(plan), std::move(differences));
    };
    const Branch* branch = FindBranch(calendar.catalogue(), wish.branch);
    if (branch == nullptr) branch = &calendar.catalogue().branches.front();
    const int limit = branch->policy.open_visits_per_customer;
    list.limit_reached =
        !wish.moving && !request.customer.empty() && limit > 0 && view.open >= limit;
    if (list.limit_reached) return absl::OkStatus();
    if (ProposesStarts(branch->calendar) && !wish.branch.empty()) return absl::OkStatus();
    std::vector<VisitPlan> plans = request.every_start ? finder.EveryStart(wish, request.count)
                                                       : finder.AsWished(wish, request.count);
    for (VisitPlan& plan : plans) list.offers.push_back(offer(std::move(plan), {}));
    if (!list.offers.empty() || request.every_start) return absl::OkStatus();
    list.why = finder.WhyNothing(wish);
    for (Alternative& alternative : finder.Nearest(wish, std::min(request.count, kDefaultOffers)))
      list.alternatives.push_back(
          offer(std::move(alternative.plan), std::move(alternative.differences)));
    return absl::OkStatus();
  });
  if (!looked.ok()) return looked;
  if (foreign_ != nullptr && !list.limit_reached)
    TRESEN_RETURN_IF_ERROR(AddOffersThere(request, wish, list));
  return list;
}

BookFailure AppointmentBook::Refuse(const TenantId& tenant, absl::Status status,
                                    const VisitWish& wish, const CustomerId& customer) {
  BookFailure failure{std::move(status), {}};
  calendars_
      .Look(tenant,
            [&](const Calendar& calendar) {
              for (Alternative& alternative :
                   FinderFor(calendar, clock_.Now()).Nearest(wish, kAlternativesWhenTaken))
                failure.alternatives.push_back(
                    MakeOffer({tenant, customer, wish.guest, "", wish.moving}, calendar,
                              std::move(alternative.plan), std::move(alternative.differences)));
              return absl::OkStatus();
            })
      .IgnoreError();  // the refusal stands without alternatives, too
  if (foreign_ == nullptr || !wish.time.exact_start) return failure;
  FindRequest nearest{.tenant = tenant, .wish = wish, .customer = customer};
  nearest.count = kAlternativesWhenTaken;
  OfferList list;
  if (!AddOffersThere(nearest, wish, list).ok()) return failure;
  for (auto* offers : {&list.offers, &list.alternatives})
    std::move(offers->begin(), offers->end(), std::back_inserter(failure.alternatives));
  return failure;
}

absl::StatusOr<AppointmentBook::Target> AppointmentBook::TargetOf(
    const BookRequest& request) const {
  Target target;
  target.rules_at = clock_.Now();
  if (request.wish) {
    target.wish = *request.wish;
    if (!request.guest.empty()) target.wish.guest = request.guest;
    return target;
  }
  TRESEN_ASSIGN_OR_RETURN(const OfferContent content, Open(request.context.tenant, request.token));
  if (content.moving) return OfferInvalid();
  if (!content.customer.empty() && content.customer != request.customer) return OfferInvalid();
  if (content.plan.during.start <= clock_.Now()) return OfferExpired();
  if (!request.guest.empty() && !content.guest.empty() && request.guest != content.guest)
    return OfferInvalid();
  target.wish.guest = content.guest.empty() ? request.guest : content.guest;
  target.wish.branch = content.plan.branch;
  // The promised people stay; whoever took "anyone" gets the person that was shown.
  target.wish.items = ItemsOf(content.plan);
  target.waitlist_entry = content.waitlist_entry;
  target.wish.time.exact_start = content.plan.during.start;
  target.hold = content.hold;
  target.offer_id = content.offer_id;
  // What was offered in time may be taken as long as the offer lasts.
  target.rules_at = content.made;
  for (size_t i = 0; i < content.plan.items.size(); ++i)
    target.wishes.push_back(content.plan.items[i].wish);
  if (!content.suggestion.empty()) target.given = content.plan;
  target.suggestion = content.suggestion;
  target.suggested = content.made;
  return target;
}

absl::Status AppointmentBook::PlanTarget(const TenantId& tenant, const Target& target,
                                         Placing& placing) {
  return calendars_.Look(tenant, [&](const Calendar& calendar) {
    const OfferFinder finder = FinderFor(calendar, target.rules_at);
    VisitWish wish = target.wish;
    // The hold's own claims do not stand in its way.
    if (target.hold) wish.moving = target.hold;
    const Branch* branch = FindBranch(calendar.catalogue(), wish.branch);
    std::optional<VisitPlan> plan =
        target.given ? target.given : finder.At(wish, *wish.time.exact_start);
    if (!plan || branch == nullptr) {
      const NoSlot why = finder.WhyNothing(wish);
      return NotOffered(why);
    }
    placing.plan = *std::move(plan);
    KeepWishes(placing.plan, target.wishes);
    placing.revision = calendar.revision();
    placing.time_zone = branch->zone;
    placing.currency = calendar.catalogue().currency;
    placing.policy = branch->policy;
    placing.caps = CapWindowsFor(*branch, placing.plan.during.start);
    return absl::OkStatus();
  });
}

// As PlanTarget, and once more on what the database says if the memory sees no way: a wrong "busy"
// would lose a sale.
absl::Status AppointmentBook::PlanFresh(const TenantId& tenant, const Target& target,
                                        Placing& placing) {
  const absl::Status planned = PlanTarget(tenant, target, placing);
  if (Reason(planned) != "SLOT_TAKEN") return planned;
  TRESEN_RETURN_IF_ERROR(calendars_.Follow().status());
  return PlanTarget(tenant, target, placing);
}

void AppointmentBook::Learn(const TenantId& tenant, const WriteOutcome& outcome) {
  calendars_.Forget(tenant, outcome.expired);
  if (outcome.result == WriteResult::kDone) calendars_.Apply(tenant, outcome.visit);
  if (outcome.result == WriteResult::kTaken) calendars_.Apply(tenant, outcome.states);
}

absl::StatusOr<WriteOutcome> AppointmentBook::TryPlace(const BookRequest& request, VisitState state,
                                                       const Target& target,
                                                       const Placing& placing) {
  const absl::Time now = request.context.now;
  PlaceCommand command;
  command.context = request.context;
  command.hold = target.hold;
  command.catalogue_revision = placing.revision;
  command.open_visit_limit = placing.policy.open_visits_per_customer;
  command.caps = placing.caps;
  command.buffer_sum = placing.policy.buffer_sum;
  Visit& visit = command.visit;
  visit.id = ids_.New<VisitId>();
  visit.plan = placing.plan;
  visit.customer = request.customer;
  visit.guest = target.wish.guest;
  visit.series = request.series;
  visit.waitlist_entry = target.waitlist_entry;
  visit.state = state;
  visit.time_zone = placing.time_zone;
  visit.currency = placing.currency;
  visit.free_cancel_until =
      visit.plan.during.start - absl::Minutes(placing.policy.free_cancel_minutes);
  if (state == VisitState::kHeld)
    visit.hold_expires =
        now + request.hold_for.value_or(absl::Minutes(placing.policy.hold_minutes));
  visit.version = 1;
  visit.created = visit.updated = now;
  visit.origin = request.origin;
  if (visit.origin.offer.empty()) visit.origin.offer = target.offer_id;
  if (target.hold) visit.origin.hold = target.hold->value();
  return store_.Place(command);
}

Booked<Visit> AppointmentBook::Place(const BookRequest& request, VisitState state) {
  const TenantId& tenant = request.context.tenant;
  const auto known = store_.FindAnswer(tenant, request.context.key);
  if (!known.ok()) return BookFailure{known.status(), {}};
  if (known->has_value()) return **known;
  absl::StatusOr<Target> target = TargetOf(request);
  if (!target.ok()) return BookFailure{target.status(), {}};
  if (absl::Status given = GiveSuggestion(tenant, *target); !given.ok())
    return BookFailure{std::move(given), {}};
  const auto view = ViewOf(tenant, request.customer, target->wish.guest, IdsOf(target->hold));
  if (!view.ok()) return BookFailure{view.status(), {}};
  AddCustomer(*view, target->wish);
  const auto refuse = [&](absl::Status status) -> Booked<Visit> {
    return Refuse(tenant, std::move(status), WishBehind(target->wish, target->wishes),
                  request.customer);
  };
  absl::Status last = SlotTaken();
  for (int attempt = 0; attempt < kPlacingAttempts; ++attempt) {
    Placing placing;
    if (absl::Status planned = PlanFresh(tenant, *target, placing); !planned.ok()) {
      if (Reason(planned).empty()) return BookFailure{std::move(planned), {}};
      return refuse(std::move(planned));
    }
    const auto outcome = TryPlace(request, state, *target, placing);
    if (!outcome.ok()) {
      last = outcome.status();
      if (IsBusy(last)) continue;
      return BookFailure{last, {}};
    }
    Learn(tenant, *outcome);
    switch (outcome->result) {
      case WriteResult::kDone:
      case WriteResult::kRepeated:
        return outcome->visit;
      case WriteResult::kTaken:
        last = SlotTaken();
        break;
      case WriteResult::kRulesChanged:
        last = RulesChanging();
        if (absl::Status loaded = calendars_.Reload(tenant); !loaded.ok())
          return BookFailure{std::move(loaded), {}};
        break;
      case WriteResult::kCustomerElsewhere:
        return refuse(CustomerBusy());
      case WriteResult::kCapReached:
        return refuse(CapReached());
      case WriteResult::kLimitReached:
        return BookFailure{LimitReached(placing.policy.open_visits_per_customer), {}};
      default:
        return BookFailure{HoldGone(), {}};
    }
  }
  return refuse(IsBusy(last) ? SlotTaken() : last);
}

Booked<Visit> AppointmentBook::Book(const BookRequest& request) {
  if (foreign_ == nullptr) return Place(request, VisitState::kBooked);
  const auto known = store_.FindAnswer(request.context.tenant, request.context.key);
  if (!known.ok()) return BookFailure{known.status(), {}};
  if (known->has_value()) return **known;
  absl::StatusOr<Target> target = TargetOf(request);
  if (!target.ok()) return BookFailure{target.status(), {}};
  const auto there = WritesThere(request.context.tenant, target->wish.branch);
  if (!there.ok()) return BookFailure{there.status(), {}};
  if (!there->has_value()) return Place(request, VisitState::kBooked);
  return BookThere(request, *std::move(target), **there);
}

Booked<HeldSlot> AppointmentBook::Hold(const BookRequest& request) {
  Booked<Visit> placed = Place(request, VisitState::kHeld);
  if (auto* failure = std::get_if<BookFailure>(&placed)) return std::move(*failure);
  HeldSlot held{std::get<Visit>(std::move(placed)), {}};
  OfferContent content;
  content.offer_id = held.visit.origin.offer;
  content.tenant = request.context.tenant;
  content.customer = held.visit.customer;
  content.hold = held.visit.id;
  content.guest = held.visit.guest;
  content.waitlist_entry = held.visit.waitlist_entry;
  content.made = held.visit.created;
  content.expires = held.visit.hold_expires.value_or(clock_.Now());
  content.plan = held.visit.plan;
  // A repeated request may come when its token has expired: its hold is booked without it then.
  if (const auto offered = Open(request.context.tenant, request.token); offered.ok())
    content.suggestion = offered->suggestion;
  held.offer = {held.visit.plan, {}, signer_.Sign(kOfferPurpose, EncodeOffer(content))};
  return held;
}

}  // namespace tresen::scheduling
