#pragma once

#include "libs/postgres/pool.h"
#include "services/notification/store/settings_store.h"

namespace tresen::notification {

class PostgresSettingsStore final : public SettingsStore {
 public:
  // `pool` outlives the store.
  explicit PostgresSettingsStore(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<bool> Apply(absl::string_view tenant, const TenantSettings& settings,
                             const RequestKey& key, absl::Time now) override;
  absl::StatusOr<TenantSettings> Read(absl::string_view tenant) override;
  absl::StatusOr<MessageRules> Rules(absl::string_view tenant) override;
  absl::StatusOr<std::optional<NoticeTarget>> Target(absl::string_view tenant,
                                                     absl::string_view branch) override;
  absl::StatusOr<std::optional<TemplateSetting>> Template(absl::string_view tenant,
                                                          absl::string_view name,
                                                          absl::string_view language) override;

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::notification
