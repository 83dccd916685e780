// What a test, or somebody who tries things out, says to the TimeGlobe stand-in.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/simulator/timeglobe/server.h"

namespace tresen::simulator::timeglobe {
namespace {

using nlohmann::json;

http::Response Json(const json& value, int status = 200) {
  return http::Answer(status, "application/json",
                      value.dump(-1, ' ', false, json::error_handler_t::replace));
}

http::Response Wrong(absl::string_view what) {
  return Json({{"error", {{"message", std::string(what)}}}}, 400);
}

http::Response Missing() { return Json({{"error", {{"message", "there is none"}}}}, 404); }

std::string TextIn(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int NumberIn(const json& object, const char* field, int otherwise) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number_integer() ? found->get<int>() : otherwise;
}

}  // namespace

int TimeGlobeServer::AddFault(Fault fault) {
  absl::MutexLock lock(&mutex_);
  return faults_.Add(std::move(fault));
}

void TimeGlobeServer::ClearFaults() {
  absl::MutexLock lock(&mutex_);
  faults_.Clear();
}

void TimeGlobeServer::SetOrderTimes(OrderTimes times) {
  absl::MutexLock lock(&mutex_);
  order_times_ = times;
}

std::vector<Order> TimeGlobeServer::OrdersIn(const std::string& company) {
  absl::MutexLock lock(&mutex_);
  CatchUp();
  const Company* found = FindCompany(company);
  return found == nullptr ? std::vector<Order>() : found->orders;
}

std::vector<LedgerEntry> TimeGlobeServer::Ledger() {
  absl::MutexLock lock(&mutex_);
  return ledger_;
}

bool TimeGlobeServer::StaffBook(const std::string& company, const std::string& site, int employee,
                                absl::Time begin, absl::Duration length) {
  absl::MutexLock lock(&mutex_);
  Company* found = FindCompany(company);
  Site* place = found == nullptr ? nullptr : found->FindSite(site);
  if (place == nullptr || place->FindEmployee(employee) == nullptr) return false;
  if (found->IsBusy(site, employee, begin, begin + length)) return false;
  Position position{.ordinal = 1, .begin = begin, .length = length, .employee = employee};
  position.id = found->next_position++;
  found->orders.push_back({.id = place->next_order++, .site = site, .positions = {position}});
  return true;
}

bool TimeGlobeServer::StaffMove(const std::string& company, const std::string& site, int order,
                                absl::Duration by) {
  absl::MutexLock lock(&mutex_);
  Company* found = FindCompany(company);
  Order* moved = found == nullptr ? nullptr : found->FindOrder(site, order);
  if (moved == nullptr) return false;
  const Order before = *moved;
  moved->positions.clear();  // its own time does not stand in its way
  const bool free = std::ranges::none_of(before.positions, [&](const Position& position) {
    return found->IsBusy(site, position.employee, position.begin + by, position.end() + by);
  });
  moved->positions = before.positions;
  if (!free) return false;
  for (Position& position : moved->positions) position.begin += by;
  return true;
}

bool TimeGlobeServer::StaffCancel(const std::string& company, const std::string& site, int order) {
  absl::MutexLock lock(&mutex_);
  Company* found = FindCompany(company);
  if (found == nullptr) return false;
  return std::erase_if(found->orders, [&](const Order& entry) {
           return entry.site == site && entry.id == order;
         }) > 0;
}

std::vector<std::string> TimeGlobeServer::Violations() {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> violations;
  for (const Company& company : companies_) {
    std::map<std::pair<std::string, absl::Time>, int> starts;
    for (const Order& order : company.orders) {
      const std::string name = absl::StrCat(order.site, "/", order.id);
      if (order.phone.empty()) continue;
      if (++starts[{order.phone, order.begin()}] > 1) violations.push_back("twice: " + name);
      if (order.without_consent) violations.push_back("without consent: " + name);
      if (order.altered) violations.push_back("altered positions: " + name);
    }
  }
  return violations;
}

json TimeGlobeServer::State() {
  json companies = json::array();
  for (const Company& company : companies_) {
    json orders = json::array();
    for (const Order& order : company.orders) {
      json people = json::array();
      for (const Position& position : order.positions) people.push_back(position.employee);
      orders.push_back({{"site", order.site},
                        {"order", order.id},
                        {"phone", order.phone},
                        {"begin", FormatUtc(order.begin())},
                        {"end", FormatUtc(order.end())},
                        {"employees", std::move(people)}});
    }
    companies.push_back({{"company", company.id}, {"orders", std::move(orders)}});
  }
  json faults = json::array();
  for (const Fault& fault : faults_.all())
    faults.push_back({{"id", fault.id},
                      {"kind", Word(fault.kind)},
                      {"endpoint", fault.endpoint},
                      {"times", fault.times}});
  return {{"companies", std::move(companies)},
          {"faults", std::move(faults)},
          {"order_times", order_times_ == OrderTimes::kUtc ? "utc" : "local"},
          {"requests", ledger_.size()}};
}

http::Response TimeGlobeServer::ChangeSettings(const json& body) {
  const std::string times = TextIn(body, "order_times");
  const std::string fields = TextIn(body, "fields");
  if (!times.empty() && times != "utc" && times != "local")
    return Wrong("order_times is utc or local");
  if (!fields.empty() && fields != "early" && fields != "late" && fields != "noisy")
    return Wrong("fields is early, late or noisy");
  if (!times.empty()) order_times_ = times == "utc" ? OrderTimes::kUtc : OrderTimes::kLocal;
  if (!fields.empty())
    fields_ = fields == "early"  ? FieldSet::kEarly
              : fields == "late" ? FieldSet::kLate
                                 : FieldSet::kNoisy;
  return Json(State());
}

http::Response TimeGlobeServer::OrderFault(const json& body) {
  const auto kind = FaultNamed(TextIn(body, "kind"));
  if (!kind) return Wrong("kind is none of the faults");
  Fault fault;
  fault.kind = *kind;
  if (const std::string endpoint = TextIn(body, "endpoint"); !endpoint.empty())
    fault.endpoint = endpoint;
  fault.code = NumberIn(body, "code", fault.code);
  fault.times = NumberIn(body, "times", 1);
  fault.delay = absl::Milliseconds(NumberIn(body, "delay_ms", 20000));
  return Json({{"id", faults_.Add(std::move(fault))}});
}

http::Response TimeGlobeServer::Control(const http::Request& request) {
  absl::string_view path = request.path();
  absl::ConsumePrefix(&path, "/sim/timeglobe/");
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  json body = json::object();
  if (!request.body.empty()) body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return Wrong("the body is no JSON object");
  const std::string& what = parts[0];
  int number = 0;
  if (parts.size() == 2 && !absl::SimpleAtoi(parts[1], &number)) return Missing();
  if (what == "orders") {
    const std::string company = TextIn(body, "company");
    const std::string site = TextIn(body, "site");
    const absl::Duration minutes = absl::Minutes(NumberIn(body, "minutes", 30));
    bool done = false;
    if (request.method == "POST") {
      const auto begin = ParseUtc(TextIn(body, "begin"));
      if (!begin) return Wrong("begin is like 2026-05-19T07:00:00.000Z");
      done = StaffBook(company, site, NumberIn(body, "employee", 0), *begin, minutes);
    }
    if (request.method == "PATCH") done = StaffMove(company, site, number, minutes);
    if (request.method == "DELETE") done = StaffCancel(company, site, number);
    return done ? Json({{"done", true}}) : Missing();
  }
  if (what == "violations") return Json({{"violations", Violations()}});
  absl::MutexLock lock(&mutex_);
  CatchUp();
  if (what == "settings" && request.method == "PATCH") return ChangeSettings(body);
  if (what == "faults" && request.method == "POST") return OrderFault(body);
  if (what == "faults" && request.method == "DELETE") {
    if (parts.size() == 2 && !faults_.Remove(number)) return Missing();
    if (parts.size() == 1) faults_.Clear();
    return Json(State());
  }
  if (what == "state") return Json(State());
  return Missing();
}

}  // namespace tresen::simulator::timeglobe
