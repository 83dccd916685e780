#include "services/notification/channels/email/branch_mail.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/crypto/encoding.h"
#include "libs/http/mail.h"
#include "libs/status/status.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr size_t kLine = 76;
// An encoded word has at most 75 characters, and no character of the text may be cut in two.
constexpr size_t kWordBytes = 42;

std::string EncodedWords(const std::string& text) {
  std::string words;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = std::min(begin + kWordBytes, text.size());
    while (end < text.size() && end > begin && (text[end] & 0xC0) == 0x80) --end;
    if (!words.empty()) words += "\r\n ";
    absl::StrAppend(&words, "=?UTF-8?B?", crypto::Base64Encode(text.substr(begin, end - begin)),
                    "?=");
    begin = end;
  }
  return words;
}

std::string Base64Lines(const std::string& text) {
  const std::string encoded = crypto::Base64Encode(text);
  std::string lines;
  for (size_t i = 0; i < encoded.size(); i += kLine) {
    absl::StrAppend(&lines, encoded.substr(i, kLine), "\r\n");
  }
  return lines;
}

// Nothing that could begin another header.
std::string HeaderValue(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\r", ""}, {"\n", ""}, {"<", ""}, {">", ""}});
}

}  // namespace

std::string MessageOf(const BranchMailText& text, const std::string& from) {
  const std::string domain = from.substr(from.rfind('@') + 1);
  return absl::StrCat(
      "From: ", HeaderValue(from), "\r\nTo: ", HeaderValue(text.to),
      "\r\nSubject: ", EncodedWords(HeaderValue(text.subject)),
      "\r\nDate: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", text.date, absl::UTCTimeZone()),
      "\r\nMessage-ID: <", HeaderValue(text.id), "@", HeaderValue(domain),
      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      Base64Lines(absl::StrReplaceAll(text.body, {{"\n", "\r\n"}})));
}

absl::Status BranchMail::Send(const BranchMailText& text) const {
  if (!configured()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_MAIL_SERVER",
                     "no mail server is configured");
  }
  http::Mail mail;
  mail.server = options_.server;
  mail.user = options_.user;
  mail.password = std::string(options_.password.view());
  mail.encryption =
      options_.plain_allowed ? http::Mail::Encryption::kNone : http::Mail::Encryption::kRequired;
  mail.from = options_.from;
  mail.to = {text.to};
  mail.message = MessageOf(text, options_.from);
  mail.timeout = kTimeout;
  return http::SendMail(mail);
}

}  // namespace tresen::notification
