#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/crypto/secret.h"
#include "libs/rpc/call_context.h"
#include "services/notification/peers/catalogue.h"
#include "services/notification/peers/vault.h"
#include "services/notification/store/settings_store.h"

namespace tresen::notification {

// Where one branch is told, and how.
struct NoticeAddress {
  std::string email;        // empty: not by mail
  std::string webhook_url;  // empty: not by webhook
  std::string sealed_secret;
  std::string language;
  std::string lead_email;  // empty: the lead is not told
  NoticeRules rules;
  Branch branch;
};

// What the installation knows where a branch has nothing of its own.
struct NoticeDefaults {
  std::string webhook_url;
  crypto::SecretBytes webhook_secret;
  bool mail = false;  // a mail server is configured
};

// Finds the addresses of branches: the tenant's settings go before the catalogue. Thread-safe.
class NoticeAddresses {
 public:
  NoticeAddresses(SettingsStore& settings, Catalogue& catalogue, const Vault& vault,
                  NoticeDefaults defaults)
      : settings_(settings), catalogue_(catalogue), vault_(vault), defaults_(std::move(defaults)) {}

  // NOT_FOUND for a branch that the catalogue does not have.
  absl::StatusOr<NoticeAddress> Of(const rpc::CallContext& context, const std::string& tenant,
                                   const std::string& branch) const;
  // The secret that signs its webhook.
  absl::StatusOr<std::string> SecretOf(const rpc::CallContext& context, const std::string& tenant,
                                       const NoticeAddress& address) const;

 private:
  SettingsStore& settings_;
  Catalogue& catalogue_;
  const Vault& vault_;
  const NoticeDefaults defaults_;
};

}  // namespace tresen::notification
