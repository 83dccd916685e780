#include "services/notification/workers/notice_addresses.h"

#include "libs/status/status.h"

namespace tresen::notification {
namespace {

// How a business says that the installation's own address shall be used.
constexpr char kDefault[] = "default";

}  // namespace

absl::StatusOr<NoticeAddress> NoticeAddresses::Of(const rpc::CallContext& context,
                                                  const std::string& tenant,
                                                  const std::string& branch) const {
  TRESEN_ASSIGN_OR_RETURN(const auto business, catalogue_.Get(context, tenant));
  const auto known = business->branches.find(branch);
  if (known == business->branches.end()) {
    return MakeError(absl::StatusCode::kNotFound, "BRANCH_NOT_FOUND", "there is no such branch");
  }
  NoticeAddress address;
  address.branch = known->second;
  address.email = known->second.notice_email;
  address.webhook_url = known->second.notice_webhook_url;
  address.language = business->default_language;
  TRESEN_ASSIGN_OR_RETURN(const auto target, settings_.Target(tenant, branch));
  if (target.has_value()) {
    address.email = target->email;
    address.webhook_url = target->webhook_url;
    address.sealed_secret = target->sealed_secret;
    if (!target->language.empty()) address.language = target->language;
    address.lead_email = target->lead_email;
    address.rules = target->rules;
  }
  if (address.webhook_url == kDefault) address.webhook_url = defaults_.webhook_url;
  // Without a secret nothing leaves by webhook: nobody could tell that it is ours.
  if (address.sealed_secret.empty() && defaults_.webhook_secret.empty()) {
    address.webhook_url.clear();
  }
  if (!defaults_.mail) {
    address.email.clear();
    address.lead_email.clear();
  }
  return address;
}

absl::StatusOr<std::string> NoticeAddresses::SecretOf(const rpc::CallContext& context,
                                                      const std::string& tenant,
                                                      const NoticeAddress& address) const {
  if (address.sealed_secret.empty()) return std::string(defaults_.webhook_secret.view());
  TRESEN_ASSIGN_OR_RETURN(Opened opened, vault_.Open(context,
                                                     {tenant, "", "notification.notice_target",
                                                      "sealed_webhook_secret", address.branch.id},
                                                     address.sealed_secret, "sign"));
  return std::move(opened.content);
}

}  // namespace tresen::notification
