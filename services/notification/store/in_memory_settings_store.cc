#include "services/notification/store/in_memory_settings_store.h"

#include <algorithm>

#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

absl::StatusOr<bool> InMemorySettingsStore::Apply(absl::string_view tenant,
                                                  const TenantSettings& settings,
                                                  const RequestKey& key, absl::Time) {
  absl::MutexLock lock(&mutex_);
  const AnswerKey asked{std::string(tenant), key.caller, key.method, key.request_id};
  if (const auto earlier = answers_.find(asked); earlier != answers_.end()) {
    if (earlier->second.hash != key.hash) return RequestIdReused();
    return earlier->second.changed;
  }
  TenantSettings& stored = settings_[std::string(tenant)];
  const bool changed = !SameSettings(settings, stored);
  if (changed) stored = settings;
  answers_[asked] = {key.hash, changed};
  return changed;
}

absl::StatusOr<TenantSettings> InMemorySettingsStore::Read(absl::string_view tenant) {
  absl::MutexLock lock(&mutex_);
  const auto found = settings_.find(std::string(tenant));
  if (found == settings_.end()) return TenantSettings();
  TenantSettings settings = found->second;
  std::sort(settings.targets.begin(), settings.targets.end(),
            [](const auto& a, const auto& b) { return a.branch < b.branch; });
  std::sort(settings.templates.begin(), settings.templates.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.language) < std::tie(b.name, b.language);
  });
  return settings;
}

absl::StatusOr<MessageRules> InMemorySettingsStore::Rules(absl::string_view tenant) {
  auto settings = Read(tenant);
  if (!settings.ok()) return settings.status();
  return settings->rules;
}

absl::StatusOr<std::optional<NoticeTarget>> InMemorySettingsStore::Target(
    absl::string_view tenant, absl::string_view branch) {
  const auto settings = Read(tenant);
  if (!settings.ok()) return settings.status();
  for (const NoticeTarget& target : settings->targets) {
    if (target.branch == branch) return std::optional<NoticeTarget>(target);
  }
  return std::optional<NoticeTarget>();
}

absl::StatusOr<std::optional<TemplateSetting>> InMemorySettingsStore::Template(
    absl::string_view tenant, absl::string_view name, absl::string_view language) {
  const auto settings = Read(tenant);
  if (!settings.ok()) return settings.status();
  for (const TemplateSetting& setting : settings->templates) {
    if (setting.name == name && setting.language == language) {
      return std::optional<TemplateSetting>(setting);
    }
  }
  return std::optional<TemplateSetting>();
}

}  // namespace tresen::notification
