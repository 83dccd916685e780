#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::simulator {

// A mail as it was handed over: envelope and message.
struct ReceivedMail {
  std::string from;
  std::vector<std::string> to;
  std::string message;
};

// One SMTP conversation from the server's side, without sockets. It understands HELO, EHLO, MAIL,
// RCPT, DATA, RSET, NOOP, VRFY and QUIT; it never trusts lengths. Not thread-safe.
class SmtpSession {
 public:
  static constexpr std::size_t kLongestLine = 4096;
  static constexpr std::size_t kLargestMessage = std::size_t{10} << 20;
  static constexpr std::size_t kMostRecipients = 100;

  // What the server says first.
  static absl::string_view Greeting();

  // Takes bytes of the client and returns what to answer, possibly nothing yet. When a message is
  // complete its answer is missing: take the mail, store it and send Accepted() or Refused().
  std::string Feed(absl::string_view bytes);

  // The complete mail, once. Feed goes on with the bytes after it.
  std::optional<ReceivedMail> TakeMail();
  static absl::string_view Accepted();
  static absl::string_view Refused();

  // The client said goodbye or misbehaved: close after sending the answer.
  bool over() const { return over_; }

 private:
  std::string TakeLine(absl::string_view line);
  std::string Command(absl::string_view line);
  std::string MailFrom(absl::string_view rest);
  std::string RecipientTo(absl::string_view rest);
  void DataLine(absl::string_view line);
  void Forget();

  std::string pending_;  // bytes of an incomplete line, and what follows a complete mail
  ReceivedMail mail_;
  bool has_sender_ = false;
  bool in_data_ = false;
  bool too_large_ = false;
  bool complete_ = false;
  bool over_ = false;
};

}  // namespace tresen::simulator
