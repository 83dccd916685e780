// What a TimeGlobe installation knows: companies, their sites, people, services and orders. Values
// and rules only; not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator::timeglobe {

struct Product {
  int item = 0;
  std::string online_name;
  std::string internal_name;  // with a sort prefix
  std::string group;
  bool extra = false;
  absl::Duration work;
  absl::Duration wait;  // the person is free
  int rest_item = 0;    // follow-up service that the server adds; 0 = none
  std::string rest_name;
  absl::Duration rest;
  double price = 0;
  std::vector<int> excludes;
};

struct MinuteWindow {
  int from = 0;
  int to = 0;
};

struct Employee {
  int id = 0;
  std::string name;
  int type = 1;
  std::map<int, absl::Duration> items;  // own working time; zero = the product's
  std::array<std::vector<MinuteWindow>, 7> roster;  // [0] = Monday, local minutes
};

struct Site {
  std::string id;
  std::string name;
  std::string zone = "Europe/Berlin";
  int client_no = 11;
  int saloon_no = 1;
  int per_day = 16;       // suggestions per day
  int step_minutes = 30;  // preferred starts
  int max_weeks = 12;
  int additional_orders = 1;
  bool gap_usable = true;  // a service of the same visit may lie in a waiting time
  absl::Duration cancel_limit = absl::Hours(24);
  std::vector<Product> products;
  std::vector<Employee> employees;
  int next_order = 100;

  const Product* FindProduct(int item) const;
  const Employee* FindEmployee(int id) const;
};

struct Position {
  int ordinal = 0;
  absl::Time begin;
  absl::Duration length;
  int employee = 0;
  int item = 0;
  std::string name;
  bool invisible = false;
  int id = 0;

  absl::Time end() const { return begin + length; }
  friend bool operator==(const Position&, const Position&) = default;
};

struct Order {
  int id = 0;
  std::string site;
  std::string phone;  // empty: entered by the salon's staff
  std::vector<Position> positions;
  bool sms_reminder = false;
  bool without_consent = false;  // for the ledger
  bool altered = false;          // its positions were never suggested like this

  absl::Time begin() const;
  absl::Time end() const;
};

struct Profile {
  std::optional<std::string> full_name, first_name, last_name, email, salutation, title;
  bool agreed = false;
};

struct Company {
  std::string key;
  std::string id;  // customerCd
  std::vector<Site> sites;
  std::map<std::string, Profile> profiles;  // by phone
  std::vector<Order> orders;
  int next_position = 90001;

  Site* FindSite(absl::string_view site);
  Order* FindOrder(absl::string_view site, int id);
  int OpenOrders(absl::string_view phone, absl::Time now) const;
  // Is somebody busy with another order then?
  bool IsBusy(absl::string_view site, int employee, absl::Time from, absl::Time to) const;
};

struct Wanted {
  int item = 0;
  std::optional<int> employee;
};

using Suggested = std::vector<Position>;  // one visit, in working order

// The days that `week` means on this date: 0 is today and five more days, n > 0 the ISO week n weeks
// on, Monday to Sunday.
struct DayRange {
  absl::CivilDay first;
  absl::CivilDay last;
};
DayRange DaysOfWeek(int week, absl::CivilDay today);

// Free visits as the server proposes them: each start once, at most `per_day` a day, above that a
// random choice that keeps the first and the last; days and starts in no order.
std::vector<Suggested> Suggest(const Company& company, const Site& site, int week,
                               const std::vector<Wanted>& wanted, absl::Time now,
                               std::mt19937_64& random);

// Positions are within rosters' people and free: what `book` looks at. Nothing else is checked.
bool MayBook(const Company& company, const Site& site, const std::vector<Position>& positions);

}  // namespace tresen::simulator::timeglobe
