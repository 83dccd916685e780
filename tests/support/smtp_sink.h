#pragma once

#include <memory>
#include <string>
#include <vector>

namespace tresen::testing {

// A mail server on 127.0.0.1 that keeps what it is given. Speaks plain SMTP, one client at a time.
class SmtpSink {
 public:
  struct Message {
    std::string from;  // "<a@example.com>"
    std::vector<std::string> to;
    std::string data;  // without the stuffed dots
  };

  SmtpSink();
  ~SmtpSink();
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  int port() const;
  std::vector<Message> messages() const;

  // From now on RCPT is answered with this line: "550 unknown".
  void AnswerRecipientsWith(const std::string& line);
  // From now on the connection ends when a message is complete, without an answer.
  void HangUpAfterData();

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::testing
