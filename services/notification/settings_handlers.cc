// PlanHandlers::ApplySettings: what a business says about its notices and templates.
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "services/notification/notification_convert.h"
#include "services/notification/peers/names.h"
#include "services/notification/plan_handlers.h"
#include "services/notification/templates/placeholders.h"

namespace tresen::notification {
namespace {

constexpr int kMostTargets = 1000;
constexpr int kMostTemplates = 1000;
constexpr size_t kMaxBody = 4096;

bool LooksLikeMail(const std::string& address) {
  const size_t at = address.find('@');
  return at != std::string::npos && at > 0 && at + 1 < address.size() &&
         address.find_first_of(" \r\n<>,;\"") == std::string::npos;
}

bool LooksLikeWebhook(const std::string& url, bool local_profile) {
  return url == "default" || absl::StartsWith(url, "https://") ||
         (local_profile && absl::StartsWith(url, "http://"));
}

bool LooksLikeTemplateName(const std::string& name) {
  return !name.empty() && name.size() <= 512 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

// Zero is left out.
void CheckRange(const std::string& field, int value, int least, int most, FieldViolations& wrong) {
  if (value != 0 && (value < least || value > most)) {
    wrong.Add(field, absl::StrCat("must be ", least, " to ", most, ", or 0"));
  }
}

void CheckTarget(const std::string& field, const v1::BranchNoticeTarget& target,
                 const std::string& tenant, bool local_profile, FieldViolations& wrong) {
  ParseChild(absl::StrCat(field, ".branch"), target.branch(), tenant, "branches", wrong);
  if (!target.email().empty() && !LooksLikeMail(target.email())) {
    wrong.Add(absl::StrCat(field, ".email"), "is no mail address");
  }
  if (!target.webhook_url().empty() && !LooksLikeWebhook(target.webhook_url(), local_profile)) {
    wrong.Add(absl::StrCat(field, ".webhook_url"), "must begin with https://");
  }
  CheckLength(absl::StrCat(field, ".webhook_secret"), target.webhook_secret(), 256, wrong);
  CheckLength(absl::StrCat(field, ".language"), target.language(), 16, wrong);
  if (!target.lead_email().empty() && !LooksLikeMail(target.lead_email())) {
    wrong.Add(absl::StrCat(field, ".lead_email"), "is no mail address");
  }
  CheckRange(absl::StrCat(field, ".acknowledge_minutes"), target.acknowledge_minutes(), 1, 1440,
             wrong);
  CheckRange(absl::StrCat(field, ".digest_minutes"), target.digest_minutes(), 1, 720, wrong);
  CheckRange(absl::StrCat(field, ".urgent_minutes"), target.urgent_minutes(), 1, 10'080, wrong);
}

void CheckHours(const char* field, const type::v1::LocalInterval& hours, FieldViolations& wrong) {
  if (hours.from_minute() < 0 || hours.to_minute() > 1440 ||
      hours.from_minute() >= hours.to_minute()) {
    wrong.Add(field, "must be a part of a day");
  }
}

void CheckRules(const v1::MessageRules& rules, FieldViolations& wrong) {
  const int first = rules.reminder_minutes() == 0 ? 1440 : rules.reminder_minutes();
  CheckRange("rules.reminder_minutes", rules.reminder_minutes(), 60, 10'080, wrong);
  CheckRange("rules.reminder_notice_minutes", rules.reminder_notice_minutes(), first, 20'160,
             wrong);
  CheckRange("rules.second_reminder_minutes", rules.second_reminder_minutes(), 1, first - 1, wrong);
  CheckRange("rules.marketing_most", rules.marketing_most(), 1, 100, wrong);
  CheckRange("rules.marketing_days", rules.marketing_days(), 1, 30, wrong);
  CheckRange("rules.marketing_gap_hours", rules.marketing_gap_hours(), 1, 720, wrong);
  if (rules.has_service_hours()) {
    CheckHours("rules.service_hours", rules.service_hours(), wrong);
  }
  if (rules.has_marketing_hours()) {
    CheckHours("rules.marketing_hours", rules.marketing_hours(), wrong);
  }
}

void CheckTemplate(const std::string& field, const v1::TemplateSetting& setting,
                   FieldViolations& wrong) {
  if (!LooksLikeTemplateName(setting.template_())) {
    wrong.Add(absl::StrCat(field, ".template"), "must be lower-case letters, digits and _");
  }
  if (setting.language().empty()) wrong.Add(absl::StrCat(field, ".language"), "must not be empty");
  if (setting.body().empty()) wrong.Add(absl::StrCat(field, ".body"), "must not be empty");
  CheckLength(absl::StrCat(field, ".body"), setting.body(), kMaxBody, wrong);
  if (setting.buttons_size() > 10) wrong.Add(absl::StrCat(field, ".buttons"), "are more than 10");
}

NoticeRules RulesOf(const v1::BranchNoticeTarget& proto) {
  NoticeRules rules;
  if (proto.acknowledge_minutes() > 0) {
    rules.acknowledge_within = absl::Minutes(proto.acknowledge_minutes());
  }
  rules.collect_when_closed = !proto.tell_when_closed();
  if (proto.digest_minutes() > 0) rules.digest_before = absl::Minutes(proto.digest_minutes());
  if (proto.urgent_minutes() > 0) rules.urgent_within = absl::Minutes(proto.urgent_minutes());
  return rules;
}

DayHours HoursOf(const type::v1::LocalInterval& hours) {
  return {hours.from_minute(), hours.to_minute()};
}

MessageRules RulesOf(const v1::MessageRules& proto) {
  MessageRules rules;
  if (proto.reminder_minutes() > 0) {
    rules.reminder = absl::Minutes(proto.reminder_minutes());
    rules.reminder_notice = rules.reminder + absl::Hours(2);
  }
  if (proto.reminder_notice_minutes() > 0) {
    rules.reminder_notice = absl::Minutes(proto.reminder_notice_minutes());
  }
  rules.second_reminder = absl::Minutes(proto.second_reminder_minutes());
  if (proto.has_service_hours()) rules.service_hours = HoursOf(proto.service_hours());
  if (proto.has_marketing_hours()) rules.marketing_hours = HoursOf(proto.marketing_hours());
  if (proto.marketing_most() > 0) rules.marketing_most = proto.marketing_most();
  if (proto.marketing_days() > 0) rules.marketing_days = proto.marketing_days();
  if (proto.marketing_gap_hours() > 0) {
    rules.marketing_gap = absl::Hours(proto.marketing_gap_hours());
  }
  return rules;
}

absl::Status Check(const v1::ApplySettingsRequest& request, const std::string& tenant,
                   bool local_profile, FieldViolations& wrong) {
  CheckRequestId(request.request_id(), wrong);
  if (request.targets_size() > kMostTargets) wrong.Add("targets", "are more than 1000");
  if (request.templates_size() > kMostTemplates) wrong.Add("templates", "are more than 1000");
  CheckRules(request.rules(), wrong);
  std::set<std::string> seen;
  for (int i = 0; i < request.targets_size(); ++i) {
    const std::string field = absl::StrCat("targets[", i, "]");
    CheckTarget(field, request.targets(i), tenant, local_profile, wrong);
    if (!seen.insert(request.targets(i).branch()).second) {
      wrong.Add(absl::StrCat(field, ".branch"), "is given twice");
    }
  }
  for (int i = 0; i < request.templates_size(); ++i) {
    const std::string field = absl::StrCat("templates[", i, "]");
    CheckTemplate(field, request.templates(i), wrong);
    const std::string key =
        absl::StrCat(request.templates(i).template_(), "/", request.templates(i).language());
    if (!seen.insert(key).second) wrong.Add(field, "is given twice");
  }
  return wrong.ToStatus();
}

}  // namespace

absl::StatusOr<TenantSettings> PlanHandlers::SettingsOf(const rpc::CallContext& context,
                                                        const v1::ApplySettingsRequest& request,
                                                        const std::string& tenant) {
  TenantSettings settings;
  settings.rules = RulesOf(request.rules());
  for (const v1::BranchNoticeTarget& proto : request.targets()) {
    NoticeTarget target;
    target.branch = LastSegment(proto.branch());
    target.email = proto.email();
    target.webhook_url = proto.webhook_url();
    target.language = proto.language();
    target.lead_email = proto.lead_email();
    target.rules = RulesOf(proto);
    if (!proto.webhook_secret().empty()) {
      // Keyed by tenant and branch, so that equal secrets do not show.
      target.secret_sha256 = crypto::HexEncode(
          crypto::HmacSha256(proto.webhook_secret(), absl::StrCat(tenant, "/", target.branch)));
      TRESEN_ASSIGN_OR_RETURN(target.sealed_secret,
                              parts_.vault.Seal(context,
                                                {tenant, "", "notification.notice_target",
                                                 "sealed_webhook_secret", target.branch},
                                                proto.webhook_secret()));
    }
    settings.targets.push_back(std::move(target));
  }
  for (const v1::TemplateSetting& proto : request.templates()) {
    settings.templates.push_back({proto.template_(),
                                  proto.language(),
                                  proto.body(),
                                  {proto.buttons().begin(), proto.buttons().end()}});
  }
  return settings;
}

absl::StatusOr<v1::ApplySettingsResponse> PlanHandlers::ApplySettings(
    const rpc::CallContext& context, const v1::ApplySettingsRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  TRESEN_RETURN_IF_ERROR(Check(request, tenant, parts_.local_profile, wrong));
  v1::ApplySettingsResponse response;
  if (request.validate_only()) return response;
  TRESEN_ASSIGN_OR_RETURN(const TenantSettings settings, SettingsOf(context, request, tenant));
  TRESEN_ASSIGN_OR_RETURN(const bool changed,
                          parts_.settings.Apply(tenant, settings,
                                                {context.caller().id, "ApplySettings",
                                                 request.request_id(), HashOf(request)},
                                                parts_.clock.Now()));
  response.set_changed(changed);
  return response;
}

}  // namespace tresen::notification
