#include "services/simulator/exchange/record_lines.h"

#include <nlohmann/json.hpp>

#include "services/simulator/exchange/json_views.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

std::string Text(const json& fact, const char* name) {
  const auto found = fact.find(name);
  return found != fact.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t Number(const json& fact, const char* name) {
  const auto found = fact.find(name);
  return found != fact.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

bool Flag(const json& fact, const char* name) {
  const auto found = fact.find(name);
  return found != fact.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace

json CustomerFact(const Customer& customer) {
  json fact = CustomerView(customer, absl::InfinitePast());
  fact["fact"] = "customer";
  return fact;
}

std::optional<Customer> ReadCustomerFact(const json& fact) {
  Customer customer;
  if (!ChangeCustomer(fact, customer).empty()) return std::nullopt;
  const json known = fact.value("known_until", json::object());
  for (const auto& [number, until] : known.items()) {
    if (until.is_number_integer()) {
      customer.known_until[number] = absl::FromUnixMillis(until.get<std::int64_t>());
    }
  }
  return customer;
}

json MessageFact(const Message& message) {
  json fact = {{"fact", "message"},
               {"number", message.number},
               {"id", message.id},
               {"out", message.direction == Direction::kToCustomer},
               {"phone_number_id", message.phone_number_id},
               {"customer_id", message.customer_id},
               {"type", message.type},
               {"content", message.content},
               {"quoted_id", message.quoted_id},
               {"at", Milliseconds(message.at)}};
  if (message.direction == Direction::kToBusiness) return fact;
  fact["callback_data"] = message.callback_data;
  fact["filled_template"] = message.filled_template;
  fact["category"] = message.category;
  fact["billable"] = message.billable;
  fact["addressed_by_user_id"] = message.addressed_by_user_id;
  fact["failure_code"] = message.failure_code;
  fact["keeps_silent"] = message.keeps_silent;
  if (message.time_to_live) {
    fact["time_to_live_s"] = absl::ToInt64Seconds(*message.time_to_live);
  }
  return fact;
}

std::optional<Message> ReadMessageFact(const json& fact) {
  Message message;
  message.number = static_cast<std::uint64_t>(Number(fact, "number"));
  message.id = Text(fact, "id");
  if (message.number == 0 || message.id.empty()) return std::nullopt;
  message.direction = Flag(fact, "out") ? Direction::kToCustomer : Direction::kToBusiness;
  message.phone_number_id = Text(fact, "phone_number_id");
  message.customer_id = Text(fact, "customer_id");
  message.type = Text(fact, "type");
  message.content = Text(fact, "content");
  message.quoted_id = Text(fact, "quoted_id");
  message.at = absl::FromUnixMillis(Number(fact, "at"));
  message.status_at = message.at;
  message.callback_data = Text(fact, "callback_data");
  message.filled_template = Text(fact, "filled_template");
  message.category = Text(fact, "category");
  message.billable = Flag(fact, "billable");
  message.addressed_by_user_id = Flag(fact, "addressed_by_user_id");
  message.failure_code = static_cast<int>(Number(fact, "failure_code"));
  message.keeps_silent = Flag(fact, "keeps_silent");
  const std::int64_t seconds = Number(fact, "time_to_live_s");
  if (seconds > 0) message.time_to_live = absl::Seconds(seconds);
  return message;
}

json UpdateFact(const Update& update) {
  return {{"fact", "update"},
          {"key", update.key},
          {"phone_number_id", update.phone_number_id},
          {"customer_id", update.customer_id},
          {"field", update.field},
          {"list", update.list},
          {"contact", update.contact},
          {"item", update.item}};
}

Update ReadUpdateFact(const json& fact) {
  Update update;
  update.key = Text(fact, "key");
  update.phone_number_id = Text(fact, "phone_number_id");
  update.customer_id = Text(fact, "customer_id");
  update.field = Text(fact, "field");
  update.list = Text(fact, "list");
  update.contact = Text(fact, "contact");
  update.item = Text(fact, "item");
  return update;
}

}  // namespace tresen::simulator
