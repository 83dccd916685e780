#include "tests/component/notification/installation.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "libs/rpc/testing/certificates.h"
#include "services/customer/customer_app.h"
#include "services/customer/migrations.h"
#include "services/notification/migrations.h"
#include "services/notification/notification_app.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
namespace customer_v1 = ::tresen::customer::v1;
using Stub = v1::NotificationService::Stub;
using CustomerStub = customer_v1::CustomerService::Stub;

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  timestamp->set_seconds(absl::ToUnixSeconds(time));
}

// Made once: certificates take longer than everything else here.
rpc::testing::Certificates& Authority() {
  static auto& authority = *new rpc::testing::Certificates();
  return authority;
}

void WriteSecret(const std::string& path, absl::string_view secret) {
  WriteFile(path, secret);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
}

}  // namespace

Installation::Installation()
    : database(
          {{"customer", customer::Migrations()}, {"notification", notification::Migrations()}}) {
  std::filesystem::create_directories(folder_.File("config"));
  const auto noon = absl::FromCivil(absl::CivilHour(2026, 3, 4, 11), absl::UTCTimeZone());
  clock_ = *SharedOffsetClock::Create(folder_.File("clock"), noon);
  WriteSecret(folder_.File("token"), "test-token");
  WriteSecret(folder_.File("hook"), "hook-secret");
  configuration_ =
      absl::StrCat("graph_url: \"", graph.url(), "\"\ntoken_file: \"", folder_.File("token"),
                   "\"\nwebhook_secret_file: \"", folder_.File("hook"), "\"\n");
}

void Installation::Start() {
  WriteFile(folder_.File("config/notification.textproto"), configuration_);
  runtime::v1::Runtime runtime;
  for (const char* name : {"customer", "notification", "scheduling"}) {
    (*runtime.mutable_services())[name].set_listen("127.0.0.1:0");
    Authority().Issue(name);
  }
  (*runtime.mutable_services())["gateway"].set_target("127.0.0.1:1");
  runtime.set_certificates_dir(Authority().folder());
  runtime.set_config_dir(folder_.File("config"));
  runtime.set_data_dir(folder_.path());
  runtime.set_database_url(database.connection());
  runtime.set_local_profile(true);
  runtime.set_clock_file(folder_.File("clock"));
  auto host = service::Host::Create(
      runtime, {notification::Definition(), customer::Definition(), scheduling.Definition()});
  INFO(host.status());
  REQUIRE(host.ok());
  host_ = *std::move(host);
  const absl::Status started = host_->Start();
  INFO(started);
  REQUIRE(started.ok());
  const auto channel = [&](const std::string& service) {
    return *rpc::Channel::OverTls(service, "gateway",
                                  absl::StrCat("127.0.0.1:", host_->PortOf(service)),
                                  Authority().Issue("gateway"));
  };
  notifications = std::make_unique<rpc::Client<v1::NotificationService>>(channel("notification"));
  customers = std::make_unique<rpc::Client<customer_v1::CustomerService>>(channel("customer"));
}

void Installation::Restart() {
  host_.reset();
  Start();
}

std::string Installation::Customer(const std::string& user_id) {
  customer_v1::ResolveCustomerRequest request;
  request.set_parent("tenants/demo");
  request.mutable_identity()->set_channel("whatsapp");
  request.mutable_identity()->set_user_id(user_id);
  request.mutable_identity()->set_profile_name("Mina K.");
  const auto found = customers->Call(&CustomerStub::ResolveCustomer, Context(), request);
  INFO(found.status());
  REQUIRE(found.ok());
  return found->customer();
}

void Installation::Consent(const std::string& customer, customer_v1::ConsentPurpose purpose,
                           customer_v1::ConsentState state) {
  customer_v1::RecordConsentRequest request;
  request.set_name(customer);
  request.add_purposes(purpose);
  request.set_state(state);
  request.set_channel("whatsapp");
  request.set_wording_id("stop");
  request.set_wording_version("1");
  request.set_wording("STOP");
  request.set_language("de");
  request.set_request_id(absl::StrCat("consent-", ++next_request));
  const auto recorded = customers->Call(&CustomerStub::RecordConsent, Context(), request);
  INFO(recorded.status());
  REQUIRE(recorded.ok());
}

int Installation::Withdrawn(const std::string& customer, customer_v1::ConsentPurpose purpose) {
  int withdrawn = 0;
  const customer_v1::Customer found = Read(customer);
  for (const auto& consent : found.consents()) {
    withdrawn +=
        consent.purpose() == purpose && consent.state() == customer_v1::CONSENT_STATE_WITHDRAWN ? 1
                                                                                                : 0;
  }
  return withdrawn;
}

customer_v1::Customer Installation::Read(const std::string& customer) {
  customer_v1::GetCustomerRequest request;
  request.set_name(customer);
  const auto found = customers->Call(&CustomerStub::GetCustomer, Context(), request);
  INFO(found.status());
  REQUIRE(found.ok());
  return *found;
}

void Installation::Erase(const std::string& customer) {
  customer_v1::EraseCustomerRequest request;
  request.set_name(customer);
  request.set_reason("asked");
  request.set_request_id(absl::StrCat("erase-", ++next_request));
  const auto erased = customers->Call(&CustomerStub::EraseCustomer, Context(), request);
  INFO(erased.status());
  REQUIRE(erased.ok());
}

v1::SendRequest Installation::Reply(const std::string& customer, const std::string& body,
                                    absl::Duration ago) {
  v1::SendRequest request;
  request.set_parent("tenants/demo");
  request.set_customer(customer);
  request.set_branch("tenants/demo/branches/mitte");
  request.set_channel("whatsapp");
  request.mutable_content()->set_body(body);
  request.set_purpose(v1::MESSAGE_PURPOSE_REPLY);
  request.set_delivery_class(v1::DELIVERY_CLASS_MUST);
  request.set_request_id(absl::StrCat("send-", ++next_request));
  SetTime(Now() - ago, request.mutable_answers_message_time());
  return request;
}

absl::StatusOr<v1::Delivery> Installation::Send(const v1::SendRequest& request) {
  return notifications->Call(&Stub::Send, Context(), request);
}

v1::Delivery Installation::Get(const std::string& name) {
  v1::GetDeliveryRequest request;
  request.set_name(name);
  const auto delivery = notifications->Call(&Stub::GetDelivery, Context(), request);
  INFO(delivery.status());
  REQUIRE(delivery.ok());
  return *delivery;
}

bool Installation::Reaches(const std::string& name, v1::DeliveryState state) {
  return Eventually([&] { return Get(name).state() == state; }, absl::Seconds(10));
}

int Installation::Report(const std::string& wamid, const std::string& status,
                         const std::string& token, int error_code) {
  v1::ReportStatusesRequest request;
  request.set_parent("tenants/demo");
  v1::ChannelStatus* added = request.add_statuses();
  added->set_channel("whatsapp");
  added->set_channel_message_id(wamid);
  added->set_status(status);
  added->set_callback_token(token);
  added->set_error_code(error_code);
  const auto answer = notifications->Call(&Stub::ReportStatuses, Context(), request);
  INFO(answer.status());
  REQUIRE(answer.ok());
  return answer->unknown();
}

}  // namespace tresen::testing
