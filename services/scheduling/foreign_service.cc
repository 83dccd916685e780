#include "services/scheduling/foreign_service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_errors.h"
#include "services/scheduling/scheduling_limits.h"

namespace tresen::scheduling {
namespace {

constexpr char kPagePurpose[] = "calendar-conflicts-page";
constexpr int kMostConflicts = 1000;

void SetRange(const std::optional<Interval>& span, tresen::type::v1::TimeRange* range) {
  SetTime(span->start, range->mutable_start_time());
  SetTime(span->end, range->mutable_end_time());
}

v1::CalendarConflict ConflictOf(const TenantId& tenant, const CalendarConflict& from) {
  v1::CalendarConflict to;
  to.set_name(NameIn(tenant.value(), "calendarConflicts", from.id));
  to.set_kind(static_cast<v1::CalendarConflictKind>(static_cast<int>(from.kind) + 1));
  to.set_branch(NameIn(tenant.value(), "branches", from.branch.value()));
  to.set_appointment(NameIn(tenant.value(), "appointments", from.visit.value()));
  to.set_external_id(from.external_id);
  if (from.foreign_time) SetRange(from.foreign_time, to.mutable_foreign_time());
  if (from.own_time) SetRange(from.own_time, to.mutable_own_time());
  SetTime(from.created, to.mutable_create_time());
  if (from.resolved) SetTime(*from.resolved, to.mutable_resolve_time());
  return to;
}

v1::CalendarStatus StatusOf(const TenantId& tenant, const Branch& branch,
                            const CalendarState& state) {
  v1::CalendarStatus to;
  to.set_branch(NameIn(tenant.value(), "branches", branch.id.value()));
  to.set_authority(
      static_cast<v1::CalendarAuthority>(static_cast<int>(branch.calendar.authority) + 1));
  if (state.synced) SetTime(*state.synced, to.mutable_sync_time());
  if (state.failing_since) SetTime(*state.failing_since, to.mutable_failing_since());
  to.set_failure(state.failure);
  if (branch.calendar.authority != Authority::kTimeGlobe) return to;
  const bool local = branch.calendar.time_mode == TimeMode::kAuto
                         ? state.local_times
                         : branch.calendar.time_mode == TimeMode::kLocal;
  to.set_time_mode(local ? v1::CALENDAR_TIME_MODE_LOCAL : v1::CALENDAR_TIME_MODE_UTC);
  to.set_time_mode_unverified(branch.calendar.time_mode == TimeMode::kAuto && !state.verified);
  return to;
}

}  // namespace

absl::StatusOr<v1::ListBranchCalendarsResponse> ForeignHandlers::ListCalendars(
    const rpc::CallContext&, const v1::ListBranchCalendarsRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  std::vector<Branch> branches;
  const absl::Status looked = calendars_.Look(tenant, [&](const Calendar& calendar) {
    for (const Branch& branch : calendar.catalogue().branches)
      if (branch.calendar.authority != Authority::kBuiltin) branches.push_back(branch);
    return absl::OkStatus();
  });
  if (absl::IsNotFound(looked)) return TenantNotFound();
  TRESEN_RETURN_IF_ERROR(looked);
  ConflictQuery query;
  query.limit = kMostConflicts;
  TRESEN_ASSIGN_OR_RETURN(const auto conflicts, foreign_.store().ListConflicts(tenant, query));
  v1::ListBranchCalendarsResponse response;
  for (const Branch& branch : branches) {
    TRESEN_ASSIGN_OR_RETURN(const CalendarState state, foreign_.StateOf(tenant, branch.id));
    TRESEN_ASSIGN_OR_RETURN(const auto open,
                            foreign_.store().ListOpen(tenant, branch.id, VisitId()));
    v1::CalendarStatus* status = response.add_calendars();
    *status = StatusOf(tenant, branch, state);
    status->set_unknown_count(static_cast<int>(
        std::ranges::count_if(open, [](const ForeignOperation& op) { return !IsWatch(op); })));
    status->set_conflict_count(static_cast<int>(
        std::ranges::count(conflicts, branch.id, &CalendarConflict::branch)));
  }
  return response;
}

absl::StatusOr<v1::ListCalendarConflictsResponse> ForeignHandlers::ListConflicts(
    const rpc::CallContext&, const v1::ListCalendarConflictsRequest& request) {
  FieldViolations wrong;
  const TenantId tenant(ParseTenant("parent", request.parent(), wrong));
  if (request.page_size() < 0 || request.page_size() > kMostPageSize)
    wrong.Add("page_size", absl::StrCat("must be 0 to ", kMostPageSize));
  ConflictQuery query;
  query.limit = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  query.resolved_too = request.show_resolved();
  if (!request.page_token().empty()) {
    const auto payload = signer_.Verify(kPagePurpose, request.page_token());
    const std::vector<std::string> parts =
        absl::StrSplit(payload.ok() ? *payload : "", absl::MaxSplits('|', 2));
    int64_t micros = 0;
    if (parts.size() == 3 && absl::SimpleAtoi(parts[0], &micros) && parts[2] == request.parent())
      query.after = {absl::FromUnixMicros(micros), parts[1]};
    else
      wrong.Add("page_token", "is none of this list");
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto conflicts, foreign_.store().ListConflicts(tenant, query));
  v1::ListCalendarConflictsResponse response;
  for (const CalendarConflict& conflict : conflicts)
    *response.add_conflicts() = ConflictOf(tenant, conflict);
  if (static_cast<int>(conflicts.size()) == query.limit)
    response.set_next_page_token(signer_.Sign(
        kPagePurpose, absl::StrCat(absl::ToUnixMicros(conflicts.back().created), "|",
                                   conflicts.back().id, "|", request.parent())));
  return response;
}

absl::StatusOr<v1::CalendarConflict> ForeignHandlers::Resolve(
    const rpc::CallContext&, const v1::ResolveCalendarConflictRequest& request) {
  FieldViolations wrong;
  const NameParts name = ParseName("calendarConflicts", "name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  const TenantId tenant(name.tenant);
  const auto resolved = foreign_.store().ResolveConflict(tenant, name.id, clock_.Now());
  if (absl::IsNotFound(resolved.status())) return ConflictNotFound();
  if (!resolved.ok()) return resolved.status();
  return ConflictOf(tenant, *resolved);
}

}  // namespace tresen::scheduling
