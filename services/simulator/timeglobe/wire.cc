#include "services/simulator/timeglobe/wire.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tresen::simulator::timeglobe {
namespace {

using nlohmann::json;

constexpr const char* kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr const char kUtcForm[] = "%Y-%m-%dT%H:%M:%E3SZ";

absl::TimeZone ZoneOf(const Site& site) {
  absl::TimeZone zone;
  absl::LoadTimeZone(site.zone, &zone);
  return zone;
}

std::string ClockTime(int minute) {
  return absl::StrFormat("%02d:%02d:00", minute / 60, minute % 60);
}

json OpeningTimesOf(const Site& site) {
  json times;
  for (int day = 0; day < 7; ++day) {
    int from = 24 * 60;
    int to = 0;
    for (const Employee& employee : site.employees) {
      for (const MinuteWindow& window : employee.roster[day]) {
        from = std::min(from, window.from);
        to = std::max(to, window.to);
      }
    }
    times[absl::StrCat(kDays[day], "Open")] = from < to;
    if (from >= to) continue;
    times[absl::StrCat(kDays[day], "From")] = ClockTime(from);
    times[absl::StrCat(kDays[day], "To")] = ClockTime(to);
  }
  return times;
}

std::string LocalAsUtc(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, zone);
}

int64_t Millis(absl::Duration length) { return absl::ToInt64Milliseconds(length); }

std::optional<int> NumberIn(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (found->is_number_integer()) return found->get<int>();
  int number = 0;
  if (found->is_string() && absl::SimpleAtoi(found->get<std::string>(), &number)) return number;
  return std::nullopt;
}

std::string TextIn(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void AddOrderFields(const Site& site, const Order& order, FieldSet fields, json& entry) {
  if (fields == FieldSet::kEarly) return;
  entry["smsReminder"] = order.sms_reminder;
  entry["emailReminder"] = false;
  entry["onlineCancelationTimeLimit"] = Millis(site.cancel_limit);
  entry["onlinePreauth"] = false;
  if (fields != FieldSet::kNoisy) return;
  entry["loyaltyPoints"] = nullptr;
  entry["extension"] = {{"version", 3}};
}

}  // namespace

std::string FormatUtc(absl::Time time) {
  return absl::FormatTime(kUtcForm, time, absl::UTCTimeZone());
}

std::optional<absl::Time> ParseUtc(const std::string& text) {
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%dT%H:%M:%E*SZ", text, &time, nullptr)) return std::nullopt;
  if (FormatUtc(time) != text) return std::nullopt;
  return time;
}

json SitesOf(const Company& company, absl::Time now) {
  json sites = json::array();
  json by_key = json::object();
  for (const Site& site : company.sites) {
    const absl::TimeZone zone = ZoneOf(site);
    json entry = {{"customerCd", company.id},
                  {"siteCd", site.id},
                  {"clientNo", site.client_no},
                  {"saloonNo", site.saloon_no},
                  {"siteNm", site.name},
                  {"street", "Beispielweg 4"},
                  {"postalCode", "00000"},
                  {"city", "Musterstadt"},
                  {"onlinePhone", "+49000000000"},
                  {"timezone", site.zone},
                  {"offset", int64_t{1000} * zone.At(now).offset},
                  {"onlineInfoTxt", ""},
                  {"onlineCancelationTimeLimit", Millis(site.cancel_limit)},
                  {"additionalOnlineOrders", site.additional_orders},
                  {"onlineMaxWeeks", site.max_weeks},
                  {"orderPayable", false},
                  {"openingTimes", OpeningTimesOf(site)}};
    by_key[absl::StrCat(company.id, ";", site.id)] = entry;
    sites.push_back(std::move(entry));
  }
  return {{"sites", std::move(sites)}, {"sites2", std::move(by_key)}};
}

json ProductsOf(const Site& site) {
  json main = json::object();
  json extra = json::object();
  json items = json::object();
  for (const Product& product : site.products) {
    json& groups = product.extra ? extra : main;
    groups[product.group]["items"].push_back(product.item);
    json entry = {{"itemNo", product.item},
                  {"onlineNm", product.online_name},
                  {"durationTime", Millis(product.work + product.wait + product.rest)},
                  {"priceMinLabel", "ab"},
                  {"priceMinValue", product.price},
                  {"priceMinCurrency", "EUR"},
                  {"disableItemNos", product.excludes},
                  {"addon", false},
                  {"optional", product.extra},
                  {"personalizable", false}};
    if (product.rest_item != 0) entry["restItemNo"] = product.rest_item;
    items[absl::StrCat(product.item)] = std::move(entry);
  }
  return {{"pages",
           {{{"pageNm", "Hauptdienstleistungen"}, {"schema", {{"groups", std::move(main)}}}},
            {{"pageNm", "Zusatzdienstleistungen"}, {"schema", {{"groups", std::move(extra)}}}}}},
          {"items", std::move(items)}};
}

json EmployeesOf(const Site& site, const json& items) {
  json found = json::object();
  if (!items.is_array()) return {{"items", std::move(found)}};
  for (const json& asked : items) {
    int item = 0;
    if (asked.is_number_integer()) item = asked.get<int>();
    if (asked.is_string() && !absl::SimpleAtoi(asked.get<std::string>(), &item)) continue;
    const Product* product = site.FindProduct(item);
    if (product == nullptr) continue;
    json people = json::object();
    for (const Employee& employee : site.employees) {
      if (!employee.items.contains(item)) continue;
      people[absl::StrCat(employee.id)] = {{"employeeId", employee.id},
                                           {"employeeNm", employee.name},
                                           {"employeeType", employee.type}};
    }
    found[absl::StrCat(item)] = {{"itemNo", item},
                                 {"onlineNm", product->online_name},
                                 {"employeeTypeGroupId", 1},
                                 {"employees", std::move(people)}};
  }
  return {{"items", std::move(found)}};
}

