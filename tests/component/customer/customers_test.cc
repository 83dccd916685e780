// Who a customer is and what may be done, over TLS and on a real PostgreSQL.
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/component/customer/installation.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::customer::v1;

v1::RecordConsentRequest ConsentRequest(const std::string& customer, v1::ConsentPurpose purpose,
                                        v1::ConsentState state, const std::string& request_id) {
  v1::RecordConsentRequest request;
  request.set_name(customer);
  request.add_purposes(purpose);
  request.set_state(state);
  request.set_channel("whatsapp");
  request.set_wording_id("stop");
  request.set_wording_version("1");
  request.set_wording("STOPP, keine Werbung mehr");
  request.set_language("de");
  request.set_request_id(request_id);
  return request;
}

std::string Refused(Installation& installation, const std::string& customer,
                    v1::ConsentPurpose purpose) {
  v1::CheckConsentRequest request;
  request.set_name(customer);
  request.set_purpose(purpose);
  const auto answer = Must(installation.Call(&CustomerStub::CheckConsent, request));
  CHECK(answer.allowed() == answer.reason().empty());
  return answer.reason();
}

std::set<std::string> FieldsOf(const absl::Status& status) {
  CHECK(absl::IsInvalidArgument(status));
  std::set<std::string> fields;
  for (const FieldViolation& violation : Violations(status)) fields.insert(violation.field);
  return fields;
}

TEST_CASE("a customer is resolved, read, changed, and still there after a restart") {
  Installation installation;
  installation.Start();
  const auto first = Must(installation.Call(&CustomerStub::ResolveCustomer,
                                            ResolveRequest("DE.1", "491713920001")));
  CHECK(first.created());
  CHECK(installation.Resolve("DE.1") == first.customer());
  CHECK(installation.Resolve("", "491713920001") == first.customer());
  v1::Customer customer = installation.Get(first.customer());
  CHECK(customer.display_name() == "Jürgen Kołodziej");
  REQUIRE(customer.identities_size() == 1);
  CHECK(customer.identities(0).user_id() == "DE.1");
  CHECK(customer.identities(0).wa_id() == "491713920001");

  v1::UpdateCustomerRequest update;
  update.mutable_customer()->set_name(first.customer());
  update.mutable_customer()->set_display_name(" มีนา ");
  update.mutable_customer()->set_language("th");
  update.mutable_customer()->set_language_fixed(true);
  for (const char* path : {"display_name", "language", "language_fixed"}) {
    update.mutable_update_mask()->add_paths(path);
  }
  update.set_request_id("u1");
  const v1::Customer updated = Must(installation.Call(&CustomerStub::UpdateCustomer, update));
  CHECK(updated.display_name() == "มีนา");
  CHECK(updated.etag() != customer.etag());

  installation.Stop();
  installation.Start();
  CHECK(installation.Resolve("DE.1") == first.customer());
  customer = installation.Get(first.customer());
  CHECK(customer.display_name() == "มีนา");
  CHECK(customer.language() == "th");
  CHECK(customer.language_fixed());
}

TEST_CASE("looking makes nobody") {
  Installation installation;
  installation.Start();
  v1::ResolveCustomerRequest request = ResolveRequest("DE.1");
  request.set_lookup_only(true);
  CHECK(Reason(installation.Call(&CustomerStub::ResolveCustomer, request).status()) ==
        "CUSTOMER_NOT_FOUND");
  const std::string made = installation.Resolve("DE.1");
  CHECK(Must(installation.Call(&CustomerStub::ResolveCustomer, request)).customer() == made);
}

TEST_CASE("processes of the service that meet somebody at the same moment make one customer") {
  Installation installation;
  installation.Start();
  const auto another = installation.StartAnother();
  const rpc::Client<CustomerService> clients[] = {
      rpc::Client<CustomerService>(installation.As("gateway")),
      rpc::Client<CustomerService>(installation.As("gateway", another->PortOf("customer")))};
  std::vector<absl::StatusOr<v1::ResolveCustomerResponse>> answers(12);
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < answers.size(); ++i) {
      threads.emplace_back([&, i] {
        answers[i] = clients[i % 2].Call(&CustomerStub::ResolveCustomer, installation.Context(),
                                         ResolveRequest("DE.1", i % 3 == 0 ? "491713920001" : ""));
      });
    }
  }
  std::set<std::string> customers;
  int created = 0;
  for (const auto& answer : answers) {
    INFO(answer.status());
    REQUIRE(answer.ok());
    customers.insert(answer->customer());
    created += answer->created() ? 1 : 0;
  }
  CHECK(customers.size() == 1);
  CHECK(created == 1);
  CHECK(installation.database.QueryValue("SELECT count(*) FROM customer.customer") == "1");
  CHECK(installation.Resolve("", "491713920001") == *customers.begin());
}

TEST_CASE("a linked identity merges, and messages find the person by all of them") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string number_only = installation.Resolve("", "491713920001");
  CHECK(mina != number_only);
  v1::LinkIdentityRequest link;
  link.set_name(mina);
  link.mutable_identity()->set_channel("whatsapp");
  link.mutable_identity()->set_wa_id("491713920001");
  link.set_request_id("l1");
  CHECK(Must(installation.Call(&CustomerStub::LinkIdentity, link)).identities(0).wa_id() ==
        "491713920001");
  Must(installation.Call(&CustomerStub::LinkIdentity, link));  // a repeat
  CHECK(installation.Resolve("", "491713920001") == mina);
  CHECK(installation.Get(number_only).merged_into() == mina);
}

