#include "services/scheduling/scheduling_convert.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

constexpr char kAlternativesUrl[] = "type.googleapis.com/tresen.scheduling.v1.SlotAlternatives";

void SetMoney(int64_t cents, const std::string& currency, tresen::type::v1::Money* money) {
  money->set_currency_code(currency);
  money->set_minor_units(cents);
}

void FillService(const TenantId& tenant, const PlannedItem& item, const std::string& currency,
                 const Catalogue& catalogue, v1::BookedService* to) {
  to->set_service(NameIn(tenant.value(), "services", item.service.value()));
  if (const Service* service = FindService(catalogue, item.service))
    for (const auto& [language, name] : service->names)
      (*to->mutable_display_name()->mutable_text())[language] = name;
  if (!item.staff.empty())
    to->set_staff(NameIn(tenant.value(), "staff", item.staff.front().value()));
  SetTime(item.during.start, to->mutable_start_time());
  SetTime(item.during.end, to->mutable_end_time());
  SetMoney(item.price_cents, currency, to->mutable_price());
  for (const StaffId& person : item.staff)
    to->add_people(NameIn(tenant.value(), "staff", person.value()));
  to->set_guest(item.guest);
  to->set_staff_requested(item.wish == StaffWish::kNamed);
}

int64_t PriceOf(const VisitPlan& plan) {
  int64_t cents = 0;
  for (const PlannedItem& item : plan.items) cents += item.price_cents;
  return cents;
}

const StaffId* FirstStaff(const VisitPlan& plan) {
  for (const PlannedItem& item : plan.items)
    if (!item.staff.empty()) return &item.staff.front();
  return nullptr;
}

std::string StaffName(const StaffId& id, const Catalogue& catalogue) {
  const Staff* staff = FindStaff(catalogue, id);
  return staff == nullptr ? "" : staff->name;
}

bool IsPerson(const ResourceId& resource) {
  return absl::string_view(resource.value()).substr(0, 6) == "staff/";
}

bool IsShownTwice(absl::Time start, const absl::TimeZone& zone) {
  return zone.At(zone.At(start).cs).kind == absl::TimeZone::TimeInfo::REPEATED;
}

Interval RangeFrom(const std::string& field, const tresen::type::v1::TimeRange& range,
                   FieldViolations& wrong) {
  Interval interval{absl::InfinitePast(), absl::InfiniteFuture()};
  if (range.has_start_time())
    interval.start = ParseTime(absl::StrCat(field, ".start_time"), range.start_time(), wrong);
  if (range.has_end_time())
    interval.end = ParseTime(absl::StrCat(field, ".end_time"), range.end_time(), wrong);
  if (interval.Empty()) wrong.Add(field, "must end after it starts");
  return interval;
}

void CheckText(absl::string_view field, const std::string& text, FieldViolations& wrong) {
  if (text.size() > 512) wrong.Add(field, "has more than 512 bytes");
}

}  // namespace

void SetOrigin(const Origin& from, tresen::type::v1::Origin* to) {
  to->set_channel(from.channel);
  to->set_conversation(from.conversation);
  to->set_message(from.message);
  to->set_turn(from.turn);
  to->set_intent(from.intent);
  to->set_offer(from.offer);
}

v1::AppointmentState StateOf(VisitState state) {
  return static_cast<v1::AppointmentState>(static_cast<int>(state) + 1);
}

std::optional<VisitState> VisitStateOf(v1::AppointmentState state) {
  if (state <= 0 || !v1::AppointmentState_IsValid(state)) return std::nullopt;
  return static_cast<VisitState>(static_cast<int>(state) - 1);
}

v1::AppointmentChange ChangeOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kHeld:
      return v1::APPOINTMENT_CHANGE_HELD;
    case ChangeKind::kBooked:
      return v1::APPOINTMENT_CHANGE_BOOKED;
    case ChangeKind::kMoved:
      return v1::APPOINTMENT_CHANGE_MOVED;
    case ChangeKind::kCancelled:
      return v1::APPOINTMENT_CHANGE_CANCELLED;
    case ChangeKind::kExpired:
      return v1::APPOINTMENT_CHANGE_EXPIRED;
    case ChangeKind::kUpdated:
      return v1::APPOINTMENT_CHANGE_UPDATED;
    case ChangeKind::kCatalogue:
      break;
  }
  return v1::APPOINTMENT_CHANGE_UNSPECIFIED;
}

