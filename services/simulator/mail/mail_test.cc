#include "libs/http/mail.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "services/simulator/mail/mailbox.h"
#include "services/simulator/mail/mime.h"
#include "services/simulator/mail/smtp_server.h"
#include "services/simulator/mail/smtp_session.h"

namespace tresen::simulator {
namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mail-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

constexpr absl::string_view kConversation =
    "EHLO desk\r\nMAIL FROM:<desk@salon.example>\r\nRCPT TO:<mitte@salon.example>\r\nDATA\r\n"
    "Subject: Neuer Termin\r\n\r\n..Punkt\r\nZeile\r\n.\r\n";

TEST_CASE("a mail is taken with its envelope, dots unstuffed") {
  SmtpSession session;
  CHECK(absl::EndsWith(session.Feed(kConversation), "354 End with a dot\r\n"));
  const auto mail = session.TakeMail();
  REQUIRE(mail);
  CHECK(mail->from == "desk@salon.example");
  CHECK(mail->to == std::vector<std::string>{"mitte@salon.example"});
  CHECK(mail->message == "Subject: Neuer Termin\r\n\r\n.Punkt\r\nZeile\r\n");
  CHECK_FALSE(session.TakeMail());
}

TEST_CASE("it does not matter how the bytes are cut") {
  SmtpSession session;
  for (const char byte : kConversation) session.Feed(absl::string_view(&byte, 1));
  CHECK(session.TakeMail());
}

TEST_CASE("commands out of order, unknown ones and endless lines are answered") {
  SmtpSession session;
  CHECK(absl::StartsWith(session.Feed("DATA\r\n"), "503"));
  CHECK(absl::StartsWith(session.Feed("RCPT TO:<a@b>\r\n"), "503"));
  CHECK(absl::StartsWith(session.Feed("STARTTLS\r\n"), "502"));
  CHECK(absl::StartsWith(session.Feed("MAIL FROM: nobody\r\n"), "501"));
  CHECK(absl::StartsWith(session.Feed(std::string(5000, 'x')), "500"));
  CHECK(session.over());
}

TEST_CASE("a message over the limit is refused and the session goes on") {
  SmtpSession session;
  session.Feed("MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  const std::string line = std::string(4000, 'x') + "\r\n";
  for (std::size_t i = 0; i <= SmtpSession::kLargestMessage / 4000; ++i) session.Feed(line);
  CHECK(absl::StartsWith(session.Feed(".\r\n"), "552"));
  CHECK(absl::StartsWith(session.Feed("NOOP\r\n"), "250"));
}

TEST_CASE("subject and text are decoded") {
  ReadableMail mail = ReadMail(
      "Subject: =?utf-8?B?TmV1ZXIgVGVybWlu?= =?utf-8?Q?_f=C3=BCr_Mina?=\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\nMo=\r\nrgen um 10=20Uhr, "
      "f=C3=A4rben\r\n");
  CHECK(mail.subject == "Neuer Termin für Mina");
  CHECK(mail.text == "Morgen um 10 Uhr, färben");
  mail = ReadMail(
      "Subject: Zwei\r\nContent-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\n"
      "Content-Type: text/html\r\n\r\n<p>x</p>\r\n--b1\r\nContent-Type: text/plain\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n--b1--\r\n");
  CHECK(mail.text == "Grüße");
}

TEST_CASE("mail survives, and can be refused on order") {
  const Folder folder;
  const absl::Time now = absl::FromUnixSeconds(1795000000);
  {
    auto mailbox = Mailbox::Open(folder.path());
    REQUIRE(mailbox.ok());
    (*mailbox)->RefuseNext(1);
    CHECK_FALSE((*mailbox)->Put({"a@b", {"c@d", "e@f"}, "Subject: x\r\n\r\ny"}, now));
    CHECK((*mailbox)->Put({"a@b", {"c@d", "e@f"}, "Subject: x\r\n\r\ny"}, now));
  }
  auto mailbox = Mailbox::Open(folder.path());
  REQUIRE(mailbox.ok());
  REQUIRE((*mailbox)->All().size() == 1);
  const StoredMail mail = (*mailbox)->All().front();
  CHECK(mail.at == now);
  CHECK(mail.mail.to == std::vector<std::string>{"c@d", "e@f"});
  CHECK(mail.mail.message == "Subject: x\r\n\r\ny");
}

TEST_CASE("our own mail client delivers over a real connection") {
  const Folder folder;
  const FakeClock clock(absl::FromUnixSeconds(1795000000));
  auto mailbox = Mailbox::Open(folder.path());
  REQUIRE(mailbox.ok());
  auto server = SmtpServer::Start("127.0.0.1", 0, **mailbox, clock);
  REQUIRE(server.ok());
  http::Mail mail;
  mail.server = absl::StrCat("smtp://127.0.0.1:", (*server)->port());
  mail.encryption = http::Mail::Encryption::kNone;
  mail.from = "desk@salon.example";
  mail.to = {"mitte@salon.example"};
  mail.message = "Subject: Neuer Termin\r\n\r\nMorgen um 10:00\r\n";
  REQUIRE(http::SendMail(mail).ok());
  REQUIRE((*mailbox)->All().size() == 1);
  CHECK(ReadMail((*mailbox)->All().front().mail.message).subject == "Neuer Termin");
  (*mailbox)->RefuseNext(1);
  CHECK_FALSE(http::SendMail(mail).ok());
}

TEST_CASE("a taken port is an error that names it") {
  const Folder folder;
  const FakeClock clock(absl::FromUnixSeconds(1795000000));
  auto mailbox = Mailbox::Open(folder.path());
  auto first = SmtpServer::Start("127.0.0.1", 0, **mailbox, clock);
  REQUIRE(first.ok());
  const auto second = SmtpServer::Start("127.0.0.1", (*first)->port(), **mailbox, clock);
  CHECK(absl::StrContains(second.status().message(), absl::StrCat((*first)->port())));
}

}  // namespace
}  // namespace tresen::simulator
