#include "services/notification/store/postgres_settings_store.h"

#include <algorithm>
#include <tuple>

#include "libs/postgres/statement.h"
#include "libs/status/status.h"
#include "services/notification/store/request_log.h"

namespace tresen::notification {
namespace {

using postgres::Bytes;
using postgres::Statement;
using postgres::Transaction;

// Two who apply at the same time come one after the other.
constexpr Statement kLock{"notification.lock_settings",
                          "SELECT pg_advisory_xact_lock(hashtextextended('notification.settings:'"
                          " || $1, 0))"};
constexpr Statement kTargets{
    "notification.notice_targets",
    "SELECT branch_id, email, webhook_url, sealed_webhook_secret, webhook_secret_sha256, language"
    " FROM notification.notice_target WHERE tenant_id = $1 AND ($2 = '' OR branch_id = $2)"
    " ORDER BY branch_id"};
constexpr Statement kTemplates{
    "notification.templates",
    "SELECT template, language, body, buttons FROM notification.template"
    " WHERE tenant_id = $1 AND ($2 = '' OR template = $2) AND ($3 = '' OR language = $3)"
    " ORDER BY template, language"};
constexpr Statement kDropTargets{"notification.drop_targets",
                                 "DELETE FROM notification.notice_target WHERE tenant_id = $1"};
constexpr Statement kDropTemplates{"notification.drop_templates",
                                   "DELETE FROM notification.template WHERE tenant_id = $1"};
constexpr Statement kInsertTarget{
    "notification.insert_target",
    "INSERT INTO notification.notice_target (tenant_id, branch_id, email, webhook_url,"
    " sealed_webhook_secret, webhook_secret_sha256, language) VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Statement kInsertTemplate{
    "notification.insert_template",
    "INSERT INTO notification.template (tenant_id, template, language, body, buttons)"
    " VALUES ($1, $2, $3, $4, $5)"};

absl::StatusOr<TenantSettings> Load(Transaction& transaction) {
  TenantSettings settings;
  TRESEN_ASSIGN_OR_RETURN(const auto targets,
                          transaction.Execute(kTargets, {transaction.tenant(), ""}));
  for (const auto row : targets) {
    settings.targets.push_back({row.Text(0), row.Text(1), row.Text(2),
                                row.OptionalBytes(3).value_or(""), row.Text(4), row.Text(5)});
  }
  TRESEN_ASSIGN_OR_RETURN(const auto templates,
                          transaction.Execute(kTemplates, {transaction.tenant(), "", ""}));
  for (const auto row : templates) {
    settings.templates.push_back({row.Text(0), row.Text(1), row.Text(2), row.Texts(3)});
  }
  return settings;
}

// Without the sealed bytes, which differ every time.
auto KeyOf(const NoticeTarget& target) {
  return std::tie(target.branch, target.email, target.webhook_url, target.secret_sha256,
                  target.language);
}

bool Same(TenantSettings wanted, const TenantSettings& stored) {
  std::sort(wanted.targets.begin(), wanted.targets.end(),
            [](const auto& a, const auto& b) { return a.branch < b.branch; });
  std::sort(wanted.templates.begin(), wanted.templates.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.language) < std::tie(b.name, b.language);
  });
  return wanted.templates == stored.templates &&
         std::equal(wanted.targets.begin(), wanted.targets.end(), stored.targets.begin(),
                    stored.targets.end(),
                    [](const auto& a, const auto& b) { return KeyOf(a) == KeyOf(b); });
}

void Write(Transaction& transaction, const TenantSettings& settings) {
  const std::string& tenant = transaction.tenant();
  transaction.Queue(kDropTargets, {tenant});
  transaction.Queue(kDropTemplates, {tenant});
  for (const NoticeTarget& target : settings.targets) {
    transaction.Queue(kInsertTarget,
                      {tenant, target.branch, target.email, target.webhook_url,
                       Bytes{target.sealed_secret}, target.secret_sha256, target.language});
  }
  for (const TemplateSetting& setting : settings.templates) {
    transaction.Queue(kInsertTemplate,
                      {tenant, setting.name, setting.language, setting.body, setting.buttons});
  }
}

}  // namespace

absl::StatusOr<bool> PostgresSettingsStore::Apply(absl::string_view tenant,
                                                  const TenantSettings& settings,
                                                  const RequestKey& key, absl::Time now) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    transaction.Queue(kLock, {tenant});
    TRESEN_ASSIGN_OR_RETURN(const auto earlier, EarlierAnswer(transaction, key));
    if (earlier.has_value()) return *earlier == "changed";
    TRESEN_ASSIGN_OR_RETURN(const TenantSettings stored, Load(transaction));
    const bool changed = !Same(settings, stored);
    if (changed) Write(transaction, settings);
    TRESEN_RETURN_IF_ERROR(KeepAnswer(transaction, key, changed ? "changed" : "same", now));
    return changed;
  });
}

absl::StatusOr<TenantSettings> PostgresSettingsStore::Read(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) -> absl::StatusOr<TenantSettings> {
    return Load(transaction);
  });
}

absl::StatusOr<std::optional<NoticeTarget>> PostgresSettingsStore::Target(
    absl::string_view tenant, absl::string_view branch) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::optional<NoticeTarget>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kTargets, {tenant, branch}));
        if (rows.empty()) return std::optional<NoticeTarget>();
        const auto row = rows.front();
        return std::optional<NoticeTarget>({row.Text(0), row.Text(1), row.Text(2),
                                            row.OptionalBytes(3).value_or(""), row.Text(4),
                                            row.Text(5)});
      });
}

absl::StatusOr<std::optional<TemplateSetting>> PostgresSettingsStore::Template(
    absl::string_view tenant, absl::string_view name, absl::string_view language) {
  return pool_.Transact(
      tenant, [&](Transaction& transaction) -> absl::StatusOr<std::optional<TemplateSetting>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.Execute(kTemplates, {tenant, name, language}));
        if (rows.empty()) return std::optional<TemplateSetting>();
        const auto row = rows.front();
        return std::optional<TemplateSetting>(
            {row.Text(0), row.Text(1), row.Text(2), row.Texts(3)});
      });
}

}  // namespace tresen::notification
