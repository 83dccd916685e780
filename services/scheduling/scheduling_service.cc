#include "services/scheduling/scheduling_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"
#include "services/scheduling/appointment_filter.h"
#include "services/scheduling/call_key.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

constexpr char kPagePurpose[] = "appointments-page";
constexpr char kSlotsPagePurpose[] = "slots-page";

int PageSize(int asked, int fallback, int most, FieldViolations& wrong) {
  if (asked < 0 || asked > most) wrong.Add("page_size", absl::StrCat("must be 0 to ", most));
  return asked == 0 ? fallback : std::clamp(asked, 1, most);
}

void AddAll(const absl::Status& status, FieldViolations& wrong) {
  for (const FieldViolation& violation : Violations(status))
    wrong.Add(violation.field, violation.description);
}

// A page goes on after this row of the same list.
std::string PagePayload(const v1::ListAppointmentsRequest& request, const Visit& last) {
  return absl::StrCat(absl::ToUnixMicros(last.plan.during.start), "|", last.id.value(), "|",
                      request.parent(), "|", request.order_by(), "|", request.filter());
}

absl::StatusOr<VisitCursor> CursorOf(const v1::ListAppointmentsRequest& request,
                                     const crypto::TokenSigner& signer) {
  const absl::Status bad = InvalidField("page_token", "is none of this list");
  const auto payload = signer.Verify(kPagePurpose, request.page_token());
  if (!payload.ok()) return bad;
  const std::vector<std::string> parts = absl::StrSplit(*payload, absl::MaxSplits('|', 2));
  int64_t micros = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &micros)) return bad;
  if (parts[2] != absl::StrCat(request.parent(), "|", request.order_by(), "|", request.filter()))
    return bad;
  return VisitCursor{absl::FromUnixMicros(micros), VisitId(parts[1])};
}

}  // namespace

ChangeContext SchedulingHandlers::ContextOf(const rpc::CallContext& context, const TenantId& tenant,
                                            const std::string& request_id,
                                            const google::protobuf::Message& request) const {
  return {tenant, KeyOf(context, request_id, request), context.actor(), clock_.Now()};
}

absl::Status SchedulingHandlers::WithCatalogue(const TenantId& tenant,
                                               absl::FunctionRef<void(const Catalogue&)> convert) {
  const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    convert(calendar.catalogue());
    return absl::OkStatus();
  });
  if (absl::IsNotFound(looked)) return TenantNotFound();
  return looked;
}

absl::StatusOr<v1::Appointment> SchedulingHandlers::Answer(const TenantId& tenant,
                                                           const Visit& visit) {
  v1::Appointment answer;
  TRESEN_RETURN_IF_ERROR(WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    answer = AppointmentOf(tenant, visit, catalogue);
  }));
  AddForeign(tenant, visit, answer);
  return answer;
}

// What cannot be read now is left out: the row itself is right without it.
void SchedulingHandlers::AddForeign(const TenantId& tenant, const Visit& visit,
                                    v1::Appointment& answer) {
  bool there = false;
  WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    const Branch* branch = FindBranch(catalogue, visit.plan.branch);
    there = branch != nullptr && branch->calendar.authority != Authority::kBuiltin;
  }).IgnoreError();
  if (foreign_ == nullptr || !there || !IsOpen(visit.state)) return;
  const auto link = foreign_->FindLink(tenant, visit.id);
  if (link.ok() && *link) answer.set_external_id((*link)->external_id);
  const auto open = foreign_->ListOpen(tenant, visit.plan.branch, visit.id);
  answer.set_provisional(open.ok() && std::ranges::any_of(*open, &ForeignOperation::provisional));
}

absl::Status SchedulingHandlers::Failure(const TenantId& tenant, const BookFailure& failure) {
  absl::Status status = failure.status;
  if (absl::IsNotFound(status) && Reason(status).empty()) return TenantNotFound();
  WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    status = StatusOf(tenant, failure, catalogue);
  }).IgnoreError();  // without a catalogue the refusal goes out as it is
  return status;
}

