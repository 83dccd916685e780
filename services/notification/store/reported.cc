#include "services/notification/store/reported.h"

#include "absl/strings/str_cat.h"

namespace tresen::notification {

void Apply(const StatusReport& report, Reported& delivery) {
  if (delivery.channel_message_id.empty() && !report.channel_message_id.empty()) {
    delivery.channel_message_id = report.channel_message_id;
    delivery.changed = true;
  }
  if (!report.pricing_category.empty()) {
    delivery.billable = delivery.billable || report.billable;
    delivery.pricing_category = report.pricing_category;
    delivery.changed = true;
  }
  const auto said = ReportFromName(report.status);
  if (!said.has_value()) return;
  const DeliveryState after = After(delivery.state, *said);
  if (after == delivery.state) return;
  delivery.state = after;
  delivery.reason =
      after == DeliveryState::kRejected ? absl::StrCat(report.error_code) : std::string();
  delivery.changed = true;
}

Reported* FindReported(std::vector<Reported>& known, const StatusReport& report) {
  for (Reported& delivery : known) {
    if (delivery.delivery_id == report.callback_token ||
        (!report.channel_message_id.empty() &&
         delivery.channel_message_id == report.channel_message_id)) {
      return &delivery;
    }
  }
  return nullptr;
}

}  // namespace tresen::notification
