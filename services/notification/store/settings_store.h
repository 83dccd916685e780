#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/notification/domain/message_rules.h"
#include "services/notification/domain/notice_plan.h"
#include "services/notification/store/request_key.h"

namespace tresen::notification {

// Where a branch is told what happens.
struct NoticeTarget {
  std::string branch;
  std::string email;
  std::string webhook_url;
  std::string sealed_secret;  // empty: the installation's
  std::string secret_sha256;  // says whether it changed
  std::string language;
  std::string lead_email;  // who is told what nobody acknowledges; empty: nobody
  NoticeRules rules;
};

// A template as it is registered at the channel.
struct TemplateSetting {
  std::string name;
  std::string language;
  std::string body;
  std::vector<std::string> buttons;

  bool operator==(const TemplateSetting&) const = default;
};

struct TenantSettings {
  std::vector<NoticeTarget> targets;
  std::vector<TemplateSetting> templates;
  MessageRules rules;
};

// Whether both say the same. Sealed secrets differ every time: their digests are compared.
bool SameSettings(TenantSettings a, TenantSettings b);

// The settings of tenants. Thread-safe.
class SettingsStore {
 public:
  virtual ~SettingsStore() = default;

  // Replaces everything; false when it was already so.
  virtual absl::StatusOr<bool> Apply(absl::string_view tenant, const TenantSettings& settings,
                                     const RequestKey& key, absl::Time now) = 0;
  virtual absl::StatusOr<TenantSettings> Read(absl::string_view tenant) = 0;
  // The defaults for a tenant that said nothing.
  virtual absl::StatusOr<MessageRules> Rules(absl::string_view tenant) = 0;
  virtual absl::StatusOr<std::optional<NoticeTarget>> Target(absl::string_view tenant,
                                                             absl::string_view branch) = 0;
  virtual absl::StatusOr<std::optional<TemplateSetting>> Template(absl::string_view tenant,
                                                                  absl::string_view name,
                                                                  absl::string_view language) = 0;
};

}  // namespace tresen::notification
