#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/simulator/domain/customer.h"

namespace tresen::simulator {

// All customers of the simulated network. Pointers stay valid: nobody is ever removed.
// Not thread-safe.
class CustomerDirectory {
 public:
  // Adds a customer. An empty id or user id is filled in; the country of the user id comes from the
  // phone number. A customer with a known id is replaced in place.
  Customer& Put(Customer customer);

  Customer* ById(absl::string_view id);
  const Customer* ById(absl::string_view id) const;
  // Finds any known spelling of the number.
  Customer* ByPhone(absl::string_view digits);
  Customer* ByUserId(absl::string_view user_id);

  // The customer moves to another number and gets a new business-scoped user id.
  void ChangePhone(Customer& customer, absl::string_view digits);
  // The customer keeps the number and gets a new business-scoped user id.
  void ChangeUserId(Customer& customer);

  const std::deque<Customer>& all() const { return customers_; }

 private:
  std::string NextUserId(absl::string_view phone);
  void Index(Customer& customer);

  std::deque<Customer> customers_;
  absl::flat_hash_map<std::string, Customer*> by_id_;
  absl::flat_hash_map<std::string, Customer*> by_phone_;
  absl::flat_hash_map<std::string, Customer*> by_user_id_;
  std::uint64_t next_id_ = 1;
  std::uint64_t next_user_id_ = 1;
};

}  // namespace tresen::simulator
