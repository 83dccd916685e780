#pragma once

#include <map>
#include <string>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/notification/store/settings_store.h"

namespace tresen::notification {

// For tests, as InMemoryDeliveryStore.
class InMemorySettingsStore final : public SettingsStore {
 public:
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
  struct Answer {
    std::string hash;
    bool changed = false;
  };
  using AnswerKey = std::tuple<std::string, std::string, std::string, std::string>;

  absl::Mutex mutex_;
  std::map<std::string, TenantSettings> settings_ ABSL_GUARDED_BY(mutex_);
  std::map<AnswerKey, Answer> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
