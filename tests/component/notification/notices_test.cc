#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "tests/component/notification/branch_world.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
using Stub = v1::NotificationService::Stub;

TEST_CASE_METHOD(BranchWorld, "a booking reaches the branch by mail and by signed webhook") {
  Book(Visit(Customer("DE.1"), absl::Hours(5)));
  REQUIRE(Eventually([&] { return mails.messages().size() == 1 && hooks().size() == 1; }));
  const SmtpSink::Message mail = mails.messages()[0];
  CHECK(mail.to == std::vector<std::string>{"<mitte@salon.example>"});
  CHECK(absl::StrContains(mail.data, "Subject: =?UTF-8?B?"));
  CHECK(absl::StrContains(MailText(0), "Neuer Termin"));
  CHECK(absl::StrContains(MailText(0), "Damenhaarschnitt"));
  CHECK(absl::StrContains(MailText(0), "Mina K."));
  const Hook hook = hooks()[0];
  CHECK(absl::StrContains(hook.body, R"("type":"appointment.booked")"));
  const std::string time = hook.signature.substr(2, hook.signature.find(',') - 2);
  CHECK(hook.signature == absl::StrCat("t=", time, ",v1=",
                                       crypto::HexEncode(crypto::HmacSha256(
                                           "hook-secret", absl::StrCat(time, ".", hook.body)))));
}

TEST_CASE_METHOD(BranchWorld, "moves and cancellations are told, also after a restart, and once") {
  auto visit = Visit(Customer("DE.2"), absl::Hours(5));
  Book(visit);
  REQUIRE(Eventually([&] { return hooks().size() == 1; }));
  Stop();
  Move(visit, absl::Hours(1));
  Cancel(visit);
  Start();
  REQUIRE(Eventually([&] { return hooks().size() == 3 && mails.messages().size() == 3; }));
  std::string all;
  for (const Hook& hook : hooks()) absl::StrAppend(&all, hook.body);
  CHECK(absl::StrContains(all, "appointment.moved"));
  CHECK(absl::StrContains(all, "appointment.cancelled"));
  CHECK(Eventually([&] {
    return database.QueryValue("SELECT count(*) FROM notification.notice WHERE state = 'sent'") ==
           "6";
  }));
}

TEST_CASE_METHOD(BranchWorld, "a waiting customer is told to the branch once for one request") {
  v1::NotifyBranchRequest request;
  request.set_parent("tenants/demo/branches/mitte");
  request.set_kind(v1::NOTICE_KIND_CASE_OPENED);
  request.set_customer(Customer("DE.3"));
  request.set_conversation("tenants/demo/conversations/c1");
  request.set_reason("ask_risk");
  request.add_lines("Frage: Nussallergie?");
  request.set_request_id("case-1");
  for (int i = 0; i < 2; ++i) {
    REQUIRE(notifications->Call(&Stub::NotifyBranch, Context(), request).ok());
  }
  REQUIRE(Eventually([&] { return mails.messages().size() == 1 && hooks().size() == 1; }));
  CHECK(absl::StrContains(MailText(0), "Nussallergie"));
  CHECK(absl::StrContains(hooks()[0].body, "case.opened"));
  CHECK(database.QueryValue("SELECT count(*) FROM notification.notice") == "2");
  // What a customer wrote stands nowhere in clear.
  CHECK(Eventually([&] {
    return database.QueryValue("SELECT count(*) FROM notification.notice"
                               " WHERE sealed_content IS NOT NULL") == "0";
  }));
}

TEST_CASE_METHOD(BranchWorld, "nothing is told about a customer who was erased") {
  const std::string mina = Customer("DE.4");
  mails.AnswerRecipientsWith("451 later");
  v1::NotifyBranchRequest request;
  request.set_parent("tenants/demo/branches/mitte");
  request.set_kind(v1::NOTICE_KIND_HINT);
  request.set_customer(mina);
  request.add_lines("Persönliches");
  request.set_request_id("case-2");
  REQUIRE(notifications->Call(&Stub::NotifyBranch, Context(), request).ok());
  REQUIRE(Eventually([&] {
    return database.QueryValue(
               "SELECT max(attempts) FROM notification.notice WHERE way = 'mail'"
               " AND lease_until IS NULL") != "0";
  }));
  Erase(mina);
  database.Execute("UPDATE notification.notice SET next_at = '2020-01-01' WHERE state = 'pending'");
  REQUIRE(Eventually([&] {
    return database.QueryValue(
               "SELECT count(*) FROM notification.notice WHERE way = 'mail'"
               " AND state = 'rejected' AND reason = 'ERASED'") == "1";
  }));
  CHECK(mails.messages().empty());
}

TEST_CASE_METHOD(BranchWorld, "settings say whether they changed anything") {
  v1::ApplySettingsRequest request;
  request.set_parent("tenants/demo");
  auto* target = request.add_targets();
  target->set_branch("tenants/demo/branches/mitte");
  target->set_webhook_url("https://branch.example/hook");
  target->set_webhook_secret("s3cret");
  request.set_request_id("apply-1");
  const auto first = notifications->Call(&Stub::ApplySettings, Context(), request);
  REQUIRE(first.ok());
  CHECK(first->changed());
  request.set_request_id("apply-2");
  CHECK_FALSE(notifications->Call(&Stub::ApplySettings, Context(), request)->changed());
  target->set_webhook_secret("other");
  request.set_request_id("apply-3");
  CHECK(notifications->Call(&Stub::ApplySettings, Context(), request)->changed());
  target->set_webhook_url("ftp://x");
  target->set_email("nobody");
  request.set_request_id("");
  const auto refused = notifications->Call(&Stub::ApplySettings, Context(), request);
  CHECK(Violations(refused.status()).size() == 3);
}

}  // namespace
}  // namespace tresen::testing
