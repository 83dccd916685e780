// AUT-01: a branch is told, acknowledges, its lead is told when it does not, and nights are quiet.
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/component/notification/branch_world.h"
#include "tests/support/eventually.h"

namespace tresen::testing {
namespace {

namespace v1 = ::tresen::notification::v1;
using Stub = v1::NotificationService::Stub;

struct Branch : BranchWorld {
  Branch() { Apply(Settings()); }

  // The token of the link in a mail.
  static std::string TokenIn(const std::string& mail) {
    const size_t begin = mail.find("/n/");
    if (begin == std::string::npos) return "";
    return mail.substr(begin + 3, mail.find_first_of("\r\n", begin) - begin - 3);
  }
  absl::StatusOr<v1::AcknowledgeNoticeResponse> Acknowledge(const std::string& token,
                                                            bool only_show = false) {
    v1::AcknowledgeNoticeRequest request;
    request.set_token(token);
    request.set_only_show(only_show);
    return notifications->Call(&Stub::AcknowledgeNotice, Context(), request);
  }
  std::string Waiting(const std::string& way) const {
    return database.QueryValue(absl::StrCat(
        "SELECT count(*) FROM notification.notice WHERE state = 'pending' AND way = '", way, "'"));
  }
  void BookOne(const std::string& user, absl::Duration ahead = absl::Hours(50)) {
    Book(Visit(Customer(user), ahead));
  }
};

TEST_CASE_METHOD(Branch, "a notice that is acknowledged spares the lead") {
  BookOne("DE.1");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1 && hooks().size() == 1; }));
  CHECK(Waiting("lead") == "1");
  const std::string token = TokenIn(MailText(0));
  const auto shown = Acknowledge(token, true);
  INFO(shown.status());
  REQUIRE(shown.ok());
  CHECK(shown->language() == "de");
  CHECK(shown->branch_display_name() == "Salon Beispiel Mitte");
  CHECK_FALSE(shown->button().empty());
  CHECK(Waiting("lead") == "1");
  const auto done = Acknowledge(token);
  REQUIRE(done.ok());
  CHECK(done->button().empty());
  CHECK(Acknowledge(token)->acknowledge_time().seconds() == done->acknowledge_time().seconds());
  CHECK(Waiting("lead") == "0");
  Advance(absl::Minutes(11));
  BookOne("DE.2");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 2; }));
  CHECK(MailsTo("lead@salon.example") == 0);
}

TEST_CASE_METHOD(Branch, "what nobody acknowledges in time is told to the lead, once") {
  BookOne("DE.3");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  Advance(absl::Minutes(9));
  BookOne("DE.4");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 2; }));
  CHECK(MailsTo("lead@salon.example") == 0);
  Advance(absl::Minutes(2));
  REQUIRE(Eventually([&] { return MailsTo("lead@salon.example") == 1; }));
  CHECK(absl::StrContains(MailText(2), "noch niemand bestätigt"));
  CHECK(absl::StrContains(MailText(2), "Damenhaarschnitt"));
  // The lead can acknowledge it, too.
  CHECK(Acknowledge(TokenIn(MailText(2))).ok());
  CHECK(Waiting("lead") == "1");
}

TEST_CASE_METHOD(Branch, "the webhook carries an address that acknowledges as well") {
  BookOne("DE.5");
  REQUIRE(Eventually([&] { return hooks().size() == 1 && Waiting("webhook") == "0"; }));
  const std::string body = hooks()[0].body;
  const size_t begin = body.find("/n/") + 3;
  REQUIRE(Acknowledge(body.substr(begin, body.find('"', begin) - begin)).ok());
  CHECK(Waiting("lead") == "0");
}

TEST_CASE_METHOD(Branch, "a link that was changed, or has expired, acknowledges nothing") {
  BookOne("DE.6");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  const std::string token = TokenIn(MailText(0));
  std::string changed = token;
  changed.back() = changed.back() == '0' ? '1' : '0';
  CHECK(absl::IsNotFound(Acknowledge(changed).status()));
  CHECK(absl::IsNotFound(Acknowledge("").status()));
  CHECK(absl::IsNotFound(Acknowledge("demo.x.99999999999.00").status()));
  Advance(absl::Hours(24 * 14));
  CHECK(absl::IsNotFound(Acknowledge(token).status()));
}

TEST_CASE_METHOD(Branch, "what happens at night comes in one mail before opening") {
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(9));  // 21:00
  BookOne("DE.7");
  BookOne("DE.8");
  BookOne("DE.9");
  REQUIRE(Eventually([&] { return hooks().size() == 3; }));
  CHECK(Waiting("mail") == "3");
  CHECK(mails.messages().empty());
  Advance(absl::Hours(11) + absl::Minutes(31));  // 08:31
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  const std::string mail = MailText(0);
  CHECK(absl::StrContains(mail, "a1"));
  CHECK(absl::StrContains(mail, "a2"));
  CHECK(absl::StrContains(mail, "a3"));
  CHECK(Waiting("mail") == "0");
  CHECK(Waiting("lead") == "3");
  REQUIRE(Acknowledge(TokenIn(mail)).ok());
  CHECK(Waiting("lead") == "0");
}

