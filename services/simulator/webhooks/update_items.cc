#include "services/simulator/webhooks/update_items.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/simulator/domain/graph_error.h"

namespace tresen::simulator {
namespace {

using nlohmann::ordered_json;

// Meta writes everything outside of ASCII as \uXXXX.
std::string Ascii(const ordered_json& value) {
  return value.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

std::string Seconds(absl::Time at) { return absl::StrCat(absl::ToUnixSeconds(at)); }

std::string ContactOf(const Customer& customer, bool shows_phone) {
  ordered_json contact;
  contact["profile"]["name"] = customer.name;
  if (!customer.username.empty()) contact["profile"]["username"] = customer.username;
  if (shows_phone) contact["wa_id"] = customer.phone;
  contact["user_id"] = customer.user_id;
  return Ascii(contact);
}

ordered_json PricingOf(const Message& message) {
  const std::string category = absl::AsciiStrToLower(message.category);
  return {{"billable", message.billable},
          {"pricing_model", "PMP"},
          {"type", message.billable ? "regular" : "free_customer_service"},
          {"category", category}};
}

ordered_json ErrorOf(int code) {
  const std::string title(TitleOf(code));
  return {{"code", code},
          {"title", title},
          {"message", title},
          {"error_data", {{"details", title}}},
          {"href", "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"}};
}

}  // namespace

Update MessageUpdate(const Message& message, const Customer& customer, const BusinessNumber& number,
                     const Message* quoted) {
  const bool shows_phone = ShowsPhone(customer, message.phone_number_id, message.at);
  ordered_json item;
  if (!message.quoted_id.empty()) {
    const bool quotes_us = quoted == nullptr || quoted->direction == Direction::kToCustomer;
    item["context"]["from"] = quotes_us ? number.digits : customer.phone;
    item["context"]["id"] = message.quoted_id;
  }
  if (shows_phone) item["from"] = customer.phone;
  item["from_user_id"] = customer.user_id;
  item["id"] = message.id;
  item["timestamp"] = Seconds(message.at);
  item["type"] = message.type;
  const ordered_json content = ordered_json::parse(message.content, nullptr, false);
  if (content.is_object()) item.update(content);

  Update update;
  update.key = absl::StrCat("m:", message.id);
  update.phone_number_id = message.phone_number_id;
  update.customer_id = message.customer_id;
  if (message.type != "system") update.contact = ContactOf(customer, shows_phone);
  update.item = Ascii(item);
  return update;
}

Update StatusUpdate(const Message& message, const StatusTold& told, const Customer& customer) {
  const bool failed = told.status == DeliveryStatus::kFailed;
  const bool shows_phone = ShowsPhone(customer, message.phone_number_id, told.at);
  ordered_json item;
  item["id"] = message.id;
  item["status"] = std::string(Word(told.status));
  item["timestamp"] = Seconds(told.at);
  if (shows_phone) item["recipient_id"] = customer.phone;
  if (!failed || message.addressed_by_user_id) item["recipient_user_id"] = customer.user_id;
  if (!message.callback_data.empty()) item["biz_opaque_callback_data"] = message.callback_data;
  if (told.status == DeliveryStatus::kSent) item["pricing"] = PricingOf(message);
  if (failed) item["errors"] = ordered_json::array({ErrorOf(message.failure_code)});

  Update update;
  update.key = absl::StrCat("s:", message.id, ":", Word(told.status));
  update.phone_number_id = message.phone_number_id;
  update.customer_id = message.customer_id;
  update.list = "statuses";
  if (!failed) update.contact = ContactOf(customer, shows_phone);
  update.item = Ascii(item);
  return update;
}

}  // namespace tresen::simulator