TEST_CASE("consent is recorded with its wording, holds until it is taken back, and repeats once") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  CHECK(Refused(installation, mina, v1::CONSENT_PURPOSE_SERVICE).empty());
  CHECK(Refused(installation, mina, v1::CONSENT_PURPOSE_MARKETING) == "NOT_GRANTED");
  const auto record = [&](v1::ConsentState state, const std::string& id) {
    return installation.Call(&CustomerStub::RecordConsent,
                             ConsentRequest(mina, v1::CONSENT_PURPOSE_MARKETING, state, id));
  };
  const auto granted = Must(record(v1::CONSENT_STATE_GRANTED, "c1"));
  REQUIRE(granted.changed_size() == 1);
  CHECK(granted.changed(0) == v1::CONSENT_PURPOSE_MARKETING);
  CHECK(Refused(installation, mina, v1::CONSENT_PURPOSE_MARKETING).empty());
  Must(record(v1::CONSENT_STATE_WITHDRAWN, "c2"));
  Must(record(v1::CONSENT_STATE_WITHDRAWN, "c2"));
  CHECK(Refused(installation, mina, v1::CONSENT_PURPOSE_MARKETING) == "WITHDRAWN");
  CHECK(Refused(installation, mina, v1::CONSENT_PURPOSE_SERVICE).empty());
  CHECK(Reason(record(v1::CONSENT_STATE_GRANTED, "c2").status()) == "REQUEST_ID_REUSED");
  CHECK(installation.database.QueryValue("SELECT count(*) FROM customer.consent") == "2");
  CHECK(installation.database.QueryValue(
            "SELECT count(*) FROM customer.audit WHERE action LIKE 'consent.%'") == "2");
  const v1::Customer customer = installation.Get(mina);
  REQUIRE(customer.consents_size() == 1);
  CHECK(customer.consents(0).state() == v1::CONSENT_STATE_WITHDRAWN);
}

TEST_CASE("nothing personal stands in the database in clear") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.4711", "491713920001");
  Must(installation.Call(&CustomerStub::RecordConsent,
                         ConsentRequest(mina, v1::CONSENT_PURPOSE_MARKETING,
                                        v1::CONSENT_STATE_GRANTED, "c1")));
  std::string everything;
  for (const char* table :
       {"tenant_key", "customer", "identity", "consent", "audit", "request"}) {
    // bytea as latin-1 text, so that what lies in it in clear would be seen.
    for (const auto& row : installation.database.Query(
             absl::StrCat("SELECT row_to_json(t)::text FROM customer.", table, " t"))) {
      absl::StrAppend(&everything, row[0], "\n");
    }
  }
  const std::string sealed = installation.database.QueryValue(
      "SELECT string_agg(encode(sealed_name, 'escape'), '') FROM customer.customer");
  CHECK(everything.find(mina.substr(mina.rfind('/') + 1)) != std::string::npos);
  for (const char* secret : {"Kołodziej", "DE.4711", "491713920001", "keine Werbung"}) {
    CHECK(everything.find(secret) == std::string::npos);
    CHECK(sealed.find(secret) == std::string::npos);
  }
}

TEST_CASE("bad input is refused with every bad field named") {
  Installation installation;
  installation.Start();
  v1::ResolveCustomerRequest resolve;
  resolve.set_parent("demo");
  CHECK(FieldsOf(installation.Call(&CustomerStub::ResolveCustomer, resolve).status()) ==
        std::set<std::string>{"identity", "parent"});
  resolve = ResolveRequest(std::string(300, 'x'));
  resolve.mutable_identity()->set_phone("no number");
  CHECK(FieldsOf(installation.Call(&CustomerStub::ResolveCustomer, resolve).status()) ==
        std::set<std::string>{"identity.phone", "identity.user_id"});
  v1::UpdateCustomerRequest update;
  update.mutable_customer()->set_name("tenants/demo/customers/");
  update.mutable_update_mask()->add_paths("etag");
  CHECK(FieldsOf(installation.Call(&CustomerStub::UpdateCustomer, update).status()) ==
        std::set<std::string>{"customer.name", "request_id", "update_mask"});
  v1::RecordConsentRequest consent;
  CHECK(FieldsOf(installation.Call(&CustomerStub::RecordConsent, consent).status()) ==
        std::set<std::string>{"name", "purposes", "request_id", "state"});
  v1::OpenRequest open;
  open.set_parent("tenants/demo");
  open.add_items()->set_customer("tenants/other/customers/a");
  CHECK(FieldsOf(installation.Call(&VaultStub::Open, open).status()) ==
        std::set<std::string>{"items[0].customer", "items[0].place", "purpose"});
  v1::GetCustomerRequest get;
  get.set_name("tenants/demo/customers/none");
  CHECK(Reason(installation.Call(&CustomerStub::GetCustomer, get).status()) ==
        "CUSTOMER_NOT_FOUND");
}

}  // namespace
}  // namespace tresen::testing
