#include "services/simulator/exchange/json_views.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/simulator/domain/graph_error.h"

namespace tresen::simulator {

using nlohmann::json;

std::int64_t Milliseconds(absl::Time at) {
  return at == absl::InfinitePast() ? 0 : absl::ToUnixMillis(at);
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json CustomerView(const Customer& customer, absl::Time now) {
  json view = {{"id", customer.id},
               {"name", customer.name},
               {"username", customer.username},
               {"phone", customer.phone},
               {"user_id", customer.user_id},
               {"phone_state", std::string(Word(customer.phone_state))},
               {"reads", std::string(Word(customer.reads))},
               {"blocks_us", customer.blocks_us},
               {"refuses_marketing", customer.refuses_marketing},
               {"in_contact_book", customer.in_contact_book}};
  json known = json::object();
  for (const auto& [number, until] : customer.known_until) {
    if (now < until) known[number] = Milliseconds(until);
  }
  view["shows_phone_to_all"] =
      !customer.phone.empty() && (customer.username.empty() || customer.in_contact_book);
  view["known_until"] = std::move(known);
  return view;
}

json MessageView(const Message& message) {
  json view = {{"number", message.number},
               {"id", message.id},
               {"phone_number_id", message.phone_number_id},
               {"customer_id", message.customer_id},
               {"type", message.type},
               {"content", json::parse(message.content, nullptr, false)},
               {"at", Milliseconds(message.at)}};
  if (!message.quoted_id.empty()) view["quoted_id"] = message.quoted_id;
  if (message.direction == Direction::kToBusiness) {
    view["direction"] = "to_business";
    view["seen"] = message.seen_by_business;
    view["acknowledged"] = message.delivery.acknowledged;
    return view;
  }
  view["direction"] = "to_customer";
  view["status"] = std::string(Word(message.status));
  if (message.status == DeliveryStatus::kFailed) {
    view["failure"] = {{"code", message.failure_code},
                       {"title", std::string(TitleOf(message.failure_code))}};
  }
  if (!message.filled_template.empty()) {
    view["filled"] = json::parse(message.filled_template, nullptr, false);
  }
  return view;
}

json RecordView(const Message& message) {
  json view = MessageView(message);
  view["received_after_us"] = absl::ToInt64Microseconds(message.received_after);
  if (message.direction == Direction::kToBusiness) {
    const Delivery& delivery = message.delivery;
    view["delivery"] = {
        {"attempts", delivery.attempts},
        {"first_attempt_after_us", absl::ToInt64Microseconds(delivery.first_attempt_after)},
        {"acknowledged_after_us", absl::ToInt64Microseconds(delivery.acknowledged_after)}};
    return view;
  }
  view["biz_opaque_callback_data"] = message.callback_data;
  view["category"] = message.category;
  view["billable"] = message.billable;
  json told = json::array();
  for (const StatusTold& status : message.told) {
    told.push_back({{"status", std::string(Word(status.status))},
                    {"at", Milliseconds(status.at)},
                    {"acknowledged", status.acknowledged}});
  }
  view["told"] = std::move(told);
  return view;
}

json FilledView(const FilledTemplate& filled) {
  json buttons = json::array();
  for (const TemplateButton& button : filled.buttons) {
    buttons.push_back({{"type", button.type}, {"text", button.text}, {"url", button.url}});
  }
  return {{"header", filled.header},
          {"body", filled.body},
          {"footer", filled.footer},
          {"buttons", std::move(buttons)},
          {"payloads", filled.payloads}};
}

json SwitchView(const FailureSwitch& entry) {
  return {{"id", entry.id},
          {"failure", std::string(Word(entry.failure))},
          {"code", entry.code},
          {"http_status", entry.http_status},
          {"times", entry.times},
          {"hold_ms", absl::ToInt64Milliseconds(entry.hold)},
          {"phone_number_id", entry.phone_number_id},
          {"customer_id", entry.customer_id}};
}

// Meta's form, and the texts beside it for the page.
json TemplateView(const MessageTemplate& message_template) {
  json components = json::array();
  if (!message_template.header.empty()) {
    components.push_back(
        {{"type", "HEADER"}, {"format", "TEXT"}, {"text", message_template.header}});
  }
  components.push_back({{"type", "BODY"}, {"text", message_template.body}});
  if (!message_template.footer.empty()) {
    components.push_back({{"type", "FOOTER"}, {"text", message_template.footer}});
  }
  json buttons = json::array();
  for (const TemplateButton& button : message_template.buttons) {
    buttons.push_back({{"type", button.type}, {"text", button.text}});
    if (!button.url.empty()) buttons.back()["url"] = button.url;
  }
  if (!buttons.empty()) {
    components.push_back({{"type", "BUTTONS"}, {"buttons", std::move(buttons)}});
  }
  json view = {{"id", message_template.id},
               {"name", message_template.name},
               {"language", message_template.language},
               {"category", message_template.category},
               {"status", message_template.status},
               {"body", message_template.body},
               {"components", std::move(components)}};
  if (message_template.time_to_live) {
    view["message_send_ttl_seconds"] = absl::ToInt64Seconds(*message_template.time_to_live);
  }
  return view;
}

}  // namespace tresen::simulator