TEST_CASE_METHOD(Branch, "a mail of the night that nobody acknowledges reaches the lead as one") {
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(9));
  BookOne("DE.10");
  BookOne("DE.11");
  REQUIRE(Eventually([&] { return Waiting("mail") == "2"; }));
  Advance(absl::Hours(11) + absl::Minutes(31));
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  Advance(absl::Minutes(40));  // 09:11
  REQUIRE(Eventually([&] { return MailsTo("lead@salon.example") == 1; }));
  CHECK(Waiting("lead") == "0");
}

TEST_CASE_METHOD(Branch, "a visit that begins soon is told at night, too") {
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(20));  // 08:00
  BookOne("DE.12", absl::Hours(1));
  BookOne("DE.13", absl::Hours(50));
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  CHECK(absl::StrContains(MailText(0), "a1"));
}

TEST_CASE_METHOD(Branch,
                 "a digest without the customer who was erased meanwhile tells the others") {
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(9));
  const std::string gone = Customer("DE.14");
  Book(Visit(gone, absl::Hours(50)));
  BookOne("DE.15");
  REQUIRE(Eventually([&] { return Waiting("mail") == "2"; }));
  Erase(gone);
  Advance(absl::Hours(11) + absl::Minutes(31));
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  CHECK_FALSE(absl::StrContains(MailText(0), "a1\n"));
  CHECK(absl::StrContains(MailText(0), "a2"));
}

// A mail server that is full for a day: what was to be told waits.
struct FullMailbox : Branch {
  FullMailbox() {
    scheduling.SetOpen(9, 18);
    Advance(absl::Hours(9));  // 21:00
    BookOne("DE.30", absl::Hours(90));
    REQUIRE(Eventually([&] { return Waiting("mail") == "1"; }));
    mails.AnswerRecipientsWith("451 later");
    Advance(absl::Hours(11) + absl::Minutes(31));  // 08:31
    REQUIRE(Eventually([&] { return Attempts() > 0; }));
  }
  int Attempts() const {
    return std::stoi(database.QueryValue(
        "SELECT coalesce(max(attempts), 0) FROM notification.notice"
        " WHERE way = 'mail' AND lease_until IS NULL"));
  }
  std::string InState(const std::string& state) const {
    return database.QueryValue(absl::StrCat(
        "SELECT count(*) FROM notification.notice WHERE way = 'mail' AND state = '", state, "'"));
  }
};

TEST_CASE_METHOD(FullMailbox, "a digest that nobody takes for a day is given up") {
  Advance(absl::Hours(24) + absl::Minutes(5));
  REQUIRE(Eventually([&] { return InState("expired") == "1"; }));
  CHECK(mails.messages().empty());
}

TEST_CASE_METHOD(FullMailbox, "a digest lives as long as its newest part") {
  Advance(absl::Hours(13));  // 21:31
  BookOne("DE.31", absl::Hours(90));
  REQUIRE(Eventually([&] { return Waiting("mail") == "2"; }));
  const int attempts = Attempts();
  Advance(absl::Hours(11) + absl::Minutes(4));  // 08:35: the first is due for a day and five minutes
  REQUIRE(Eventually([&] { return Attempts() > attempts; }));
  CHECK(InState("expired") == "0");
  CHECK(Waiting("mail") == "2");
}

TEST_CASE_METHOD(Branch, "a branch may want its notices at once, and more time to read them") {
  auto settings = Settings();
  settings.mutable_targets(0)->set_tell_when_closed(true);
  settings.mutable_targets(0)->set_acknowledge_minutes(60);
  settings.mutable_targets(0)->set_language("pl");
  Apply(settings);
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(9));
  BookOne("DE.16");
  REQUIRE(Eventually([&] { return MailsTo("mitte@salon.example") == 1; }));
  CHECK(absl::StrContains(MailText(0), "Nowa wizyta"));
  CHECK(database.QueryValue("SELECT next_at AT TIME ZONE 'Europe/Berlin' FROM notification.notice"
                            " WHERE way = 'lead'") == "2026-03-05 10:00:00");
}

TEST_CASE_METHOD(Branch, "an overdue case reaches branch and lead at once, also at night") {
  scheduling.SetOpen(9, 18);
  Advance(absl::Hours(9));
  v1::NotifyBranchRequest request;
  request.set_parent("tenants/demo/branches/mitte");
  request.set_kind(v1::NOTICE_KIND_CASE_OVERDUE);
  request.set_reason("asked");
  request.set_request_id("overdue-1");
  REQUIRE(notifications->Call(&Stub::NotifyBranch, Context(), request).ok());
  REQUIRE(Eventually(
      [&] { return MailsTo("mitte@salon.example") == 1 && MailsTo("lead@salon.example") == 1; }));
}

}  // namespace
}  // namespace tresen::testing
