#include "tests/component/customer/installation.h"

#include "absl/strings/str_cat.h"
#include "services/customer/customer_app.h"
#include "services/customer/migrations.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::customer::v1;

template <class Request>
void Fill(Request& request, const std::string& customer, const std::string& row,
          const std::string& content) {
  request.set_parent("tenants/demo");
  v1::VaultItem* item = request.add_items();
  item->set_customer(customer);
  item->mutable_place()->set_table("gateway.message");
  item->mutable_place()->set_column("sealed_content");
  item->mutable_place()->set_row(row);
  item->set_content(content);
}

}  // namespace

v1::ResolveCustomerRequest ResolveRequest(const std::string& user_id, const std::string& wa_id) {
  v1::ResolveCustomerRequest request;
  request.set_parent("tenants/demo");
  request.mutable_identity()->set_channel("whatsapp");
  request.mutable_identity()->set_user_id(user_id);
  request.mutable_identity()->set_wa_id(wa_id);
  request.mutable_identity()->set_profile_name("Jürgen Kołodziej");
  return request;
}

// Made once: certificates take longer than everything else here.
rpc::testing::Certificates& Installation::Authority() {
  static auto& authority = *new rpc::testing::Certificates();
  return authority;
}

Installation::Installation() : database({{"customer", customer::Migrations()}}) {
  (*runtime_.mutable_services())["customer"].set_listen("127.0.0.1:0");
  (*runtime_.mutable_services())["gateway"].set_target("127.0.0.1:1");
  Authority().Issue("customer");
  const auto add_client = [&](const char* name, const char* scope) {
    runtime::v1::Client* client = runtime_.add_clients();
    client->set_name(name);
    client->set_tenant("demo");
    client->add_scopes(scope);
  };
  add_client("crm", "customer.*");
  add_client("reader", "customer.read");
  runtime_.set_certificates_dir(Authority().folder());
  runtime_.set_data_dir(folder_.path());
  runtime_.set_database_url(database.connection());
  runtime_.set_local_profile(true);
}

absl::Status Installation::Create() {
  auto host = service::Host::Create(runtime_, {customer::Definition()});
  if (host.ok()) host_ = *std::move(host);
  return host.status();
}

void Installation::Start() {
  const absl::Status created = Create();
  INFO(created);
  REQUIRE(created.ok());
  const absl::Status started = host_->Start();
  INFO(started);
  REQUIRE(started.ok());
}

std::unique_ptr<service::Host> Installation::StartAnother() {
  auto host = service::Host::Create(runtime_, {customer::Definition()});
  REQUIRE(host.ok());
  REQUIRE((*host)->Start().ok());
  return *std::move(host);
}

std::shared_ptr<rpc::Channel> Installation::As(const std::string& caller, int port) const {
  return *rpc::Channel::OverTls("customer", caller, absl::StrCat("127.0.0.1:", port),
                                Authority().Issue(caller));
}

std::string Installation::Resolve(const std::string& user_id, const std::string& wa_id) {
  return Must(Call(&CustomerStub::ResolveCustomer, ResolveRequest(user_id, wa_id))).customer();
}

v1::Customer Installation::Get(const std::string& name) {
  v1::GetCustomerRequest request;
  request.set_name(name);
  return Must(Call(&CustomerStub::GetCustomer, request));
}

absl::StatusOr<v1::EraseCustomerResponse> Installation::Erase(const std::string& name) {
  v1::EraseCustomerRequest request;
  request.set_name(name);
  request.set_reason("asked");
  request.set_request_id(absl::StrCat("erase-", ++next_request));
  return Call(&CustomerStub::EraseCustomer, request);
}

std::string Installation::Seal(const std::string& customer, const std::string& content,
                               const std::string& row) {
  v1::SealRequest request;
  Fill(request, customer, row, content);
  return Must(Call(&VaultStub::Seal, request)).sealed(0);
}

absl::StatusOr<v1::OpenResponse> Installation::Open(const std::string& customer,
                                                    const std::string& sealed,
                                                    const std::string& row) {
  v1::OpenRequest request;
  Fill(request, customer, row, sealed);
  request.set_purpose("test");
  return Call(&VaultStub::Open, request);
}

}  // namespace tresen::testing
