// AppointmentRecord <-> Visit: everything that is stored of an appointment.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/calendar_transfer.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"

namespace tresen::scheduling {
namespace {

constexpr int kMostClaims = 100;
constexpr int kMostBufferMinutes = 240;

Interval SpanFrom(const std::string& field, const google::protobuf::Timestamp& start,
                  const google::protobuf::Timestamp& end, FieldViolations& wrong) {
  const Interval span{ParseTime(field, start, wrong), ParseTime(field, end, wrong)};
  if (span.Empty()) wrong.Add(field, "must end after it starts");
  return span;
}

PlannedItem ItemFrom(const std::string& tenant, const std::string& field,
                     const v1::BookedService& from, FieldViolations& wrong) {
  PlannedItem item;
  item.service = ServiceId(ParseIn(tenant, "services", field + ".service", from.service(), wrong));
  for (const std::string& person : from.people())
    item.staff.emplace_back(ParseIn(tenant, "staff", field + ".people", person, wrong));
  item.wish = from.staff_requested() ? StaffWish::kNamed : StaffWish::kAnyone;
  item.during = SpanFrom(field, from.start_time(), from.end_time(), wrong);
  item.price_cents = from.price().minor_units();
  item.guest = GuestFrom(field + ".guest", from.guest(), wrong);
  return item;
}

Claim ClaimFrom(const std::string& field, const v1::ClaimRecord& from, int items,
                FieldViolations& wrong) {
  Claim claim;
  claim.resource = ResourceId(from.resource());
  if (from.resource().empty() || from.resource().size() > 200)
    wrong.Add(field + ".resource", "is required, at most 200 characters");
  claim.during =
      SpanFrom(field + ".during", from.during().start_time(), from.during().end_time(), wrong);
  claim.buffer_before_minutes = from.buffer_before_minutes();
  claim.buffer_after_minutes = from.buffer_after_minutes();
  for (const int minutes : {claim.buffer_before_minutes, claim.buffer_after_minutes})
    if (minutes < 0 || minutes > kMostBufferMinutes)
      wrong.Add(field, "has a buffer that is not 0 to 240 minutes");
  claim.item = from.item();
  if (claim.item < 0 || claim.item >= items) wrong.Add(field + ".item", "is no service of it");
  return claim;
}

}  // namespace

v1::AppointmentRecord RecordOf(const TenantId& tenant, const Visit& visit,
                               const Catalogue& catalogue) {
  v1::AppointmentRecord record;
  *record.mutable_appointment() = AppointmentOf(tenant, visit, catalogue);
  for (const Claim& claim : visit.plan.claims) {
    v1::ClaimRecord* to = record.add_claims();
    to->set_resource(claim.resource.value());
    SetTime(claim.during.start, to->mutable_during()->mutable_start_time());
    SetTime(claim.during.end, to->mutable_during()->mutable_end_time());
    to->set_buffer_before_minutes(claim.buffer_before_minutes);
    to->set_buffer_after_minutes(claim.buffer_after_minutes);
    to->set_item(claim.item);
  }
  record.set_version(visit.version);
  record.set_hold(visit.origin.hold);
  if (!visit.moved_from) return record;
  SetTime(visit.moved_from->start, record.mutable_previous_start_time());
  record.set_previous_staff(NameIn(tenant.value(), "staff", visit.moved_from->staff.value()));
  record.set_previous_branch(NameIn(tenant.value(), "branches", visit.moved_from->branch.value()));
  return record;
}

Visit VisitFrom(const TenantId& tenant, const v1::AppointmentRecord& record,
                FieldViolations& wrong) {
  const std::string& owner = tenant.value();
  const v1::Appointment& from = record.appointment();
  Visit visit;
  visit.id = VisitId(ParseIn(owner, "appointments", "appointment.name", from.name(), wrong));
  visit.plan.branch =
      BranchId(ParseIn(owner, "branches", "appointment.branch", from.branch(), wrong));
  visit.plan.during = SpanFrom("appointment.start_time", from.start_time(), from.end_time(), wrong);
  if (from.services().empty()) wrong.Add("appointment.services", "at least one is needed");
  for (int i = 0; i < from.services_size(); ++i)
    visit.plan.items.push_back(
        ItemFrom(owner, absl::StrCat("appointment.services[", i, "]"), from.services(i), wrong));
  if (record.claims_size() > kMostClaims) wrong.Add("claims", "has more than 100 entries");
  for (int i = 0; i < record.claims_size() && i < kMostClaims; ++i)
    visit.plan.claims.push_back(
        ClaimFrom(absl::StrCat("claims[", i, "]"), record.claims(i), from.services_size(), wrong));
  visit.customer =
      CustomerId(ParseOptional(owner, "customers", "appointment.customer", from.customer(), wrong));
  visit.guest = GuestFrom("appointment.guest", from.guest(), wrong);
  const std::optional<VisitState> state = VisitStateOf(from.state());
  if (!state) wrong.Add("appointment.state", "is required");
  visit.state = state.value_or(VisitState::kVoid);
  visit.time_zone = from.time_zone();
  visit.currency = from.price().currency_code();
  visit.free_cancel_until =
      ParseTime("appointment.free_cancel_until", from.free_cancel_until(), wrong);
  if (from.has_hold_expire_time())
    visit.hold_expires = ParseTime("appointment.hold_expire_time", from.hold_expire_time(), wrong);
  if (visit.state == VisitState::kHeld && !visit.hold_expires)
    wrong.Add("appointment.hold_expire_time", "is required for a hold");
  visit.cancel_reason = from.cancel_reason();
  visit.move_count = from.move_count();
  visit.version = record.version();
  if (visit.version < 1) wrong.Add("version", "must be at least 1");
  visit.created = ParseTime("appointment.create_time", from.create_time(), wrong);
  visit.updated = ParseTime("appointment.update_time", from.update_time(), wrong);
  visit.origin = OriginFrom(from.origin(), wrong);
  visit.origin.hold = record.hold();
  visit.series = from.series();
  visit.waitlist_entry = ParseOptional(owner, "waitlistEntries", "appointment.waitlist_entry",
                                       from.waitlist_entry(), wrong);
  if (record.has_previous_start_time())
    visit.moved_from = MovedFrom{
        ParseTime("previous_start_time", record.previous_start_time(), wrong),
        StaffId(ParseOptional(owner, "staff", "previous_staff", record.previous_staff(), wrong)),
        BranchId(
            ParseOptional(owner, "branches", "previous_branch", record.previous_branch(), wrong))};
  return visit;
}

}  // namespace tresen::scheduling
