#include "services/scheduling/appointment_book.h"

#include <algorithm>
#include <map>
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

// The promised people stay; whoever took "anyone" gets the person that was shown.
std::vector<VisitItem> ItemsOf(const VisitPlan& plan) {
  std::vector<VisitItem> items;
  for (const PlannedItem& item : plan.items) {
    VisitItem wanted{item.service, {}};
    if (!item.staff.empty()) wanted.staff = {item.staff.front()};
    items.push_back(std::move(wanted));
  }
  return items;
}

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
    const TenantId& tenant, const CustomerId& customer, const std::optional<VisitId>& moving) {
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
  for (const Visit& visit : visits) {
    if (visit.id == moving) continue;
    if (IsOpen(visit.state) && visit.plan.during.end > clock_.Now()) ++view.open;
    if (OccupiesTime(visit.state)) {
      busy.push_back(visit.plan.during);
      view.starts.push_back(visit.plan.during.start);
    }
    if (IsCancelled(visit.state) || visit.state == VisitState::kNoShow) continue;
    for (const PlannedItem& item : visit.plan.items)
      for (const StaffId& staff : item.staff) ++seen[staff];
  }
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

OfferFinder AppointmentBook::FinderFor(const Calendar& calendar, absl::Time now) const {
  PlanWishes people;
  people.loads = calendar.loads();
  return OfferFinder(calendar.index(), now, std::move(people), calendar.visits());
}

Offer AppointmentBook::MakeOffer(const TenantId& tenant, const Calendar& calendar, VisitPlan plan,
                                 std::vector<Difference> differences, const CustomerId& customer,
                                 const std::optional<VisitId>& moving) const {
  OfferContent content;
  content.offer_id = NewOfferId();
  content.tenant = tenant;
  content.customer = customer;
  content.moving = moving;
  content.expires = clock_.Now() + kOfferLifetime;
  content.catalogue_revision = calendar.revision();
  content.plan = plan;
  Offer offer{std::move(plan), std::move(differences), ""};
  offer.token = signer_.Sign(kOfferPurpose, EncodeOffer(content));
  return offer;
}

absl::StatusOr<OfferList> AppointmentBook::Find(const FindRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerView view,
                          ViewOf(request.tenant, request.customer, request.wish.moving));
  VisitWish wish = request.wish;
  AddCustomer(view, wish);
  OfferList list;
  const absl::Status looked = calendars_.Look(request.tenant, [&](const Calendar& calendar) {
    const OfferFinder finder = FinderFor(calendar, clock_.Now());
    const auto offer = [&](VisitPlan plan, std::vector<Difference> differences) {
      return MakeOffer(request.tenant, calendar, std::move(plan), std::move(differences),
                       request.customer, wish.moving);
    };
    const Branch* branch = FindBranch(calendar.catalogue(), wish.branch);
    if (branch == nullptr) branch = &calendar.catalogue().branches.front();
    const int limit = branch->policy.open_visits_per_customer;
    list.limit_reached =
        !wish.moving && !request.customer.empty() && limit > 0 && view.open >= limit;
    if (list.limit_reached) return absl::OkStatus();
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
                    MakeOffer(tenant, calendar, std::move(alternative.plan),
                              std::move(alternative.differences), customer, wish.moving));
              return absl::OkStatus();
            })
      .IgnoreError();  // the refusal stands without alternatives, too
  return failure;
}

absl::StatusOr<AppointmentBook::Target> AppointmentBook::TargetOf(
    const BookRequest& request) const {
  Target target;
  target.rules_at = clock_.Now();
  if (request.wish) {
    target.wish = *request.wish;
    return target;
  }
  TRESEN_ASSIGN_OR_RETURN(const OfferContent content, Open(request.context.tenant, request.token));
  if (content.moving) return OfferInvalid();
  if (!content.customer.empty() && content.customer != request.customer) return OfferInvalid();
  if (content.plan.during.start <= clock_.Now()) return OfferExpired();
  target.wish.branch = content.plan.branch;
  target.wish.items = ItemsOf(content.plan);
  target.wish.time.exact_start = content.plan.during.start;
  target.hold = content.hold;
  target.offer_id = content.offer_id;
  // What was offered in time may be taken as long as the offer lasts.
  target.rules_at = content.expires - kOfferLifetime;
  for (size_t i = 0; i < content.plan.items.size(); ++i)
    target.wishes.push_back(content.plan.items[i].wish);
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
    std::optional<VisitPlan> plan = finder.At(wish, *wish.time.exact_start);
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
  command.buffer_sum = placing.policy.buffer_sum;
  Visit& visit = command.visit;
  visit.id = ids_.New<VisitId>();
  visit.plan = placing.plan;
  visit.customer = request.customer;
  visit.state = state;
  visit.time_zone = placing.time_zone;
  visit.currency = placing.currency;
  visit.free_cancel_until =
      visit.plan.during.start - absl::Minutes(placing.policy.free_cancel_minutes);
  if (state == VisitState::kHeld)
    visit.hold_expires = now + absl::Minutes(placing.policy.hold_minutes);
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
  const auto view = ViewOf(tenant, request.customer, target->hold);
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
      case WriteResult::kLimitReached:
        return BookFailure{LimitReached(placing.policy.open_visits_per_customer), {}};
      default:
        return BookFailure{HoldGone(), {}};
    }
  }
  return refuse(IsBusy(last) ? SlotTaken() : last);
}

Booked<Visit> AppointmentBook::Book(const BookRequest& request) {
  return Place(request, VisitState::kBooked);
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
  content.expires = held.visit.hold_expires.value_or(clock_.Now());
  content.plan = held.visit.plan;
  held.offer = {held.visit.plan, {}, signer_.Sign(kOfferPurpose, EncodeOffer(content))};
  return held;
}

}  // namespace tresen::scheduling
