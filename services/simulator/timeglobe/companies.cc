// Reads the companies of a file.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/simulator/timeglobe/wire.h"

namespace tresen::simulator::timeglobe {
namespace {

using nlohmann::json;

constexpr const char* kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

Product ProductFrom(const json& from) {
  Product product;
  product.item = from.at("item").get<int>();
  product.online_name = from.at("name").get<std::string>();
  product.internal_name = from.value("internal_name", absl::StrCat("01. ", product.online_name));
  product.group = from.value("group", "Allgemein");
  product.extra = from.value("extra", false);
  product.work = absl::Minutes(from.at("minutes").get<int>());
  product.wait = absl::Minutes(from.value("wait", 0));
  product.rest_item = from.value("rest_item", 0);
  product.rest_name = from.value("rest_name", "01. Ausspülen");
  product.rest = absl::Minutes(from.value("rest_minutes", 0));
  product.price = from.value("price", 0.0);
  product.excludes = from.value("excludes", std::vector<int>());
  return product;
}

Employee EmployeeFrom(const json& from) {
  Employee employee;
  employee.id = from.at("id").get<int>();
  employee.name = from.at("name").get<std::string>();
  employee.type = from.value("type", 1);
  for (const json& item : from.at("items"))
    employee.items[item.at(0).get<int>()] = absl::Minutes(item.at(1).get<int>());
  for (int day = 0; day < 7; ++day) {
    const json windows = from.at("roster").value(kDays[day], json::array());
    for (const json& window : windows)
      employee.roster[day].push_back({window.at(0).get<int>() * 60, window.at(1).get<int>() * 60});
  }
  return employee;
}

Site SiteFrom(const json& from) {
  Site site;
  site.id = from.at("site").get<std::string>();
  site.name = from.value("name", site.id);
  site.zone = from.value("zone", site.zone);
  site.per_day = from.value("per_day", site.per_day);
  site.step_minutes = from.value("step_minutes", site.step_minutes);
  site.max_weeks = from.value("max_weeks", site.max_weeks);
  site.additional_orders = from.value("additional_orders", site.additional_orders);
  site.gap_usable = from.value("gap_usable", site.gap_usable);
  site.next_order = from.value("first_order", site.next_order);
  for (const json& product : from.at("products")) site.products.push_back(ProductFrom(product));
  for (const json& person : from.at("employees")) site.employees.push_back(EmployeeFrom(person));
  return site;
}

}  // namespace

absl::StatusOr<std::vector<Company>> ParseCompanies(const std::string& text) {
  try {
    std::vector<Company> companies;
    const json file = json::parse(text);
    for (const json& from : file.at("companies")) {
      Company company;
      company.key = from.at("key").get<std::string>();
      company.id = from.at("id").get<std::string>();
      for (const json& site : from.at("sites")) company.sites.push_back(SiteFrom(site));
      companies.push_back(std::move(company));
    }
    return companies;
  } catch (const json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("no TimeGlobe file: ", error.what()));
  }
}

absl::StatusOr<std::vector<Company>> ReadCompanies(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return ParseCompanies({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
}

}  // namespace tresen::simulator::timeglobe
