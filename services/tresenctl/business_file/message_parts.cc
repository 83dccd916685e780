// When messages leave that answer nobody.
#include "services/tresenctl/business_file/parts.h"

namespace tresen::tresenctl {
namespace {

void ReadReminder(const YAML::Node& node, notification::v1::MessageRules* rules,
                  YamlReader& reader) {
  if (!node.IsDefined() ||
      !reader.IsMapOf(node, "reminder", {"before", "if_booked_before", "second"})) {
    return;
  }
  rules->set_reminder_minutes(reader.Duration(node, "before", 1));
  rules->set_reminder_notice_minutes(reader.Duration(node, "if_booked_before", 1));
  rules->set_second_reminder_minutes(reader.Duration(node, "second", 1));
}

void ReadMarketing(const YAML::Node& node, notification::v1::MessageRules* rules,
                   YamlReader& reader) {
  if (!node.IsDefined() || !reader.IsMapOf(node, "marketing", {"hours", "most", "per", "apart"})) {
    return;
  }
  if (const YAML::Node most = node["most"]; most.IsDefined()) {
    rules->set_marketing_most(static_cast<int32_t>(reader.Whole(most, "most", 1, 100)));
  }
  rules->set_marketing_days(reader.Duration(node, "per", 1440));
  rules->set_marketing_gap_hours(reader.Duration(node, "apart", 60));
  if (const auto hours = ReadHours(node, "hours", reader); hours.has_value()) {
    *rules->mutable_marketing_hours() = *hours;
  }
}

}  // namespace

void ReadMessages(const YAML::Node& file, Reading& reading) {
  const YAML::Node node = file["messages"];
  YamlReader& reader = reading.reader;
  if (!node.IsDefined() ||
      !reader.IsMapOf(node, "messages", {"reminder", "service_hours", "marketing"})) {
    return;
  }
  auto* rules = reading.requests.settings.mutable_rules();
  ReadReminder(node["reminder"], rules, reader);
  if (const auto hours = ReadHours(node, "service_hours", reader); hours.has_value()) {
    *rules->mutable_service_hours() = *hours;
  }
  ReadMarketing(node["marketing"], rules, reader);
}

}  // namespace tresen::tresenctl
