#include "tests/component/notification/branch_world.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/crypto/encoding.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace proto = ::tresen::scheduling::v1;
namespace v1 = ::tresen::notification::v1;

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(absl::ToUnixSeconds(time));
}

}  // namespace

BranchWorld::BranchWorld() {
  http::Router router;
  router.Handle("POST", "/notices", [this](const http::Request& request) {
    absl::MutexLock lock(&mutex_);
    hooks_.push_back({request.Header("tresen-notice-id").value_or(""),
                      request.Header("tresen-signature").value_or(""), request.body});
    return http::Plain(200, "thanks");
  });
  branch_ = *http::Server::Start({}, std::move(router));
  scheduling.SetNoticeAddresses("mitte@salon.example", "default");
  Configure(absl::StrCat("smtp_url: \"smtp://127.0.0.1:", mails.port(),
                         "\"\nsender_address: \"desk@tresen.example\"\ndefault_webhook_url: "
                         "\"http://127.0.0.1:",
                         branch_->port(), "/notices\"\npublic_url: \"http://127.0.0.1:1\"\n"));
  Start();
  REQUIRE(Follows());
}

bool BranchWorld::Follows() {
  return Eventually(
      [&] { return database.QueryValue("SELECT count(*) FROM notification.followed") == "1"; });
}

proto::Appointment BranchWorld::Visit(const std::string& customer, absl::Duration ahead) {
  proto::Appointment visit;
  visit.set_name(absl::StrCat("tenants/demo/appointments/a", ++next_visit_));
  visit.set_state(proto::APPOINTMENT_STATE_BOOKED);
  visit.set_branch("tenants/demo/branches/mitte");
  visit.set_branch_display_name("Salon Beispiel Mitte");
  visit.set_staff_display_name("Lena");
  visit.set_customer(customer);
  visit.set_time_zone("Europe/Berlin");
  visit.set_etag("1");
  auto* service = visit.add_services();
  service->set_service("tenants/demo/services/cut_women");
  (*service->mutable_display_name()->mutable_text())["de"] = "Damenhaarschnitt";
  const absl::Time start = absl::FromUnixSeconds(absl::ToUnixSeconds(Now() + ahead) / 60 * 60);
  SetTime(start, visit.mutable_start_time());
  SetTime(start + absl::Minutes(45), visit.mutable_end_time());
  SetTime(Now(), visit.mutable_create_time());
  return visit;
}

void BranchWorld::Book(const proto::Appointment& appointment) {
  scheduling.Change(proto::APPOINTMENT_CHANGE_BOOKED, appointment);
}

void BranchWorld::Move(proto::Appointment& appointment, absl::Duration by) {
  appointment.mutable_start_time()->set_seconds(appointment.start_time().seconds() +
                                                absl::ToInt64Seconds(by));
  appointment.set_etag(absl::StrCat(appointment.etag(), "m"));
  scheduling.Change(proto::APPOINTMENT_CHANGE_MOVED, appointment);
}

void BranchWorld::Cancel(proto::Appointment& appointment) {
  appointment.set_state(proto::APPOINTMENT_STATE_CANCELLED_IN_TIME);
  appointment.set_etag(absl::StrCat(appointment.etag(), "c"));
  scheduling.Change(proto::APPOINTMENT_CHANGE_CANCELLED, appointment);
}

std::vector<BranchWorld::Hook> BranchWorld::hooks() const {
  absl::MutexLock lock(&mutex_);
  return hooks_;
}

std::string BranchWorld::MailText(size_t number) const {
  const auto sent = mails.messages();
  if (number >= sent.size()) return "";
  const std::string& data = sent[number].data;
  const std::string encoded =
      absl::StrReplaceAll(data.substr(data.find("\r\n\r\n") + 4), {{"\r\n", ""}});
  return crypto::Base64Decode(encoded).value_or(data);
}

v1::ApplySettingsRequest BranchWorld::Settings() {
  v1::ApplySettingsRequest request;
  request.set_parent("tenants/demo");
  auto* target = request.add_targets();
  target->set_branch("tenants/demo/branches/mitte");
  target->set_email("mitte@salon.example");
  target->set_webhook_url("default");
  target->set_language("de");
  target->set_lead_email("lead@salon.example");
  auto* reminder = request.add_templates();
  reminder->set_template_("appointment_reminder");
  reminder->set_language("de");
  reminder->set_body(
      "Guten Tag {{customer}}, Ihr Termin: {{service}} bei {{staff}} am {{when}}, {{branch}}. Ok?");
  for (const char* button : {"Passt", "Verschieben", "Absagen"}) reminder->add_buttons(button);
  return request;
}

void BranchWorld::Apply(const v1::ApplySettingsRequest& settings) {
  v1::ApplySettingsRequest request = settings;
  request.set_request_id(absl::StrCat("settings-", ++next_request));
  const auto applied =
      notifications->Call(&v1::NotificationService::Stub::ApplySettings, Context(), request);
  INFO(applied.status());
  REQUIRE(applied.ok());
}

int BranchWorld::MailsTo(const std::string& address) const {
  int count = 0;
  for (const SmtpSink::Message& mail : mails.messages()) {
    for (const std::string& to : mail.to) count += to == absl::StrCat("<", address, ">") ? 1 : 0;
  }
  return count;
}

bool BranchWorld::RemindNow() {
  database.Execute(
      "UPDATE notification.reminder SET next_at = '2020-01-01' WHERE state = 'planned'");
  return Eventually([&] {
    return database.QueryValue(
               "SELECT count(*) FROM notification.reminder WHERE state = 'planned'") == "0";
  });
}

}  // namespace tresen::testing
