// The vault, and that what was erased opens no more; over TLS and on a real PostgreSQL.
#include <sys/stat.h>

#include "tests/component/customer/installation.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::customer::v1;

std::string Opened(Installation& installation, const std::string& customer,
                   const std::string& sealed) {
  return Must(installation.Open(customer, sealed)).fields(0).content();
}

TEST_CASE("what was sealed opens in its place, after a restart too, and nowhere else") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string ben = installation.Resolve("DE.2");
  const std::string sealed = installation.Seal(mina, "Haben Sie morgen frei?");
  CHECK(sealed.find("morgen") == std::string::npos);
  CHECK(Opened(installation, mina, sealed) == "Haben Sie morgen frei?");
  installation.Stop();
  installation.Start();
  CHECK(Opened(installation, mina, sealed) == "Haben Sie morgen frei?");
  CHECK(absl::IsDataLoss(installation.Open(ben, sealed).status()));
  CHECK(absl::IsDataLoss(installation.Open(mina, sealed, "r2").status()));
  CHECK(absl::IsDataLoss(installation.Open("", sealed).status()));
  std::string changed = sealed;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  CHECK(absl::IsDataLoss(installation.Open(mina, changed).status()));
  const std::string raw = installation.Seal("", "unreadable body");
  CHECK(Opened(installation, "", raw) == "unreadable body");
}

TEST_CASE("a body of many senders is sealed in one call, each under the sender's own key") {
  Installation installation;
  installation.Start();
  v1::SealInboundRequest request;
  request.set_parent("tenants/demo");
  const char* senders[] = {"DE.1", "DE.2", "DE.1", ""};
  for (int i = 0; i < 4; ++i) {
    v1::InboundItem* item = request.add_items();
    if (*senders[i] != '\0') *item->mutable_sender() = ResolveRequest(senders[i]).identity();
    item->mutable_place()->set_table("gateway.message");
    item->mutable_place()->set_column("sealed_content");
    item->mutable_place()->set_row("r1");
    item->set_payload(senders[i]);
  }
  const auto sealed = Must(installation.Call(&VaultStub::SealInbound, request));
  REQUIRE(sealed.items_size() == 4);
  CHECK(sealed.items(0).created());
  CHECK_FALSE(sealed.items(2).created());
  CHECK(sealed.items(0).customer() == sealed.items(2).customer());
  CHECK(sealed.items(0).customer() != sealed.items(1).customer());
  CHECK(sealed.items(3).customer().empty());
  for (int i = 0; i < 4; ++i) {
    CHECK(Opened(installation, sealed.items(i).customer(), sealed.items(i).sealed()) ==
          senders[i]);
  }
}

TEST_CASE("after erasure nothing opens, and everything says why") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1", "491713920001");
  const std::string ben = installation.Resolve("DE.2");
  const std::string sealed = installation.Seal(mina, "Hallo");
  const std::string kept = installation.Seal(ben, "Servus");
  const auto erased = Must(installation.Erase(mina));
  CHECK(erased.key_id() == mina.substr(mina.rfind('/') + 1) + "/1");
  CHECK(erased.rows().at("customer.identity") == 2);

  for (int restart = 0; restart < 2; ++restart) {
    const auto opened = Must(installation.Open(mina, sealed));
    CHECK(opened.fields(0).erased());
    CHECK(opened.fields(0).content().empty());
    CHECK(Opened(installation, ben, kept) == "Servus");
    v1::GetCustomerRequest get;
    get.set_name(mina);
    const auto gone = installation.Call(&CustomerStub::GetCustomer, get).status();
    CHECK(absl::IsNotFound(gone));
    CHECK(Reason(gone) == "ERASED");
    v1::SealRequest seal;
    seal.set_parent("tenants/demo");
    seal.add_items()->set_customer(mina);
    seal.mutable_items(0)->mutable_place()->set_table("t");
    seal.mutable_items(0)->mutable_place()->set_column("c");
    seal.mutable_items(0)->mutable_place()->set_row("r");
    const auto refused = installation.Call(&VaultStub::Seal, seal).status();
    CHECK(absl::IsFailedPrecondition(refused));
    CHECK(Reason(refused) == "ERASED");
    v1::CheckConsentRequest check;
    check.set_name(mina);
    check.set_purpose(v1::CONSENT_PURPOSE_SERVICE);
    CHECK(Must(installation.Call(&CustomerStub::CheckConsent, check)).reason() == "ERASED");
    installation.Stop();
    installation.Start();
  }
  CHECK(installation.database.QueryValue(
            "SELECT count(*) FROM customer.customer WHERE erased_at IS NOT NULL"
            " AND wrapped_key IS NULL AND key_commitment IS NULL AND sealed_name IS NULL") == "1");
  const std::string again = installation.Resolve("DE.1", "491713920001");
  CHECK(again != mina);
}