v1::NoSlotReason ReasonOf(const OfferList& list) {
  if (list.limit_reached) return v1::NO_SLOT_REASON_LIMIT_REACHED;
  switch (list.why) {
    case NoSlot::kNone:
      break;
    case NoSlot::kFullyBooked:
      return v1::NO_SLOT_REASON_FULLY_BOOKED;
    case NoSlot::kClosed:
      return v1::NO_SLOT_REASON_CLOSED;
    case NoSlot::kHoliday:
      return v1::NO_SLOT_REASON_HOLIDAY;
    case NoSlot::kPast:
      return v1::NO_SLOT_REASON_PAST;
    case NoSlot::kTooSoon:
      return v1::NO_SLOT_REASON_TOO_SOON;
    case NoSlot::kTooFar:
      return v1::NO_SLOT_REASON_TOO_FAR;
    case NoSlot::kStaffOff:
      return v1::NO_SLOT_REASON_STAFF_OFF;
    case NoSlot::kStaffCannot:
      return v1::NO_SLOT_REASON_STAFF_CANNOT;
    case NoSlot::kServiceNotOffered:
      return v1::NO_SLOT_REASON_SERVICE_NOT_OFFERED;
    case NoSlot::kCustomerBusy:
      return v1::NO_SLOT_REASON_CUSTOMER_BUSY;
    case NoSlot::kCalendarAway:
      return v1::NO_SLOT_REASON_CALENDAR_AWAY;
  }
  return v1::NO_SLOT_REASON_UNSPECIFIED;
}

v1::Appointment AppointmentOf(const TenantId& tenant, const Visit& visit,
                              const Catalogue& catalogue) {
  const std::string& owner = tenant.value();
  v1::Appointment to;
  to.set_name(NameIn(owner, "appointments", visit.id.value()));
  to.set_state(StateOf(visit.state));
  to.set_branch(NameIn(owner, "branches", visit.plan.branch.value()));
  for (const PlannedItem& item : visit.plan.items)
    FillService(tenant, item, visit.currency, catalogue, to.add_services());
  if (const StaffId* staff = FirstStaff(visit.plan)) {
    to.set_staff(NameIn(owner, "staff", staff->value()));
    to.set_staff_display_name(StaffName(*staff, catalogue));
  }
  SetTime(visit.plan.during.start, to.mutable_start_time());
  SetTime(visit.plan.during.end, to.mutable_end_time());
  to.set_customer(NameIn(owner, "customers", visit.customer.value()));
  to.set_time_zone(visit.time_zone);
  SetMoney(PriceOf(visit.plan), visit.currency, to.mutable_price());
  to.set_etag(absl::StrCat(visit.version));
  SetTime(visit.created, to.mutable_create_time());
  SetTime(visit.updated, to.mutable_update_time());
  SetTime(visit.free_cancel_until, to.mutable_free_cancel_until());
  for (const PlannedItem& item : visit.plan.items)
    if (item.wish == StaffWish::kNamed) to.set_staff_requested(true);
  SetOrigin(visit.origin, to.mutable_origin());
  if (visit.state == VisitState::kHeld && visit.hold_expires)
    SetTime(*visit.hold_expires, to.mutable_hold_expire_time());
  to.set_cancel_reason(visit.cancel_reason);
  to.set_move_count(visit.move_count);
  for (const Claim& claim : visit.plan.claims)
    if (!IsPerson(claim.resource)) to.add_resources(claim.resource.value());
  if (const Branch* branch = FindBranch(catalogue, visit.plan.branch))
    to.set_branch_display_name(branch->name);
  to.set_guest(visit.guest);
  to.set_series(visit.series);
  to.set_waitlist_entry(NameIn(owner, "waitlistEntries", visit.waitlist_entry));
  return to;
}

v1::Offer OfferOf(const TenantId& tenant, const Offer& offer, const Catalogue& catalogue) {
  v1::Offer to;
  to.set_token(offer.token);
  to.set_branch(NameIn(tenant.value(), "branches", offer.plan.branch.value()));
  if (const Branch* branch = FindBranch(catalogue, offer.plan.branch)) {
    to.set_branch_display_name(branch->name);
    to.set_time_zone(branch->zone);
    to.set_repeated_local_time(IsShownTwice(offer.plan.during.start, ZoneOf(*branch)));
  }
  if (const StaffId* staff = FirstStaff(offer.plan)) {
    to.set_staff(NameIn(tenant.value(), "staff", staff->value()));
    to.set_staff_display_name(StaffName(*staff, catalogue));
  }
  SetTime(offer.plan.during.start, to.mutable_start_time());
  SetTime(offer.plan.during.end, to.mutable_end_time());
  for (const PlannedItem& item : offer.plan.items)
    FillService(tenant, item, catalogue.currency, catalogue, to.add_services());
  SetMoney(PriceOf(offer.plan), catalogue.currency, to.mutable_price());
  for (const Difference difference : offer.differences)
    to.add_differences(static_cast<v1::OfferDifference>(static_cast<int>(difference) + 1));
  return to;
}

std::string GuestFrom(absl::string_view field, const std::string& guest, FieldViolations& wrong) {
  if (!guest.empty() && !ValidateId(guest).ok())
    wrong.Add(field, "is 1 to 64 characters of a-z, 0-9, _ and -");
  return guest;
}

