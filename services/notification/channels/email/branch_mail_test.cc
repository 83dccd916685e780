#include "services/notification/channels/email/branch_mail.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/smtp_sink.h"

namespace tresen::notification {
namespace {

BranchMailText Text() {
  return {"n-1", "mitte@salon.example", "Neuer Termin: Donnerstag, 3. Dezember – Färben für Müller",
          "Guten Tag\nกรุณา\n", absl::FromUnixSeconds(1795000000)};
}

TEST_CASE("a mail is ASCII with short lines, whatever it says") {
  const std::string message = MessageOf(Text(), "desk@tresen.example");
  for (const char c : message) REQUIRE(static_cast<unsigned char>(c) < 0x80);
  for (const absl::string_view line : absl::StrSplit(message, "\r\n")) CHECK(line.size() <= 90);
  CHECK(absl::StrContains(message, "Message-ID: <n-1@tresen.example>"));
  CHECK(absl::StrContains(message, "Date: Wed, 18 Nov 2026 11:06:40 +0000"));
}

TEST_CASE("an address or subject cannot bring along a header") {
  BranchMailText text = Text();
  text.to = "a@b.example\r\nBcc: x@y.example";
  CHECK_FALSE(absl::StrContains(MessageOf(text, "desk@tresen.example"), "\r\nBcc"));
}

TEST_CASE("a mail reaches its server, and a refusal for good is told apart") {
  testing::SmtpSink sink;
  MailOptions options;
  options.server = absl::StrCat("smtp://127.0.0.1:", sink.port());
  options.from = "desk@tresen.example";
  options.plain_allowed = true;
  const BranchMail mail(std::move(options));
  REQUIRE(mail.Send(Text()).ok());
  REQUIRE(sink.messages().size() == 1);
  sink.AnswerRecipientsWith("550 unknown");
  CHECK(absl::IsFailedPrecondition(mail.Send(Text())));
}

}  // namespace
}  // namespace tresen::notification
