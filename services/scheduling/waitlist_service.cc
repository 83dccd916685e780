#include "services/scheduling/waitlist_service.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"
#include "services/scheduling/call_key.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

constexpr char kPagePurpose[] = "waitlist-page";

void SetRange(const Interval& span, tresen::type::v1::TimeRange* range) {
  if (span.start > absl::InfinitePast()) SetTime(span.start, range->mutable_start_time());
  if (span.end < absl::InfiniteFuture()) SetTime(span.end, range->mutable_end_time());
}

absl::StatusOr<std::pair<absl::Time, WaitlistEntryId>> CursorOf(const std::string& token,
                                                                const crypto::TokenSigner& signer) {
  const auto payload = signer.Verify(kPagePurpose, token);
  int64_t micros = 0;
  std::vector<std::string> parts;
  if (payload.ok()) parts = absl::StrSplit(*payload, '|');
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &micros))
    return InvalidField("page_token", "is none of this list");
  return std::pair(absl::FromUnixMicros(micros), WaitlistEntryId(parts[1]));
}

}  // namespace

v1::WaitlistState StateOf(WaitlistState state) {
  return static_cast<v1::WaitlistState>(static_cast<int>(state) + 1);
}

std::optional<WaitlistState> WaitlistStateFrom(v1::WaitlistState state) {
  if (state <= 0 || !v1::WaitlistState_IsValid(state)) return std::nullopt;
  return static_cast<WaitlistState>(static_cast<int>(state) - 1);
}

v1::SlotWish WishOf(const TenantId& tenant, const VisitWish& wish, const CustomerId& customer) {
  const std::string& owner = tenant.value();
  v1::SlotWish to;
  to.set_branch(NameIn(owner, "branches", wish.branch.value()));
  for (const VisitItem& item : wish.items) {
    v1::WishItem* wanted = to.add_items();
    wanted->set_service(NameIn(owner, "services", item.service.value()));
    for (const StaffId& staff : item.staff)
      wanted->add_staff(NameIn(owner, "staff", staff.value()));
    wanted->set_guest(item.guest);
    wanted->set_at_the_same_time(item.at_the_same_time);
  }
  for (const Interval& range : wish.time.ranges) SetRange(range, to.add_ranges());
  for (const Interval& range : wish.time.excluded) SetRange(range, to.add_excluded());
  if (wish.time.exact_start) SetTime(*wish.time.exact_start, to.mutable_exact_start());
  to.set_customer(NameIn(owner, "customers", customer.value()));
  to.set_any_order(wish.any_order);
  to.set_guest(wish.guest);
  return to;
}

v1::WaitlistEntry WaitlistEntryOf(const TenantId& tenant, const WaitlistEntry& entry) {
  const std::string& owner = tenant.value();
  v1::WaitlistEntry to;
  to.set_name(NameIn(owner, "waitlistEntries", entry.id.value()));
  to.set_customer(NameIn(owner, "customers", entry.customer.value()));
  *to.mutable_wish() = WishOf(tenant, entry.wish, entry.customer);
  to.set_quiet_hours_allowed(entry.quiet_hours_allowed);
  to.set_state(StateOf(entry.state));
  SetTime(entry.created, to.mutable_create_time());
  to.set_offer_count(entry.offer_count);
  to.set_etag(absl::StrCat(entry.version));
  if (!entry.offer) return to;
  to.set_token(entry.offer->token);
  SetTime(entry.offer->expires, to.mutable_offer_expire_time());
  if (entry.offer->hold) to.set_hold(NameIn(owner, "appointments", entry.offer->hold->value()));
  return to;
}

absl::StatusOr<v1::WaitlistEntry> WaitlistHandlers::Answer(const TenantId& tenant,
                                                           const WaitlistEntry& entry) {
  v1::WaitlistEntry to = WaitlistEntryOf(tenant, entry);
  if (!entry.offer) return to;
  // A token that has run out is settled by the next round: the entry is shown without its offer.
  const auto content = book_.Open(tenant, entry.offer->token);
  if (!content.ok()) return to;
  TRESEN_RETURN_IF_ERROR(calendars_.Look(tenant, [&](const Calendar& calendar) {
    *to.mutable_offer() =
        OfferOf(tenant, {content->plan, {}, entry.offer->token}, calendar.catalogue());
    return absl::OkStatus();
  }));
  return to;
}

