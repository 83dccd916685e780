#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/tresenctl/output/console.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {

enum class Confirmed { kAsk, kYes };

struct EraseRequest {
  std::string customer;  // id or name
  std::string reason;    // for the record
  Confirmed confirmed = Confirmed::kAsk;
  Format format = Format::kText;
};

// Destroys the customer's key after "yes" was typed (or `confirmed` says so) and prints what was
// done and what stays. A customer erased before stays as it is and is reported as such. The exit
// code: 0 erased, 1 not confirmed.
absl::StatusOr<int> EraseCustomer(const Endpoints& endpoints, const EraseRequest& request,
                                  Console& console);

}  // namespace tresen::tresenctl
