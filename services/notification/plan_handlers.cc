#include "services/notification/plan_handlers.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/notification/domain/reminder.h"
#include "services/notification/notification_convert.h"
#include "services/notification/peers/names.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::notification {
namespace {

namespace scheduling = ::tresen::scheduling::v1;

constexpr int kMostLines = 50;
constexpr size_t kMaxLine = 2000;

absl::Status NoSuchAppointment() {
  return MakeError(absl::StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND",
                   "there is no such appointment");
}

absl::Status NotUpcoming() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "APPOINTMENT_NOT_UPCOMING",
                   "the appointment will not take place, or has begun");
}

absl::Status TooSoonForReminder() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "TOO_SOON",
                   "the appointment was booked too short before its start for a reminder");
}

RequestKey KeyOf(const rpc::CallContext& context, const char* method, const std::string& request_id,
                 const google::protobuf::Message& request) {
  return {context.caller().id, method, request_id, HashOf(request)};
}

v1::ScheduledReminder ReminderOf(const ReminderRow& row) {
  v1::ScheduledReminder reminder;
  reminder.set_name(NameOf(row.tenant, "reminders", row.reminder_id));
  reminder.set_appointment(NameOf(row.tenant, "appointments", row.appointment));
  SetTime(row.send_at, reminder.mutable_send_time());
  reminder.set_state(absl::AsciiStrToUpper(NameOf(row.state)));
  reminder.set_reason(row.reason);
  return reminder;
}

Happening HappeningOf(const rpc::CallContext& context, const v1::NotifyBranchRequest& request,
                      absl::Time now, FieldViolations& wrong) {
  Happening happening;
  const ChildRef branch = ParseName("parent", request.parent(), "branches", wrong);
  happening.tenant = branch.tenant;
  happening.branch = branch.id;
  if (!request.customer().empty()) {
    happening.customer =
        ParseChild("customer", request.customer(), branch.tenant, "customers", wrong);
  }
  if (!request.conversation().empty()) {
    ParseChild("conversation", request.conversation(), branch.tenant, "conversations", wrong);
  }
  if (!v1::NoticeKind_IsValid(request.kind()) || request.kind() == v1::NOTICE_KIND_UNSPECIFIED) {
    wrong.Add("kind", "must say what it is about");
  }
  if (request.lines_size() > kMostLines) wrong.Add("lines", "has more than 50 lines");
  for (int i = 0; i < request.lines_size(); ++i) {
    CheckLength(absl::StrCat("lines[", i, "]"), request.lines(i), kMaxLine, wrong);
  }
  CheckLength("reason", request.reason(), 100, wrong);
  CheckRequestId(request.request_id(), wrong);
  happening.kind = NoticeKind::kCase;
  happening.source = absl::StrCat("case/", context.caller().id, "/", request.request_id());
  happening.content = request.SerializeAsString();
  happening.happened_at = now;
  if (request.kind() == v1::NOTICE_KIND_CASE_OVERDUE) {
    happening.urgency = Happening::Urgency::kAtOnce;
  }
  return happening;
}

}  // namespace

absl::StatusOr<v1::ScheduledReminder> PlanHandlers::ScheduleReminder(
    const rpc::CallContext& context, const v1::ScheduleReminderRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const std::string appointment =
      ParseChild("appointment", request.appointment(), tenant, "appointments", wrong);
  CheckLength("language", request.language(), 16, wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const ReminderRow row, PlanOf(context, request, tenant, appointment));
  TRESEN_ASSIGN_OR_RETURN(
      const ReminderRow planned,
      parts_.store.PlanReminder(row,
                                KeyOf(context, "ScheduleReminder", request.request_id(), request),
                                parts_.clock.Now()));
  parts_.wake_reminders();
  return ReminderOf(planned);
}

absl::StatusOr<ReminderRow> PlanHandlers::PlanOf(const rpc::CallContext& context,
                                                 const v1::ScheduleReminderRequest& request,
                                                 const std::string& tenant,
                                                 const std::string& appointment) {
  const auto found = parts_.appointments.Get(context, tenant, appointment);
  if (absl::IsNotFound(found.status())) return NoSuchAppointment();
  TRESEN_RETURN_IF_ERROR(found.status());
  const absl::Time starts_at = TimeOf(found->start_time());
  const bool stands = found->state() == scheduling::APPOINTMENT_STATE_BOOKED ||
                      found->state() == scheduling::APPOINTMENT_STATE_CONFIRMED;
  if (!stands || starts_at <= parts_.clock.Now()) return NotUpcoming();
  ReminderRow row;
  row.tenant = tenant;
  row.reminder_id = parts_.ids.NewId();
  row.appointment = appointment;
  row.customer = LastSegment(found->customer());
  row.branch = LastSegment(found->branch());
  row.starts_at = starts_at;
  row.language = request.language();
  if (request.has_send_time()) {
    row.send_at = TimeOf(request.send_time());
    if (row.send_at >= starts_at) return InvalidField("send_time", "is not before the start");
    return row;
  }
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(found->time_zone(), &zone);
  TRESEN_ASSIGN_OR_RETURN(const MessageRules rules, parts_.settings.Rules(tenant));
  const auto planned = ReminderTimes(rules, TimeOf(found->create_time()), starts_at, zone);
  if (planned.empty()) return TooSoonForReminder();
  row.step = planned.front().step;
  row.send_at = planned.front().send_at;
  return row;
}

absl::StatusOr<v1::CancelScheduledResponse> PlanHandlers::CancelScheduled(
    const rpc::CallContext& context, const v1::CancelScheduledRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  PlanStore::Scheduled which;
  if (request.name().empty() == request.appointment().empty()) {
    wrong.Add("name", "exactly one of name and appointment must be set");
  } else if (!request.name().empty()) {
    which.reminder_id = ParseChild("name", request.name(), tenant, "reminders", wrong);
  } else {
    which.appointment =
        ParseChild("appointment", request.appointment(), tenant, "appointments", wrong);
  }
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(
      const auto cancelled,
      parts_.store.CancelReminders(tenant, which,
                                   KeyOf(context, "CancelScheduled", request.request_id(), request),
                                   parts_.clock.Now()));
  v1::CancelScheduledResponse response;
  for (const ReminderRow& row : cancelled) *response.add_reminders() = ReminderOf(row);
  return response;
}

absl::StatusOr<v1::NotifyBranchResponse> PlanHandlers::NotifyBranch(
    const rpc::CallContext& context, const v1::NotifyBranchRequest& request) {
  FieldViolations wrong;
  const Happening happening = HappeningOf(context, request, parts_.clock.Now(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto rows, parts_.notices.Write(context, happening));
  TRESEN_RETURN_IF_ERROR(parts_.store.AddNotices(happening.tenant, rows));
  parts_.wake_notices();
  return v1::NotifyBranchResponse();
}

}  // namespace tresen::notification
