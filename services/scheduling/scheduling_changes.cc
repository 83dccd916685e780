// SchedulingHandlers: what staff enter, swaps, series.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_convert.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"
#include "services/scheduling/scheduling_service.h"

namespace tresen::scheduling {
namespace {

constexpr char kTrailPagePurpose[] = "appointment-trail-page";

// Requests of many parts leave room for the number of the part.
void CheckShortRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.size() > kLongestPartedRequestId)
    wrong.Add("request_id", "has more than 200 characters");
  else
    CheckRequestId(request_id, wrong);
}

}  // namespace

absl::StatusOr<v1::Appointment> SchedulingHandlers::Mark(
    const rpc::CallContext& context, const v1::MarkAppointmentRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  StateCommand mark;
  mark.visit = VisitId(name.id);
  mark.actor = Actor::kStaff;
  mark.expected_version = VersionFrom("etag", request.etag(), wrong);
  const std::optional<VisitState> state = VisitStateOf(request.state());
  const bool allowed = state == VisitState::kArrived || state == VisitState::kCompleted ||
                       state == VisitState::kNoShow || state == VisitState::kVoid ||
                       state == VisitState::kBooked;
  if (!allowed) wrong.Add("state", "must be ARRIVED, COMPLETED, NO_SHOW, VOID or BOOKED");
  CheckRequestId(request.request_id(), wrong);
  mark.origin = OriginFrom(request.origin(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  mark.state = *state;
  mark.context = ContextOf(context, TenantId(name.tenant), request.request_id(), request);
  TRESEN_ASSIGN_OR_RETURN(const Visit visit, book_.Mark(mark));
  Changed();
  return Answer(mark.context.tenant, visit);
}

absl::StatusOr<v1::SwapAppointmentsResponse> SchedulingHandlers::Swap(
    const rpc::CallContext& context, const v1::SwapAppointmentsRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("appointments", "name", request.name(), wrong);
  const TenantId tenant(name.tenant);
  SwapRequest swap;
  swap.first = VisitId(name.id);
  swap.second = VisitId(ParseIn(name.tenant, "appointments", "other", request.other(), wrong));
  if (swap.first == swap.second && !name.id.empty()) wrong.Add("other", "is the same appointment");
  swap.first_version = VersionFrom("etag", request.etag(), wrong);
  swap.second_version = VersionFrom("other_etag", request.other_etag(), wrong);
  CheckRequestId(request.request_id(), wrong);
  swap.origin = OriginFrom(request.origin(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  swap.context = ContextOf(context, tenant, request.request_id(), request);
  const Booked<SwappedVisits> outcome = book_.Swap(swap);
  if (const auto* failure = std::get_if<BookFailure>(&outcome)) return Failure(tenant, *failure);
  Changed();
  const SwappedVisits& swapped = std::get<SwappedVisits>(outcome);
  v1::SwapAppointmentsResponse response;
  TRESEN_ASSIGN_OR_RETURN(*response.mutable_appointment(), Answer(tenant, swapped.first));
  TRESEN_ASSIGN_OR_RETURN(*response.mutable_other(), Answer(tenant, swapped.second));
  return response;
}

absl::StatusOr<v1::BookSeriesResponse> SchedulingHandlers::BookSeries(
    const rpc::CallContext& context, const v1::BookSeriesRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  SeriesRequest series;
  series.wish = WishFrom(tenant, request.wish(), "wish.", wrong);
  if (!request.wish().has_exact_start()) wrong.Add("wish.exact_start", "is required");
  if (request.wish().branch().empty()) wrong.Add("wish.branch", "is required");
  const auto rule = ParseRecurrence(request.recurrence());
  if (!rule.ok()) wrong.Add("recurrence", std::string(rule.status().message()));
  if (request.excluded_size() > kMostOccurrences)
    wrong.Add("excluded", "has more than 60 instants");
  for (const auto& excluded : request.excluded())
    series.excluded.push_back(ParseTime("excluded", excluded, wrong));
  if (request.fallback() == v1::SERIES_FALLBACK_SAME_DAY)
    series.fallback = SeriesFallback::kSameDay;
  series.customer =
      CustomerId(ParseIn(tenant.value(), "customers", "customer", request.customer(), wrong));
  CheckShortRequestId(request.request_id(), wrong);
  series.origin = OriginFrom(request.origin(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  series.rule = *rule;
  absl::Status known = absl::OkStatus();
  TRESEN_RETURN_IF_ERROR(WithCatalogue(
      tenant, [&](const Catalogue& catalogue) { known = CheckKnown(series.wish, catalogue); }));
  TRESEN_RETURN_IF_ERROR(known);
  series.context = ContextOf(context, tenant, request.request_id(), request);
  TRESEN_ASSIGN_OR_RETURN(const Series booked, book_.BookSeries(series));
  Changed();
  v1::BookSeriesResponse response;
  response.set_series(booked.id);
  TRESEN_RETURN_IF_ERROR(WithCatalogue(tenant, [&](const Catalogue& catalogue) {
    for (const SeriesItem& item : booked.items) {
      v1::SeriesItem* to = response.add_items();
      SetTime(item.wished_start, to->mutable_wished_start_time());
      if (item.visit) *to->mutable_appointment() = AppointmentOf(tenant, *item.visit, catalogue);
      to->set_reason(item.reason);
      for (const Offer& offer : item.alternatives)
        *to->add_alternatives() = OfferOf(tenant, offer, catalogue);
    }
  }));
  return response;
}

absl::StatusOr<v1::ListAppointmentChangesResponse> SchedulingHandlers::ListChanges(
    const rpc::CallContext&, const v1::ListAppointmentChangesRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  AuditQuery query;
  query.visit = VisitId(
      ParseOptional(tenant.value(), "appointments", "appointment", request.appointment(), wrong));
  query.turn = request.turn();
  query.limit = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  if (request.page_size() < 0 || request.page_size() > kMostPageSize)
    wrong.Add("page_size", "must be 0 to 1000");
  if (!request.page_token().empty()) {
    const auto after = signer_.Verify(kTrailPagePurpose, request.page_token());
    if (!after.ok() || !absl::SimpleAtoi(*after, &query.after))
      wrong.Add("page_token", "is none of this list");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const std::vector<AuditEntry> entries, store_.ListAudit(tenant, query));
  v1::ListAppointmentChangesResponse response;
  for (const AuditEntry& entry : entries) {
    v1::AppointmentTrailEntry* to = response.add_entries();
    to->set_appointment(NameIn(tenant.value(), "appointments", entry.visit.value()));
    to->set_action(entry.action);
    to->set_actor(entry.actor);
    to->set_request_id(entry.request_id);
    SetTime(entry.at, to->mutable_change_time());
    SetOrigin(entry.origin, to->mutable_origin());
    to->set_hold(entry.origin.hold);
  }
  if (static_cast<int>(entries.size()) == query.limit)
    response.set_next_page_token(
        signer_.Sign(kTrailPagePurpose, absl::StrCat(entries.back().number)));
  return response;
}

}  // namespace tresen::scheduling
