// What customers do, as ordered under /sim/customers.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/simulator/domain/phone_variants.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/control_front.h"
#include "services/simulator/front/json_answer.h"
#include "services/simulator/front/turn_content.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

json Body(const http::Request& request) { return json::parse(request.body, nullptr, false); }

std::string TextIn(const json& body, const char* name) {
  if (!body.is_object()) return "";
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

// Who writes. Whoever shares the own number is in the portfolio's contact book from then on.
absl::StatusOr<Customer> Speaker(Exchange& exchange, const json& order, const std::string& id) {
  if (order.contains("own_phone") && order["own_phone"] == true) {
    return exchange.PutCustomer(id, [](Customer& customer) {
      customer.in_contact_book = true;
      return std::string();
    });
  }
  absl::StatusOr<Customer> found = absl::NotFoundError("there is no such customer");
  exchange.Look([&](const Network& network) {
    const Customer* customer = network.customers().ById(id);
    if (customer != nullptr) found = *customer;
  });
  return found;
}

}  // namespace

http::Response ControlFront::ListCustomers(const http::Request&, const Parts&) {
  json customers = json::array();
  const absl::Time now = parts_.exchange.Now();
  parts_.exchange.Look([&](const Network& network) {
    for (const Customer& customer : network.customers().all()) {
      customers.push_back(CustomerView(customer, now));
    }
  });
  return JsonAnswer({{"customers", std::move(customers)}});
}

http::Response ControlFront::AddCustomer(const http::Request& request, const Parts&) {
  const json body = Body(request);
  const auto stored = parts_.exchange.PutCustomer("", [&body](Customer& customer) {
    const std::string problem = simulator::ChangeCustomer(body, customer);
    if (problem.empty() && customer.name.empty()) {
      customer.name =
          customer.username.empty() ? absl::StrCat("+", customer.phone) : customer.username;
    }
    return problem;
  });
  if (!stored.ok()) return JsonError(stored.status());
  return JsonAnswer(CustomerView(*stored, parts_.exchange.Now()));
}

http::Response ControlFront::ChangeCustomer(const http::Request& request, const Parts& path) {
  json body = Body(request);
  if (body.is_object()) body.erase("id");
  if (body.is_object() && body.contains("phone")) {
    return JsonError(absl::InvalidArgumentError("a phone is changed under .../phone"));
  }
  const auto stored = parts_.exchange.PutCustomer(
      path[1], [&body](Customer& customer) { return simulator::ChangeCustomer(body, customer); });
  if (!stored.ok()) return JsonError(stored.status());
  return JsonAnswer(CustomerView(*stored, parts_.exchange.Now()));
}

http::Response ControlFront::WriteMessage(const http::Request& request, const Parts& path) {
  const json order = Body(request);
  if (!order.is_object()) return JsonError(absl::InvalidArgumentError("a JSON object is needed"));
  const absl::StatusOr<Customer> customer = Speaker(parts_.exchange, order, path[1]);
  if (!customer.ok()) return JsonError(customer.status());
  absl::StatusOr<std::string> content = TurnContent(order, *customer);
  if (!content.ok()) return JsonError(content.status());
  const auto wamid =
      parts_.exchange.Write({path[1], TextIn(order, "phone_number_id"), TextIn(order, "type"),
                             *std::move(content), TextIn(order, "context")});
  if (!wamid.ok()) return JsonError(wamid.status());
  return JsonAnswer({{"id", *wamid}});
}

http::Response ControlFront::OpenChat(const http::Request& request, const Parts& path) {
  const absl::Status opened =
      parts_.exchange.Open(path[1], TextIn(Body(request), "phone_number_id"));
  if (!opened.ok()) return JsonError(opened);
  return JsonAnswer(json::object());
}

http::Response ControlFront::ChangePhone(const http::Request& request, const Parts& path) {
  const std::string digits = DialledDigits(TextIn(Body(request), "phone"), "");
  if (digits.size() < 7 || digits.size() > 15) {
    return JsonError(absl::InvalidArgumentError("phone is a number with country code"));
  }
  const auto changed = parts_.exchange.ChangePhone(path[1], digits);
  if (!changed.ok()) return JsonError(changed.status());
  return JsonAnswer(CustomerView(*changed, parts_.exchange.Now()));
}

http::Response ControlFront::ChangeUserId(const http::Request&, const Parts& path) {
  const auto changed = parts_.exchange.ChangeUserId(path[1]);
  if (!changed.ok()) return JsonError(changed.status());
  return JsonAnswer(CustomerView(*changed, parts_.exchange.Now()));
}

}  // namespace tresen::simulator
