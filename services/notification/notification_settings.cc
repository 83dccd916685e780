#include "services/notification/notification_settings.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/config/secrets.h"
#include "libs/config/textproto.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"
#include "tresen/notification/config/v1/config.pb.h"

namespace tresen::notification {
namespace {

constexpr int kMostWorkers = 256;
constexpr int kMostPerSecond = 100'000;
constexpr size_t kLinkKeyBytes = 32;

bool IsLoopback(absl::string_view url) {
  absl::string_view rest = url.substr(url.find("://") + 3);
  for (const absl::string_view host : {"127.0.0.1", "localhost", "[::1]"}) {
    if (absl::StartsWith(rest, host)) {
      const absl::string_view after = rest.substr(host.size());
      return after.empty() || after[0] == ':' || after[0] == '/';
    }
  }
  return false;
}

// Encrypted, or plain to this machine while trying out.
void CheckUrl(absl::string_view field, absl::string_view url, bool local_profile,
              FieldViolations& wrong) {
  if (url.empty() || absl::StartsWith(url, "https://")) return;
  const bool plain = absl::StartsWith(url, "http://");
  if (!plain) {
    wrong.Add(field, "must begin with https://");
  } else if (!local_profile || !IsLoopback(url)) {
    wrong.Add(field, "may be plain http only to loopback in the local profile");
  }
}

crypto::SecretBytes ReadSecret(absl::string_view field, const std::string& path,
                               FieldViolations& wrong) {
  if (path.empty()) return {};
  auto secret = ::tresen::config::SecretFromFile(path);
  if (secret.ok()) return *std::move(secret);
  wrong.Merge(field, secret.status());
  return {};
}

crypto::SecretBytes ReadLinkKey(const std::string& configured,
                                const service::Environment& environment, FieldViolations& wrong) {
  const std::string path =
      configured.empty() ? absl::StrCat(environment.data_dir, "/notice_link.key") : configured;
  if (environment.local_profile) {
    const absl::Status made =
        ::tresen::config::CreateSecretFile(path, crypto::RandomSecret(kLinkKeyBytes));
    if (!made.ok() && !absl::IsAlreadyExists(made)) wrong.Merge("link_key_file", made);
  }
  auto key = ::tresen::config::KeyFromFile(path, kLinkKeyBytes);
  if (key.ok()) return *std::move(key);
  wrong.Merge("link_key_file", key.status());
  return {};
}

}  // namespace

absl::StatusOr<Settings> ReadSettings(const service::Environment& environment) {
  config::v1::Notification file;
  TRESEN_RETURN_IF_ERROR(
      ::tresen::config::ParseTextProto(environment.config_text, environment.config_file, file));
  FieldViolations wrong;
  Settings settings;
  settings.local_profile = environment.local_profile;
  CheckUrl("graph_url", file.graph_url(), environment.local_profile, wrong);
  CheckUrl("default_webhook_url", file.default_webhook_url(), environment.local_profile, wrong);
  if (!file.graph_url().empty()) {
    settings.graph_url = std::string(absl::StripSuffix(file.graph_url(), "/"));
  }
  if (!file.graph_version().empty()) settings.graph_version = file.graph_version();
  settings.token = ReadSecret("token_file", file.token_file(), wrong);
  settings.smtp_url = file.smtp_url();
  if (!file.smtp_url().empty() && !absl::StartsWith(file.smtp_url(), "smtp://") &&
      !absl::StartsWith(file.smtp_url(), "smtps://")) {
    wrong.Add("smtp_url", "must begin with smtps:// or smtp://");
  }
  settings.plain_mail = environment.local_profile && absl::StartsWith(file.smtp_url(), "smtp://") &&
                        IsLoopback(file.smtp_url());
  settings.smtp_user = file.smtp_user();
  settings.smtp_password = ReadSecret("smtp_password_file", file.smtp_password_file(), wrong);
  settings.sender_address = file.sender_address();
  if (!file.smtp_url().empty() && !absl::StrContains(file.sender_address(), '@')) {
    wrong.Add("sender_address", "must be a mail address when smtp_url is set");
  }
  settings.webhook_secret = ReadSecret("webhook_secret_file", file.webhook_secret_file(), wrong);
  settings.default_webhook_url = file.default_webhook_url();
  if (file.sender_workers() < 0 || file.sender_workers() > kMostWorkers) {
    wrong.Add("sender_workers", "must be 0 to 256");
  }
  if (file.sender_workers() > 0) settings.sender_workers = file.sender_workers();
  if (file.messages_per_second() < 0 || file.messages_per_second() > kMostPerSecond) {
    wrong.Add("messages_per_second", "must be 0 to 100000");
  }
  if (file.messages_per_second() > 0) settings.messages_per_second = file.messages_per_second();
  CheckUrl("public_url", file.public_url(), environment.local_profile, wrong);
  settings.public_url = std::string(absl::StripSuffix(file.public_url(), "/"));
  if (!settings.public_url.empty()) {
    settings.link_key = ReadLinkKey(file.link_key_file(), environment, wrong);
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  return settings;
}

}  // namespace tresen::notification