absl::StatusOr<v1::WaitlistEntry> WaitlistHandlers::Create(
    const rpc::CallContext& context, const v1::CreateWaitlistEntryRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  WaitlistEntry entry;
  entry.customer = CustomerId(
      ParseIn(tenant.value(), "customers", "entry.customer", request.entry().customer(), wrong));
  entry.wish = WishFrom(tenant, request.entry().wish(), "entry.wish.", wrong);
  if (entry.wish.moving) wrong.Add("entry.wish.moving_appointment", "cannot wait");
  entry.quiet_hours_allowed = request.entry().quiet_hours_allowed();
  CheckRequestId(request.request_id(), wrong);
  entry.origin = OriginFrom(request.origin(), wrong);
  if (IsOver(entry.wish.time, clock_.Now())) wrong.Add("entry.wish.ranges", "have all passed");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const absl::Status known = calendars_.Look(tenant, [&](const Calendar& calendar) {
    return CheckKnown(entry.wish, calendar.catalogue());
  });
  if (absl::IsNotFound(known) && Reason(known).empty()) return TenantNotFound();
  if (!known.ok()) return known;
  const ChangeContext change{tenant, KeyOf(context, request.request_id(), request), context.actor(),
                             clock_.Now()};
  TRESEN_ASSIGN_OR_RETURN(const WaitlistEntry added, waitlist_.Add(change, std::move(entry)));
  Changed();
  return Answer(tenant, added);
}

absl::StatusOr<v1::ListWaitlistEntriesResponse> WaitlistHandlers::List(
    const rpc::CallContext&, const v1::ListWaitlistEntriesRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  WaitlistQuery query;
  query.limit = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  if (request.page_size() < 0 || request.page_size() > kMostPageSize)
    wrong.Add("page_size", "must be 0 to 1000");
  for (const int state : request.states()) {
    const auto wanted = WaitlistStateFrom(static_cast<v1::WaitlistState>(state));
    if (wanted)
      query.states.push_back(*wanted);
    else
      wrong.Add("states", "names an unknown state");
  }
  query.customer =
      CustomerId(ParseOptional(tenant.value(), "customers", "customer", request.customer(), wrong));
  if (!request.page_token().empty()) {
    const auto cursor = CursorOf(request.page_token(), signer_);
    if (cursor.ok())
      query.after = *cursor;
    else
      wrong.Add("page_token", "is none of this list");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const std::vector<WaitlistEntry> entries, entries_.List(tenant, query));
  v1::ListWaitlistEntriesResponse response;
  for (const WaitlistEntry& entry : entries) {
    TRESEN_ASSIGN_OR_RETURN(*response.add_entries(), Answer(tenant, entry));
  }
  if (static_cast<int>(entries.size()) == query.limit)
    response.set_next_page_token(signer_.Sign(
        kPagePurpose,
        absl::StrCat(absl::ToUnixMicros(entries.back().created), "|", entries.back().id.value())));
  return response;
}

absl::StatusOr<v1::WaitlistEntry> WaitlistHandlers::Withdraw(
    const rpc::CallContext& context, const v1::WithdrawWaitlistEntryRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("waitlistEntries", "name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const TenantId tenant(name.tenant);
  const ChangeContext change{tenant, KeyOf(context, name.id, request), context.actor(),
                             clock_.Now()};
  TRESEN_ASSIGN_OR_RETURN(const WaitlistEntry entry,
                          waitlist_.Withdraw(change, WaitlistEntryId(name.id)));
  Changed();
  return Answer(tenant, entry);
}

absl::StatusOr<v1::WaitlistEntry> WaitlistHandlers::Decline(
    const rpc::CallContext& context, const v1::DeclineWaitlistOfferRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("waitlistEntries", "name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const TenantId tenant(name.tenant);
  const ChangeContext change{tenant, KeyOf(context, name.id, request), context.actor(),
                             clock_.Now()};
  TRESEN_ASSIGN_OR_RETURN(const WaitlistEntry entry,
                          waitlist_.Decline(change, WaitlistEntryId(name.id)));
  Changed();
  return Answer(tenant, entry);
}

absl::StatusOr<v1::ReassignAppointmentsResponse> WaitlistHandlers::Reassign(
    const rpc::CallContext& context, const v1::ReassignAppointmentsRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("absences", "name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const TenantId tenant(name.tenant);
  const ChangeContext change{tenant, KeyOf(context, name.id, request), context.actor(),
                             clock_.Now()};
  const auto mode =
      request.validate_only() ? ReassignmentMode::kLookOnly : ReassignmentMode::kForReal;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Reassignment> results,
                          reassignments_.Run(change, AbsenceId(name.id), mode));
  if (!request.validate_only()) Changed();
  const std::string& owner = tenant.value();
  v1::ReassignAppointmentsResponse response;
  for (const Reassignment& result : results) {
    v1::Reassignment* to = response.add_reassignments();
    to->set_appointment(NameIn(owner, "appointments", result.visit.id.value()));
    to->set_customer(NameIn(owner, "customers", result.visit.customer.value()));
    to->set_outcome(static_cast<v1::ReassignmentOutcome>(static_cast<int>(result.outcome) + 1));
    SetTime(result.deadline, to->mutable_deadline());
    for (const Offer& offer : result.proposals) {
      v1::Proposal* proposal = to->add_proposals();
      proposal->set_token(offer.token);
      SetTime(offer.plan.during.start, proposal->mutable_start_time());
      proposal->set_branch(NameIn(owner, "branches", offer.plan.branch.value()));
      if (!offer.plan.items.front().staff.empty())
        proposal->set_staff(NameIn(owner, "staff", offer.plan.items.front().staff.front().value()));
    }
  }
  return response;
}

}  // namespace tresen::scheduling
