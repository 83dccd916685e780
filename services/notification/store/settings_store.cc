#include "services/notification/store/settings_store.h"

#include <algorithm>
#include <tuple>

namespace tresen::notification {
namespace {

auto KeyOf(const NoticeTarget& target) {
  return std::tie(target.branch, target.email, target.webhook_url, target.secret_sha256,
                  target.language, target.lead_email);
}

void Sort(TenantSettings& settings) {
  std::sort(settings.targets.begin(), settings.targets.end(),
            [](const auto& a, const auto& b) { return a.branch < b.branch; });
  std::sort(settings.templates.begin(), settings.templates.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.language) < std::tie(b.name, b.language);
  });
}

}  // namespace

bool SameSettings(TenantSettings a, TenantSettings b) {
  Sort(a);
  Sort(b);
  return a.rules == b.rules && a.templates == b.templates &&
         std::equal(a.targets.begin(), a.targets.end(), b.targets.begin(), b.targets.end(),
                    [](const NoticeTarget& one, const NoticeTarget& other) {
                      return KeyOf(one) == KeyOf(other) && one.rules == other.rules;
                    });
}

}  // namespace tresen::notification
