#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/crypto/secret.h"
#include "libs/service/app.h"

namespace tresen::notification {

// What the service was told, checked.
struct Settings {
  std::string graph_url = "https://graph.facebook.com";
  std::string graph_version = "v26.0";
  crypto::SecretBytes token;
  std::string smtp_url;
  std::string smtp_user;
  crypto::SecretBytes smtp_password;
  std::string sender_address;
  crypto::SecretBytes webhook_secret;
  std::string default_webhook_url;
  int sender_workers = 16;
  int messages_per_second = 80;
  std::string public_url;        // empty: notices have no link
  crypto::SecretBytes link_key;  // with public_url
  bool plain_mail = false;       // the mail server stands on this machine, and that is allowed
  bool local_profile = false;
};

// INVALID_ARGUMENT naming every mistake of the configuration.
absl::StatusOr<Settings> ReadSettings(const service::Environment& environment);

}  // namespace tresen::notification