json SuggestionsOf(const Site& site, const std::vector<Suggested>& visits) {
  json suggestions = json::array();
  for (const Suggested& visit : visits) {
    json positions = json::array();
    absl::Time begin = visit.front().begin;
    for (const Position& position : visit) {
      begin = std::min(begin, position.begin);
      const Employee* employee = site.FindEmployee(position.employee);
      json entry = {{"ordinalPosition", position.ordinal},
                    {"beginTs", FormatUtc(position.begin)},
                    {"durationMillis", Millis(position.length)},
                    {"employeeId", position.employee},
                    {"employeeNm", employee == nullptr ? "" : employee->name},
                    {"itemNo", position.item},
                    {"itemNm", position.name}};
      if (position.invisible) entry["invisibleToCustomer"] = true;
      positions.push_back(std::move(entry));
    }
    suggestions.push_back({{"clientNo", site.client_no},
                           {"saloonNo", site.saloon_no},
                           {"beginTs", FormatUtc(begin)},
                           {"positions", std::move(positions)}});
  }
  return {{"suggestions", std::move(suggestions)}};
}

json OrdersOf(const Company& company, const std::vector<const Order*>& orders, OrderTimes times,
              FieldSet fields) {
  json list = json::array();
  for (const Order* order : orders) {
    const auto found = std::ranges::find(company.sites, order->site, &Site::id);
    if (found == company.sites.end()) continue;
    const Site& site = *found;
    const absl::TimeZone zone = ZoneOf(site);
    const auto format = [&](absl::Time time) {
      return times == OrderTimes::kLocal ? LocalAsUtc(time, zone) : FormatUtc(time);
    };
    json positions = json::array();
    std::string text;
    for (const Position& position : order->positions) {
      const Employee* employee = site.FindEmployee(position.employee);
      const std::string name = employee == nullptr ? "" : employee->name;
      const Product* product = site.FindProduct(position.item);
      json entry = {{"positionId", position.id},
                    {"ordinalPosition", position.ordinal},
                    {"itemNo", position.item},
                    {"employeeId", position.employee},
                    {"employeeNm", name},
                    {"durationMs", Millis(position.length)}};
      if (product != nullptr) entry["itemNm"] = product->online_name;
      if (fields != FieldSet::kEarly) entry["invisibleToCustomer"] = position.invisible;
      positions.push_back(std::move(entry));
      if (position.invisible) continue;
      absl::StrAppend(&text, text.empty() ? "" : ", ",
                      product == nullptr ? "null" : product->online_name, " bei ", name);
    }
    json entry = {{"customerCd", company.id}, {"siteCd", order->site},
                  {"siteNm", site.name},      {"street", "Beispielweg 4"},
                  {"postalCd", "00000"},      {"city", "Musterstadt"},
                  {"orderId", order->id},     {"orderBegin", format(order->begin())},
                  {"orderEnd", format(order->end())},
                  {"orderTxt", text},         {"positions", std::move(positions)}};
    AddOrderFields(site, *order, fields, entry);
    list.push_back(std::move(entry));
  }
  return list;
}

json ProfileOf(const Profile& profile) {
  const auto text = [](const std::optional<std::string>& value) {
    return value ? json(*value) : json(nullptr);
  };
  return {{"code", 0},
          {"salutationCd", text(profile.salutation)},
          {"title", text(profile.title)},
          {"email", text(profile.email)},
          {"fullNm", text(profile.full_name)},
          {"lastNm", text(profile.last_name)},
          {"firstNm", text(profile.first_name)},
          {"newContact", false},
          {"dplAccepted", profile.agreed},
          {"marketingAccepted", false}};
}

std::optional<std::vector<Position>> PositionsFrom(const json& body) {
  const auto list = body.find("positions");
  if (list == body.end() || !list->is_array()) return std::nullopt;
  std::vector<Position> positions;
  for (const json& entry : *list) {
    if (!entry.is_object()) return std::nullopt;
    const auto begin = ParseUtc(TextIn(entry, "beginTs"));
    const auto length = NumberIn(entry, "durationMillis");
    const auto employee = NumberIn(entry, "employeeId");
    const auto item = NumberIn(entry, "itemNo");
    if (!begin || !length || !employee || !item) return std::nullopt;
    Position position;
    position.ordinal = NumberIn(entry, "ordinalPosition").value_or(0);
    position.begin = *begin;
    position.length = absl::Milliseconds(*length);
    position.employee = *employee;
    position.item = *item;
    position.name = TextIn(entry, "itemNm");
    position.invisible = entry.value("invisibleToCustomer", false);
    positions.push_back(std::move(position));
  }
  return positions;
}

std::optional<std::vector<Wanted>> WantedFrom(const json& body) {
  const auto list = body.find("positions");
  if (list == body.end() || !list->is_array()) return std::nullopt;
  std::vector<Wanted> wanted;
  for (const json& entry : *list) {
    const auto item = entry.is_object() ? NumberIn(entry, "itemNo") : std::nullopt;
    if (!item) return std::nullopt;
    wanted.push_back({*item, NumberIn(entry, "employeeId")});
  }
  return wanted;
}

}  // namespace tresen::simulator::timeglobe
