// Who may ask the customer service at all.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/str_cat.h"
#include "tests/component/customer/installation.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::customer::v1;

// One call over this transport, without anything that our own client adds.
grpc::Status Ask(const Installation& installation,
                 const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("customer");
  const auto channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", installation.port()),
                                                 credentials, arguments);
  const auto stub = CustomerService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  v1::ResolveCustomerResponse response;
  return stub->ResolveCustomer(&context, ResolveRequest("DE.1"), &response);
}

grpc::SslCredentialsOptions Trusting(const rpc::testing::Certificates& authority) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ReadFile(authority.folder() + "/ca.pem");
  return options;
}

TEST_CASE("a caller without a certificate of ours gets nothing") {
  Installation installation;
  installation.Start();
  grpc::SslCredentialsOptions options = Trusting(installation.Authority());
  const rpc::TlsFiles ours = installation.Authority().Issue("gateway");
  options.pem_cert_chain = ReadFile(ours.certificate);
  options.pem_private_key = ReadFile(ours.key);
  REQUIRE(Ask(installation, grpc::SslCredentials(options)).ok());

  CHECK_FALSE(Ask(installation, grpc::InsecureChannelCredentials()).ok());
  CHECK_FALSE(
      Ask(installation, grpc::SslCredentials(Trusting(installation.Authority()))).ok());
  rpc::testing::Certificates strangers;
  const rpc::TlsFiles theirs = strangers.Issue("gateway");
  options.pem_cert_chain = ReadFile(theirs.certificate);
  options.pem_private_key = ReadFile(theirs.key);
  CHECK_FALSE(Ask(installation, grpc::SslCredentials(options)).ok());
  CHECK(installation.database.QueryValue("SELECT count(*) FROM customer.customer") == "1");
}

TEST_CASE("a certificate of ours with a name that nobody knows is refused") {
  Installation installation;
  installation.Start();
  const absl::Status refused =
      installation.Call(&CustomerStub::ResolveCustomer, ResolveRequest("DE.1"), "intruder")
          .status();
  CHECK(absl::IsUnauthenticated(refused));
}

TEST_CASE("a caller does what its scopes say, in its own tenant, and never opens the vault") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  v1::GetCustomerRequest get;
  get.set_name(mina);
  CHECK(installation.Call(&CustomerStub::GetCustomer, get, "reader").ok());
  CHECK(installation.Call(&CustomerStub::GetCustomer, get, "crm").ok());

  const auto refused = [](const absl::Status& status) {
    CHECK(absl::IsPermissionDenied(status));
    return Reason(status);
  };
  CHECK(refused(installation.Call(&CustomerStub::ResolveCustomer, ResolveRequest("DE.2"), "reader")
                    .status()) == "MISSING_SCOPE");
  v1::EraseCustomerRequest erase;
  erase.set_name(mina);
  erase.set_request_id("e1");
  CHECK(refused(installation.Call(&CustomerStub::EraseCustomer, erase, "reader").status()) ==
        "MISSING_SCOPE");
  get.set_name("tenants/other/customers/a");
  CHECK(refused(installation.Call(&CustomerStub::GetCustomer, get, "crm").status()) ==
        "WRONG_TENANT");
  // The scope is asked for before the request is looked at.
  CHECK(refused(installation.Call(&CustomerStub::EraseCustomer, v1::EraseCustomerRequest(),
                                  "reader")
                    .status()) == "MISSING_SCOPE");
  v1::OpenRequest open;
  open.set_parent("tenants/demo");
  CHECK(refused(installation.Call(&VaultStub::Open, open, "crm").status()) == "INTERNAL_ONLY");
  v1::LinkIdentityRequest link;
  link.set_name(mina);
  CHECK(refused(installation.Call(&CustomerStub::LinkIdentity, link, "crm").status()) ==
        "INTERNAL_ONLY");
  CHECK(installation.Call(&CustomerStub::EraseCustomer, erase, "crm").ok());
}

}  // namespace
}  // namespace tresen::testing
