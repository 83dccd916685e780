#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/crypto/secret.h"

namespace tresen::notification {

struct MailOptions {
  std::string server;  // "smtps://mail.example.com"; empty: no mail leaves
  std::string user;
  crypto::SecretBytes password;
  std::string from;
  bool plain_allowed = false;  // smtp:// without encryption, for a sink on this machine
};

struct BranchMailText {
  std::string id;  // becomes the Message-ID, so that a repeat is recognised
  std::string to;
  std::string subject;
  std::string body;  // lines end with \n
  absl::Time date;
};

// The message as it travels: headers and body are ASCII, whatever the text is.
std::string MessageOf(const BranchMailText& text, const std::string& from);

// Sends notices to branches by mail. Thread-safe; blocks for some seconds at most.
class BranchMail {
 public:
  explicit BranchMail(MailOptions options) : options_(std::move(options)) {}

  // FAILED_PRECONDITION when it is refused for good or no mail server is known; other errors may
  // pass.
  absl::Status Send(const BranchMailText& text) const;
  bool configured() const { return !options_.server.empty(); }

 private:
  const MailOptions options_;
};

}  // namespace tresen::notification
