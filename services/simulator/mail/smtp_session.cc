#include "services/simulator/mail/smtp_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tresen::simulator {
namespace {

constexpr absl::string_view kOk = "250 OK\r\n";
constexpr absl::string_view kOutOfOrder = "503 Bad sequence of commands\r\n";
constexpr absl::string_view kTooLarge = "552 Message too large\r\n";

// "<lena@salon.example> SIZE=100" -> "lena@salon.example"; nothing when there are no brackets.
std::optional<std::string> AddressIn(absl::string_view rest) {
  const std::size_t open = rest.find('<');
  const std::size_t close = rest.find('>');
  if (open == absl::string_view::npos || close == absl::string_view::npos || close < open) {
    return std::nullopt;
  }
  return std::string(rest.substr(open + 1, close - open - 1));
}

}  // namespace

absl::string_view SmtpSession::Greeting() { return "220 simulator ESMTP\r\n"; }
absl::string_view SmtpSession::Accepted() { return "250 OK, kept\r\n"; }
absl::string_view SmtpSession::Refused() { return "451 Try again later\r\n"; }

std::string SmtpSession::Feed(absl::string_view bytes) {
  absl::StrAppend(&pending_, bytes);
  std::string answers;
  std::size_t at = 0;
  while (!over_ && !complete_) {
    const std::size_t end = pending_.find('\n', at);
    if (end == std::string::npos) break;
    absl::string_view line(pending_.data() + at, end - at);
    absl::ConsumeSuffix(&line, "\r");
    at = end + 1;
    absl::StrAppend(&answers, TakeLine(line));
  }
  pending_.erase(0, at);
  if (!complete_ && pending_.size() > kLongestLine) {
    over_ = true;
    absl::StrAppend(&answers, "500 Line too long\r\n");
  }
  return answers;
}

std::optional<ReceivedMail> SmtpSession::TakeMail() {
  if (!complete_) return std::nullopt;
  ReceivedMail mail = std::move(mail_);
  Forget();
  return mail;
}

void SmtpSession::Forget() {
  mail_ = ReceivedMail{};
  has_sender_ = in_data_ = too_large_ = complete_ = false;
}

std::string SmtpSession::TakeLine(absl::string_view line) {
  if (!in_data_) return Command(line);
  if (line != ".") {
    DataLine(line);
    return "";
  }
  if (too_large_) {
    Forget();
    return std::string(kTooLarge);
  }
  in_data_ = false;
  complete_ = true;
  return "";
}

void SmtpSession::DataLine(absl::string_view line) {
  absl::ConsumePrefix(&line, ".");
  if (mail_.message.size() + line.size() > kLargestMessage) too_large_ = true;
  if (!too_large_) absl::StrAppend(&mail_.message, line, "\r\n");
}

std::string SmtpSession::Command(absl::string_view line) {
  const std::string word = absl::AsciiStrToUpper(line.substr(0, line.find_first_of(" :")));
  const absl::string_view rest = line.substr(std::min(line.size(), word.size()));
  if (word == "EHLO") return absl::StrCat("250-simulator\r\n250 SIZE ", kLargestMessage, "\r\n");
  if (word == "HELO" || word == "NOOP") return std::string(kOk);
  if (word == "RSET") {
    Forget();
    return std::string(kOk);
  }
  if (word == "MAIL") return MailFrom(rest);
  if (word == "RCPT") return RecipientTo(rest);
  if (word == "VRFY") return "252 Send it and see\r\n";
  if (word == "QUIT") {
    over_ = true;
    return "221 Bye\r\n";
  }
  if (word != "DATA") return "502 Command not implemented\r\n";
  if (mail_.to.empty()) return std::string(kOutOfOrder);
  in_data_ = true;
  return "354 End with a dot\r\n";
}

std::string SmtpSession::MailFrom(absl::string_view rest) {
  if (has_sender_) return std::string(kOutOfOrder);
  const auto address = AddressIn(rest);
  if (!address) return "501 Syntax: MAIL FROM:<address>\r\n";
  mail_.from = *address;
  has_sender_ = true;
  return std::string(kOk);
}

std::string SmtpSession::RecipientTo(absl::string_view rest) {
  if (!has_sender_) return std::string(kOutOfOrder);
  auto address = AddressIn(rest);
  if (!address || address->empty()) return "501 Syntax: RCPT TO:<address>\r\n";
  if (mail_.to.size() >= kMostRecipients) return "452 Too many recipients\r\n";
  mail_.to.push_back(*std::move(address));
  return std::string(kOk);
}

}  // namespace tresen::simulator
