#include "services/notification/workers/notice_form.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_join.h"
#include "libs/status/status.h"
#include "libs/text/language.h"
#include "services/notification/peers/names.h"
#include "services/notification/templates/when.h"
#include "tresen/notification/v1/notification.pb.h"
#include "tresen/scheduling/v1/scheduling.pb.h"

namespace tresen::notification {
namespace {

namespace scheduling = ::tresen::scheduling::v1;
using nlohmann::json;

absl::Status Unreadable() { return absl::DataLossError("a stored notice is not readable"); }

NoticeEvent EventOf(scheduling::AppointmentChange change) {
  if (change == scheduling::APPOINTMENT_CHANGE_MOVED) return NoticeEvent::kMoved;
  if (change == scheduling::APPOINTMENT_CHANGE_CANCELLED) return NoticeEvent::kCancelled;
  return NoticeEvent::kBooked;
}

NoticeEvent EventOf(v1::NoticeKind kind) {
  if (kind == v1::NOTICE_KIND_CASE_OPENED) return NoticeEvent::kCaseOpened;
  if (kind == v1::NOTICE_KIND_CASE_OVERDUE) return NoticeEvent::kCaseOverdue;
  return NoticeEvent::kHint;
}

NoticeFacts FactsOf(const scheduling::WatchAppointmentsResponse& change, const OpenNotice& notice) {
  const scheduling::Appointment& appointment = change.appointment();
  const std::string& language = notice.address.language;
  const absl::TimeZone zone = notice.address.branch.zone;
  NoticeFacts facts;
  facts.event = EventOf(change.change());
  facts.services = ServiceNames(appointment, language);
  facts.staff = appointment.staff_display_name();
  facts.when = When(TimeOf(appointment.start_time()), zone, language);
  if (change.has_previous_start_time()) {
    facts.previous_when = When(TimeOf(change.previous_start_time()), zone, language);
  }
  facts.appointment = LastSegment(appointment.name());
  return facts;
}

json ProtoJson(const google::protobuf::Message& message) {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text).ok()) return json::object();
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

std::string ServiceNames(const scheduling::Appointment& appointment, absl::string_view language) {
  std::vector<std::string> names;
  for (const scheduling::BookedService& service : appointment.services()) {
    const auto& texts = service.display_name().text();
    auto found = texts.find(std::string(language));
    if (found == texts.end()) found = texts.find(std::string(text::kFallbackLanguage));
    if (found == texts.end()) found = texts.begin();
    names.push_back(found == texts.end() ? LastSegment(service.service()) : found->second);
  }
  return absl::StrJoin(names, " + ");
}

absl::StatusOr<NoticeFacts> FactsOf(const OpenNotice& notice) {
  NoticeFacts facts;
  if (notice.row.kind == NoticeKind::kAppointment) {
    scheduling::WatchAppointmentsResponse change;
    if (!change.ParseFromString(notice.content)) return Unreadable();
    facts = FactsOf(change, notice);
  } else {
    v1::NotifyBranchRequest request;
    if (!request.ParseFromString(notice.content)) return Unreadable();
    facts.event = EventOf(request.kind());
    facts.reason = request.reason();
    facts.lines.assign(request.lines().begin(), request.lines().end());
    facts.conversation = LastSegment(request.conversation());
  }
  facts.branch = notice.address.branch.display_name;
  facts.customer = notice.customer_name;
  return facts;
}

absl::StatusOr<std::string> JsonOf(const OpenNotice& notice, const std::string& acknowledge_url) {
  TRESEN_ASSIGN_OR_RETURN(const NoticeFacts facts, FactsOf(notice));
  const NoticeRow& row = notice.row;
  json body = {{"id", row.source},
               {"type", std::string(NameOf(facts.event))},
               {"time", absl::FormatTime(absl::RFC3339_sec, row.happened_at, absl::UTCTimeZone())},
               {"tenant", absl::StrCat("tenants/", row.tenant)},
               {"branch", NameOf(row.tenant, "branches", row.branch)}};
  if (!acknowledge_url.empty()) body["acknowledgeUrl"] = acknowledge_url;
  if (!row.customer.empty()) {
    body["customer"] = {{"name", NameOf(row.tenant, "customers", row.customer)},
                        {"displayName", notice.customer_name}};
  }
  if (row.kind == NoticeKind::kAppointment) {
    scheduling::WatchAppointmentsResponse change;
    if (!change.ParseFromString(notice.content)) return Unreadable();
    body["appointment"] = ProtoJson(change.appointment());
    if (change.has_previous_start_time()) {
      body["previousStartTime"] = absl::FormatTime(
          absl::RFC3339_sec, TimeOf(change.previous_start_time()), absl::UTCTimeZone());
    }
  } else {
    body["case"] = {{"reason", facts.reason},
                    {"lines", facts.lines},
                    {"conversation", NameOf(row.tenant, "conversations", facts.conversation)}};
  }
  return body.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

}  // namespace tresen::notification
