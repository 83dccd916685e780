#include "libs/http/mail.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/http/client.h"
#include "libs/status/status.h"
#include "tests/support/free_port.h"
#include "tests/support/smtp_sink.h"

namespace tresen::http {
namespace {

using ::tresen::testing::SmtpSink;

Mail Notice(int port) {
  Mail mail;
  mail.server = absl::StrCat("smtp://127.0.0.1:", port);
  mail.encryption = Mail::Encryption::kNone;
  mail.from = "desk@example.com";
  mail.to = {"branch@example.com", "second@example.com"};
  mail.message = "Subject: Neuer Termin\r\n\r\nHallo\r\n.\r\n..Punkt\r\n";
  mail.timeout = absl::Seconds(5);
  return mail;
}

TEST_CASE("a mail arrives with its dots and all recipients") {
  SmtpSink sink;
  REQUIRE(SendMail(Notice(sink.port())).ok());
  REQUIRE(sink.messages().size() == 1);
  const SmtpSink::Message message = sink.messages()[0];
  CHECK(message.from == "<desk@example.com>");
  CHECK(message.to == std::vector<std::string>{"<branch@example.com>", "<second@example.com>"});
  CHECK(message.data == Notice(0).message);
}

TEST_CASE("no mail server means not sent") {
  CHECK(IsNotSent(SendMail(Notice(tresen::testing::FreePort()))));
}

TEST_CASE("a refusal for good and a refusal for now are told apart") {
  SmtpSink sink;
  sink.AnswerRecipientsWith("550 unknown");
  CHECK(Reason(SendMail(Notice(sink.port()))) == "MAIL_REFUSED");
  sink.AnswerRecipientsWith("451 later");
  CHECK(IsNotSent(SendMail(Notice(sink.port()))));
  CHECK(sink.messages().empty());
}

TEST_CASE("a server that falls silent after the message may have taken it") {
  SmtpSink sink;
  sink.HangUpAfterData();
  CHECK(IsAnswerUnknown(SendMail(Notice(sink.port()))));
}

TEST_CASE("an unencrypted server is refused unless allowed") {
  SmtpSink sink;
  Mail mail = Notice(sink.port());
  mail.encryption = Mail::Encryption::kRequired;
  CHECK(IsNotSent(SendMail(mail)));
  CHECK(sink.messages().empty());
}

TEST_CASE("an address cannot carry commands") {
  Mail mail = Notice(1);
  mail.to = {"a@example.com>\r\nDATA"};
  CHECK(SendMail(mail).code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tresen::http