namespace {

// The services one by one, where people differ or several guests come.
void AddItems(const std::string& owner, const v1::SlotWish& from, absl::string_view prefix,
              VisitWish& wish, FieldViolations& wrong) {
  for (int i = 0; i < from.items_size(); ++i) {
    const v1::WishItem& item = from.items(i);
    const std::string field = absl::StrCat(prefix, "items[", i, "]");
    VisitItem wanted{
        ServiceId(ParseIn(owner, "services", field + ".service", item.service(), wrong)), {}};
    for (const std::string& staff : item.staff())
      wanted.staff.emplace_back(ParseIn(owner, "staff", field + ".staff", staff, wrong));
    wanted.guest = GuestFrom(field + ".guest", item.guest(), wrong);
    wanted.at_the_same_time = item.at_the_same_time();
    if (wanted.at_the_same_time && i == 0)
      wrong.Add(field + ".at_the_same_time", "the first service has nothing before it");
    if (wanted.at_the_same_time && wanted.guest == wish.items.front().guest)
      wrong.Add(field + ".guest", "nobody has two services at the same time");
    wish.items.push_back(std::move(wanted));
  }
}

}  // namespace

VisitWish WishFrom(const TenantId& tenant, const v1::SlotWish& from, absl::string_view prefix,
                   FieldViolations& wrong) {
  const auto field = [&](absl::string_view name) { return absl::StrCat(prefix, name); };
  const std::string& owner = tenant.value();
  VisitWish wish;
  wish.branch = BranchId(ParseOptional(owner, "branches", field("branch"), from.branch(), wrong));
  const StaffId staff(ParseOptional(owner, "staff", field("staff"), from.staff(), wrong));
  const bool by_item = !from.items().empty();
  if (from.services().empty() && !by_item) wrong.Add(field("services"), "at least one is needed");
  if (by_item && (!from.services().empty() || !from.staff().empty()))
    wrong.Add(field("items"), "stand in place of services and staff");
  if (from.services_size() > kMostServicesPerWish || from.items_size() > kMostServicesPerWish)
    wrong.Add(field(by_item ? "items" : "services"), "at most five in one visit");
  else
    AddItems(owner, from, prefix, wish, wrong);
  wish.any_order = from.any_order();
  wish.guest = GuestFrom(field("guest"), from.guest(), wrong);
  for (int i = 0; i < from.services_size() && i < kMostServicesPerWish; ++i) {
    const std::string name = field(absl::StrCat("services[", i, "]"));
    VisitItem item{ServiceId(ParseIn(owner, "services", name, from.services(i), wrong)), {}};
    if (!staff.empty()) item.staff = {staff};
    wish.items.push_back(std::move(item));
  }
  if (from.ranges_size() > kMostRangesPerWish || from.excluded_size() > kMostRangesPerWish)
    wrong.Add(field("ranges"), "at most 50 ranges and 50 excluded ranges");
  for (int i = 0; i < from.ranges_size() && i < kMostRangesPerWish; ++i)
    wish.time.ranges.push_back(
        RangeFrom(field(absl::StrCat("ranges[", i, "]")), from.ranges(i), wrong));
  for (int i = 0; i < from.excluded_size() && i < kMostRangesPerWish; ++i)
    wish.time.excluded.push_back(
        RangeFrom(field(absl::StrCat("excluded[", i, "]")), from.excluded(i), wrong));
  if (from.has_exact_start())
    wish.time.exact_start = ParseTime(field("exact_start"), from.exact_start(), wrong);
  const std::string moving = ParseOptional(owner, "appointments", field("moving_appointment"),
                                           from.moving_appointment(), wrong);
  if (!moving.empty()) wish.moving = VisitId(moving);
  return wish;
}

Origin OriginFrom(const tresen::type::v1::Origin& from, FieldViolations& wrong) {
  CheckText("origin.channel", from.channel(), wrong);
  CheckText("origin.conversation", from.conversation(), wrong);
  CheckText("origin.message", from.message(), wrong);
  CheckText("origin.turn", from.turn(), wrong);
  CheckText("origin.intent", from.intent(), wrong);
  CheckText("origin.offer", from.offer(), wrong);
  return {from.channel(),
          from.conversation(),
          from.message(),
          from.turn(),
          from.intent(),
          from.offer(),
          ""};
}

std::optional<int64_t> VersionFrom(absl::string_view field, const std::string& etag,
                                   FieldViolations& wrong) {
  if (etag.empty()) return std::nullopt;
  int64_t version = 0;
  if (!absl::SimpleAtoi(etag, &version)) wrong.Add(field, "is none of ours");
  return version;
}

absl::Status CheckKnown(const VisitWish& wish, const Catalogue& catalogue) {
  if (!wish.branch.empty() && FindBranch(catalogue, wish.branch) == nullptr)
    return BranchNotFound();
  for (const VisitItem& item : wish.items) {
    if (FindService(catalogue, item.service) == nullptr) return ServiceNotFound();
    for (const StaffId& staff : item.staff)
      if (FindStaff(catalogue, staff) == nullptr) return StaffNotFound();
  }
  return absl::OkStatus();
}

absl::Status StatusOf(const TenantId& tenant, const BookFailure& failure,
                      const Catalogue& catalogue) {
  if (failure.alternatives.empty()) return failure.status;
  v1::SlotAlternatives alternatives;
  for (const Offer& offer : failure.alternatives)
    *alternatives.add_alternatives() = OfferOf(tenant, offer, catalogue);
  return WithDetail(failure.status, kAlternativesUrl, alternatives.SerializeAsString());
}

}  // namespace tresen::scheduling
