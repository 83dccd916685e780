#include "services/simulator/domain/customer_directory.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/simulator/domain/phone_variants.h"

namespace tresen::simulator {
namespace {

struct Country {
  absl::string_view calling_code;
  absl::string_view name;
};

constexpr std::array kCountries = {
    Country{"49", "DE"}, Country{"44", "GB"}, Country{"34", "ES"}, Country{"48", "PL"},
    Country{"66", "TH"}, Country{"52", "MX"}, Country{"54", "AR"}, Country{"55", "BR"},
    Country{"43", "AT"}, Country{"41", "CH"}, Country{"33", "FR"}, Country{"1", "US"},
};

absl::string_view CountryOf(absl::string_view phone) {
  for (const Country& country : kCountries) {
    if (absl::StartsWith(phone, country.calling_code)) return country.name;
  }
  return "DE";
}

Customer* Find(const absl::flat_hash_map<std::string, Customer*>& index, absl::string_view key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

Customer& CustomerDirectory::Put(Customer customer) {
  while (customer.id.empty() || (customer.user_id.empty() && by_id_.contains(customer.id))) {
    customer.id = absl::StrCat("c", next_id_++);
    if (by_id_.contains(customer.id)) customer.id.clear();
  }
  if (customer.user_id.empty()) customer.user_id = NextUserId(customer.phone);
  Customer* known = ById(customer.id);
  if (known == nullptr) {
    known = &customers_.emplace_back();
  } else {
    by_phone_.erase(CanonicalDigits(known->phone));
    by_user_id_.erase(known->user_id);
  }
  *known = std::move(customer);
  Index(*known);
  return *known;
}

Customer* CustomerDirectory::ById(absl::string_view id) { return Find(by_id_, id); }

const Customer* CustomerDirectory::ById(absl::string_view id) const { return Find(by_id_, id); }

Customer* CustomerDirectory::ByPhone(absl::string_view digits) {
  return digits.empty() ? nullptr : Find(by_phone_, CanonicalDigits(digits));
}

Customer* CustomerDirectory::ByUserId(absl::string_view user_id) {
  return Find(by_user_id_, user_id);
}

void CustomerDirectory::ChangePhone(Customer& customer, absl::string_view digits) {
  by_phone_.erase(CanonicalDigits(customer.phone));
  customer.phone = std::string(digits);
  ChangeUserId(customer);
}

void CustomerDirectory::ChangeUserId(Customer& customer) {
  by_user_id_.erase(customer.user_id);
  customer.user_id = NextUserId(customer.phone);
  Index(customer);
}

std::string CustomerDirectory::NextUserId(absl::string_view phone) {
  while (true) {
    std::string id = absl::StrFormat("%s.1%018d", std::string(CountryOf(phone)), next_user_id_++);
    if (!by_user_id_.contains(id)) return id;
  }
}

void CustomerDirectory::Index(Customer& customer) {
  by_id_[customer.id] = &customer;
  by_user_id_[customer.user_id] = &customer;
  if (!customer.phone.empty()) by_phone_[CanonicalDigits(customer.phone)] = &customer;
}

}  // namespace tresen::simulator
