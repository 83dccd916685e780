#include "services/notification/store/postgres_settings_store.h"

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
    "SELECT branch_id, email, webhook_url, sealed_webhook_secret, webhook_secret_sha256, language,"
    " lead_email, acknowledge_minutes, collect_when_closed, digest_minutes, urgent_minutes"
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
    " sealed_webhook_secret, webhook_secret_sha256, language, lead_email, acknowledge_minutes,"
    " collect_when_closed, digest_minutes, urgent_minutes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
constexpr Statement kRules{
    "notification.message_rules",
    "SELECT reminder_minutes, reminder_notice_minutes, second_reminder_minutes,"
    " service_from_minute, service_to_minute, marketing_from_minute, marketing_to_minute,"
    " marketing_most, marketing_days, marketing_gap_hours FROM notification.message_rules"
    " WHERE tenant_id = $1"};
constexpr Statement kDropRules{"notification.drop_message_rules",
                               "DELETE FROM notification.message_rules WHERE tenant_id = $1"};
constexpr Statement kInsertRules{
    "notification.insert_message_rules",
    "INSERT INTO notification.message_rules (tenant_id, reminder_minutes, reminder_notice_minutes,"
    " second_reminder_minutes, service_from_minute, service_to_minute, marketing_from_minute,"
    " marketing_to_minute, marketing_most, marketing_days, marketing_gap_hours)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Statement kInsertTemplate{
    "notification.insert_template",
    "INSERT INTO notification.template (tenant_id, template, language, body, buttons)"
    " VALUES ($1, $2, $3, $4, $5)"};

NoticeTarget ReadTarget(const postgres::Row& row) {
  NoticeTarget target{row.Text(0), row.Text(1), row.Text(2), row.OptionalBytes(3).value_or(""),
                      row.Text(4), row.Text(5), row.Text(6), {}};
  target.rules.acknowledge_within = absl::Minutes(row.Int64(7));
  target.rules.collect_when_closed = row.Bool(8);
  target.rules.digest_before = absl::Minutes(row.Int64(9));
  target.rules.urgent_within = absl::Minutes(row.Int64(10));
  return target;
}

absl::StatusOr<MessageRules> LoadRules(Transaction& transaction) {
  TRESEN_ASSIGN_OR_RETURN(const auto rows, transaction.Execute(kRules, {transaction.tenant()}));
  MessageRules rules;
  if (rows.empty()) return rules;
  const auto row = rows.front();
  const auto whole = [&](int column) { return static_cast<int>(row.Int64(column)); };
  rules.reminder = absl::Minutes(whole(0));
  rules.reminder_notice = absl::Minutes(whole(1));
  rules.second_reminder = absl::Minutes(whole(2));
  rules.service_hours = {whole(3), whole(4)};
  rules.marketing_hours = {whole(5), whole(6)};
  rules.marketing_most = whole(7);
  rules.marketing_days = whole(8);
  rules.marketing_gap = absl::Hours(whole(9));
  return rules;
}

absl::StatusOr<TenantSettings> Load(Transaction& transaction) {
  TenantSettings settings;
  TRESEN_ASSIGN_OR_RETURN(const auto targets,
                          transaction.Execute(kTargets, {transaction.tenant(), ""}));
  for (const auto row : targets) settings.targets.push_back(ReadTarget(row));
  TRESEN_ASSIGN_OR_RETURN(const auto templates,
                          transaction.Execute(kTemplates, {transaction.tenant(), "", ""}));
  for (const auto row : templates) {
    settings.templates.push_back({row.Text(0), row.Text(1), row.Text(2), row.Texts(3)});
  }
  TRESEN_ASSIGN_OR_RETURN(settings.rules, LoadRules(transaction));
  return settings;
}

int64_t MinutesOf(absl::Duration duration) { return absl::ToInt64Minutes(duration); }

void Write(Transaction& transaction, const TenantSettings& settings) {
  const std::string& tenant = transaction.tenant();
  transaction.Queue(kDropTargets, {tenant});
  transaction.Queue(kDropTemplates, {tenant});
  transaction.Queue(kDropRules, {tenant});
  const MessageRules& rules = settings.rules;
  transaction.Queue(
      kInsertRules,
      {tenant, MinutesOf(rules.reminder), MinutesOf(rules.reminder_notice),
       MinutesOf(rules.second_reminder), rules.service_hours.from, rules.service_hours.to,
       rules.marketing_hours.from, rules.marketing_hours.to, rules.marketing_most,
       rules.marketing_days, absl::ToInt64Hours(rules.marketing_gap)});
  for (const NoticeTarget& target : settings.targets) {
    transaction.Queue(
        kInsertTarget,
        {tenant, target.branch, target.email, target.webhook_url, Bytes{target.sealed_secret},
         target.secret_sha256, target.language, target.lead_email,
         MinutesOf(target.rules.acknowledge_within), target.rules.collect_when_closed,
         MinutesOf(target.rules.digest_before), MinutesOf(target.rules.urgent_within)});
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
    const bool changed = !SameSettings(settings, stored);
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

absl::StatusOr<MessageRules> PostgresSettingsStore::Rules(absl::string_view tenant) {
  return pool_.Transact(tenant, [&](Transaction& transaction) { return LoadRules(transaction); });
}

absl::StatusOr<std::optional<NoticeTarget>> PostgresSettingsStore::Target(
    absl::string_view tenant, absl::string_view branch) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<NoticeTarget>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kTargets, {tenant, branch}));
        if (rows.empty()) return std::optional<NoticeTarget>();
        return std::optional<NoticeTarget>(ReadTarget(rows.front()));
      },
      postgres::ReadOnly());
}

absl::StatusOr<std::optional<TemplateSetting>> PostgresSettingsStore::Template(
    absl::string_view tenant, absl::string_view name, absl::string_view language) {
  return pool_.Transact(
      tenant,
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<TemplateSetting>> {
        TRESEN_ASSIGN_OR_RETURN(const auto rows,
                                transaction.ExecuteLast(kTemplates, {tenant, name, language}));
        if (rows.empty()) return std::optional<TemplateSetting>();
        const auto row = rows.front();
        return std::optional<TemplateSetting>(
            {row.Text(0), row.Text(1), row.Text(2), row.Texts(3)});
      },
      postgres::ReadOnly());
}

}  // namespace tresen::notification
