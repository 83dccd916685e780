#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tresen::http {

struct Mail {
  std::string server;  // "smtp://127.0.0.1:2525", "smtps://mail.example.com"
  std::string user;    // empty: without login
  std::string password;
  enum class Encryption { kRequired, kNone } encryption = Encryption::kRequired;  // of smtp://
  std::string ca_file;  // empty: the system's authorities
  std::string from;     // addresses only, "desk@example.com"
  std::vector<std::string> to;
  std::string message;  // RFC 5322: headers, empty line, body; lines end with CRLF
  absl::Duration timeout = absl::Seconds(20);
};

// Hands a message to a mail server. OK if it took responsibility for it; kNotSent (client.h) if the
// server was not reached or refused before the message was sent, kAnswerUnknown if it may have
// taken it, FAILED_PRECONDITION (reason MAIL_REFUSED) if it refused for good. The error holds no
// address.
absl::Status SendMail(const Mail& mail);

}  // namespace tresen::http