TEST_CASE("a second erasure is harmless and tells of the first") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const auto first = Must(installation.Erase(mina));
  const std::string again = installation.Resolve("DE.1");
  const auto second = Must(installation.Erase(mina));
  CHECK(second.erase_time().seconds() == first.erase_time().seconds());
  CHECK(second.erase_time().nanos() == first.erase_time().nanos());
  CHECK(second.key_id() == first.key_id());
  CHECK(installation.Resolve("DE.1") == again);
  CHECK(installation.Get(again).name() == again);
  CHECK(absl::IsNotFound(installation.Erase("tenants/demo/customers/none").status()));
}

TEST_CASE("a merged person is erased with all keys at once") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string number_only = installation.Resolve("", "491713920001");
  const std::string sealed = installation.Seal(number_only, "Hallo");
  v1::LinkIdentityRequest link;
  link.set_name(mina);
  link.mutable_identity()->set_channel("whatsapp");
  link.mutable_identity()->set_wa_id("491713920001");
  link.set_request_id("l1");
  Must(installation.Call(&CustomerStub::LinkIdentity, link));
  CHECK(Opened(installation, number_only, sealed) == "Hallo");
  Must(installation.Erase(mina));
  CHECK(Must(installation.Open(number_only, sealed)).fields(0).erased());
}

TEST_CASE("another process that knew the key forgets it too") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string sealed = installation.Seal(mina, "Hallo");
  const auto another = installation.StartAnother();
  const rpc::Client<VaultService> vault(
      installation.As("gateway", another->PortOf("customer")));
  v1::OpenRequest request;
  request.set_parent("tenants/demo");
  request.set_purpose("test");
  v1::VaultItem* item = request.add_items();
  item->set_customer(mina);
  item->mutable_place()->set_table("gateway.message");
  item->mutable_place()->set_column("sealed_content");
  item->mutable_place()->set_row("r1");
  item->set_content(sealed);
  const auto open = [&] {
    return Must(vault.Call(&VaultStub::Open, installation.Context(), request)).fields(0);
  };
  CHECK(open().content() == "Hallo");
  Must(installation.Erase(mina));
  CHECK(Eventually([&] { return open().erased(); }));
}

TEST_CASE("a root key that others may read stops the start, naming file and remedy") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string sealed = installation.Seal(mina, "Hallo");
  installation.Stop();
  const std::string path = installation.folder().File("root.key");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  const absl::Status refused = installation.Create();
  CHECK_FALSE(refused.ok());
  CHECK_THAT(std::string(refused.message()), Catch::Contains(path));
  CHECK_THAT(std::string(refused.message()), Catch::Contains("chmod 600"));
  REQUIRE(chmod(path.c_str(), 0600) == 0);
  installation.Start();
  CHECK(Opened(installation, mina, sealed) == "Hallo");
}

TEST_CASE("outside the local profile a root key is never made up") {
  Installation installation;
  installation.runtime().set_local_profile(false);
  const absl::Status refused = installation.Create();
  CHECK_FALSE(refused.ok());
  CHECK_THAT(std::string(refused.message()), Catch::Contains("is missing"));
  CHECK(access(installation.folder().File("root.key").c_str(), F_OK) != 0);
}

TEST_CASE("another root key opens nothing and says so") {
  Installation installation;
  installation.Start();
  const std::string mina = installation.Resolve("DE.1");
  const std::string sealed = installation.Seal(mina, "Hallo");
  installation.Stop();
  WriteFile(installation.folder().File("root.key"), std::string(64, 'a'));
  installation.Start();
  const absl::Status refused = installation.Open(mina, sealed).status();
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK(Reason(refused) == "WRONG_ROOT_KEY");
}

}  // namespace
}  // namespace tresen::testing