absl::StatusOr<v1::FindSlotsResponse> SchedulingHandlers::FindSlots(
    const rpc::CallContext&, const v1::FindSlotsRequest& request) {
  FieldViolations wrong;
  FindRequest find;
  find.tenant = TenantId(ParseTenant("parent", request.parent(), wrong));
  find.wish = WishFrom(find.tenant, request.wish(), "wish.", wrong);
  find.customer = CustomerId(ParseOptional(find.tenant.value(), "customers", "wish.customer",
                                           request.wish().customer(), wrong));
  find.every_start = request.every_start();
  find.count =
      PageSize(request.page_size(), request.every_start() ? kDefaultPageSize : kDefaultOffers,
               kMostOffersPerPage, wrong);
  if (request.not_starting_at_size() > kMostSeenStarts)
    wrong.Add("not_starting_at", "has more than 200 instants");
  for (const auto& seen : request.not_starting_at())
    find.wish.time.seen.push_back(ParseTime("not_starting_at", seen, wrong));
  if (!request.page_token().empty()) {
    const auto after = signer_.Verify(kSlotsPagePurpose, request.page_token());
    int64_t seconds = 0;
    if (!request.every_start() || !after.ok() || !absl::SimpleAtoi(*after, &seconds))
      wrong.Add("page_token", "is none of this list");
    else
      find.wish.time.excluded.push_back({absl::InfinitePast(), absl::FromUnixSeconds(seconds + 1)});
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  absl::Status known = absl::OkStatus();
  TRESEN_RETURN_IF_ERROR(WithCatalogue(
      find.tenant, [&](const Catalogue& catalogue) { known = CheckKnown(find.wish, catalogue); }));
  TRESEN_RETURN_IF_ERROR(known);
  TRESEN_ASSIGN_OR_RETURN(const OfferList list, book_.Find(find));
  v1::FindSlotsResponse response;
  response.set_reason(ReasonOf(list));
  TRESEN_RETURN_IF_ERROR(WithCatalogue(find.tenant, [&](const Catalogue& catalogue) {
    for (const Offer& offer : list.offers)
      *response.add_offers() = OfferOf(find.tenant, offer, catalogue);
    for (const Offer& offer : list.alternatives)
      *response.add_alternatives() = OfferOf(find.tenant, offer, catalogue);
  }));
  if (request.every_start() && static_cast<int>(list.offers.size()) == find.count)
    response.set_next_page_token(
        signer_.Sign(kSlotsPagePurpose,
                     absl::StrCat(absl::ToUnixSeconds(list.offers.back().plan.during.start))));
  return response;
}

absl::StatusOr<v1::Hold> SchedulingHandlers::HoldSlot(const rpc::CallContext& context,
                                                      const v1::HoldSlotRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  BookRequest hold;
  hold.token = request.offer_token();
  if (hold.token.empty()) wrong.Add("offer_token", "is required");
  hold.customer =
      CustomerId(ParseOptional(tenant.value(), "customers", "customer", request.customer(), wrong));
  CheckRequestId(request.request_id(), wrong);
  hold.origin = OriginFrom(request.origin(), wrong);
  hold.guest = GuestFrom("guest", request.guest(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  hold.context = ContextOf(context, tenant, request.request_id(), request);
  const Booked<HeldSlot> held = book_.Hold(hold);
  if (const auto* failure = std::get_if<BookFailure>(&held)) return Failure(tenant, *failure);
  Changed();
  const HeldSlot& slot = std::get<HeldSlot>(held);
  v1::Hold response;
  response.set_name(NameIn(tenant.value(), "appointments", slot.visit.id.value()));
  response.set_token(slot.offer.token);
  SetTime(slot.visit.hold_expires.value_or(clock_.Now()), response.mutable_expire_time());
  TRESEN_RETURN_IF_ERROR(WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    *response.mutable_offer() = OfferOf(tenant, slot.offer, catalogue);
  }));
  return response;
}

absl::StatusOr<v1::Appointment> SchedulingHandlers::Book(
    const rpc::CallContext& context, const v1::BookAppointmentRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  BookRequest book;
  const int ways = (request.offer_token().empty() ? 0 : 1) +
                   (request.hold_token().empty() ? 0 : 1) + (request.has_wish() ? 1 : 0);
  if (ways != 1) wrong.Add("offer_token", "exactly one of offer_token, hold_token and wish is set");
  book.token = request.offer_token().empty() ? request.hold_token() : request.offer_token();
  if (request.has_wish()) {
    book.wish = WishFrom(tenant, request.wish(), "wish.", wrong);
    if (!request.wish().has_exact_start()) wrong.Add("wish.exact_start", "is required");
    if (request.wish().branch().empty()) wrong.Add("wish.branch", "is required");
  }
  book.customer =
      CustomerId(ParseIn(tenant.value(), "customers", "customer", request.customer(), wrong));
  CheckRequestId(request.request_id(), wrong);
  book.origin = OriginFrom(request.origin(), wrong);
  book.guest = GuestFrom("guest", request.guest(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  absl::Status known = absl::OkStatus();
  TRESEN_RETURN_IF_ERROR(WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    if (book.wish) known = CheckKnown(*book.wish, catalogue);
  }));
  TRESEN_RETURN_IF_ERROR(known);
  book.context = ContextOf(context, tenant, request.request_id(), request);
  const Booked<Visit> booked = book_.Book(book);
  if (const auto* failure = std::get_if<BookFailure>(&booked)) return Failure(tenant, *failure);
  Changed();
  return Answer(tenant, std::get<Visit>(booked));
}

absl::StatusOr<v1::RescheduleAppointmentResponse> SchedulingHandlers::Reschedule(
    const rpc::CallContext& context, const v1::RescheduleAppointmentRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  const TenantId tenant(name.tenant);
  MoveRequest move;
  move.visit = VisitId(name.id);
  move.token = request.offer_token();
  if (request.has_start_time()) move.start = ParseTime("start_time", request.start_time(), wrong);
  if (move.token.empty() == !move.start.has_value())
    wrong.Add("offer_token", "exactly one of offer_token and start_time is set");
  move.expected_version = VersionFrom("etag", request.etag(), wrong);
  CheckRequestId(request.request_id(), wrong);
  move.origin = OriginFrom(request.origin(), wrong);
  move.release_first = request.release_first();
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  move.context = ContextOf(context, tenant, request.request_id(), request);
  const Booked<MovedVisit> outcome = book_.Move(move);
  if (const auto* failure = std::get_if<BookFailure>(&outcome)) return Failure(tenant, *failure);
  Changed();
  const MovedVisit& moved = std::get<MovedVisit>(outcome);
  v1::RescheduleAppointmentResponse response;
  TRESEN_ASSIGN_OR_RETURN(*response.mutable_appointment(), Answer(tenant, moved.visit));
  SetTime(moved.previous.start, response.mutable_previous_start_time());
  response.set_previous_staff(NameIn(tenant.value(), "staff", moved.previous.staff.value()));
  response.set_previous_branch(NameIn(tenant.value(), "branches", moved.previous.branch.value()));
  return response;
}

absl::StatusOr<v1::Appointment> SchedulingHandlers::Cancel(
    const rpc::CallContext& context, const v1::CancelAppointmentRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  StateCommand cancel;
  cancel.visit = VisitId(name.id);
  cancel.cancel_reason = request.reason();
  if (request.reason().size() > kLongestReason) wrong.Add("reason", "has more than 200 characters");
  cancel.expected_version = VersionFrom("etag", request.etag(), wrong);
  CheckRequestId(request.request_id(), wrong);
  cancel.origin = OriginFrom(request.origin(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  cancel.context = ContextOf(context, TenantId(name.tenant), request.request_id(), request);
  TRESEN_ASSIGN_OR_RETURN(const Visit visit, book_.Cancel(cancel));
  Changed();
  return Answer(cancel.context.tenant, visit);
}

absl::StatusOr<v1::Appointment> SchedulingHandlers::Confirm(
    const rpc::CallContext& context, const v1::ConfirmAppointmentRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  StateCommand confirm;
  confirm.visit = VisitId(name.id);
  confirm.state = VisitState::kConfirmed;
  CheckRequestId(request.request_id(), wrong);
  confirm.origin = OriginFrom(request.origin(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  confirm.context = ContextOf(context, TenantId(name.tenant), request.request_id(), request);
  TRESEN_ASSIGN_OR_RETURN(const Visit visit, book_.Confirm(confirm));
  Changed();
  return Answer(confirm.context.tenant, visit);
}

absl::StatusOr<v1::Appointment> SchedulingHandlers::Get(const rpc::CallContext&,
                                                        const v1::GetAppointmentRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const auto visit = store_.GetVisit(TenantId(name.tenant), VisitId(name.id));
  if (absl::IsNotFound(visit.status())) return AppointmentNotFound();
  if (!visit.ok()) return visit.status();
  return Answer(TenantId(name.tenant), *visit);
}

absl::StatusOr<v1::ListAppointmentsResponse> SchedulingHandlers::List(
    const rpc::CallContext&, const v1::ListAppointmentsRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  VisitPageQuery query;
  query.limit = PageSize(request.page_size(), kDefaultPageSize, kMostPageSize, wrong);
  const auto filter = ParseFilter(tenant, request.filter());
  AddAll(filter.status(), wrong);
  const auto order = ParseOrder(request.order_by());
  AddAll(order.status(), wrong);
  if (!request.page_token().empty()) {
    const auto cursor = CursorOf(request, signer_);
    AddAll(cursor.status(), wrong);
    if (cursor.ok()) query.after = *cursor;
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  query.filter = *filter;
  query.order = *order;
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Visit> visits, store_.ListVisits(tenant, query));
  v1::ListAppointmentsResponse response;
  TRESEN_RETURN_IF_ERROR(WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    for (const Visit& visit : visits)
      *response.add_appointments() = AppointmentOf(tenant, visit, catalogue);
  }));
  for (size_t i = 0; i < visits.size(); ++i)
    AddForeign(tenant, visits[i], *response.mutable_appointments(static_cast<int>(i)));
  if (static_cast<int>(visits.size()) == query.limit)
    response.set_next_page_token(signer_.Sign(kPagePurpose, PagePayload(request, visits.back())));
  return response;
}

}  // namespace tresen::scheduling
