#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"

namespace tresen::notification {

// Where a sealed value stands; it opens nowhere else.
struct SealedPlace {
  std::string tenant;
  std::string customer;  // id; empty: sealed under the tenant's own key
  std::string table;     // "notification.delivery"
  std::string column;
  std::string row;
};

struct Opened {
  std::string content;
  bool erased = false;  // the customer is gone, content is empty
};

// The way to the customer service's vault, the only place with keys. Thread-safe.
class Vault {
 public:
  explicit Vault(std::shared_ptr<rpc::Channel> customer_service);
  ~Vault();

  absl::StatusOr<std::string> Seal(const rpc::CallContext& context, const SealedPlace& place,
                                   absl::string_view content) const;
  absl::StatusOr<Opened> Open(const rpc::CallContext& context, const SealedPlace& place,
                              absl::string_view sealed, absl::string_view purpose) const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::notification
