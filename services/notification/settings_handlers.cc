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

absl::Status Check(const v1::ApplySettingsRequest& request, const std::string& tenant,
                   bool local_profile, FieldViolations& wrong) {
  CheckRequestId(request.request_id(), wrong);
  if (request.targets_size() > kMostTargets) wrong.Add("targets", "are more than 1000");
  if (request.templates_size() > kMostTemplates) wrong.Add("templates", "are more than 1000");
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
  for (const v1::BranchNoticeTarget& proto : request.targets()) {
    NoticeTarget target;
    target.branch = LastSegment(proto.branch());
    target.email = proto.email();
    target.webhook_url = proto.webhook_url();
    target.language = proto.language();
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
