#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"

namespace tresen::gateway {

// A value to seal or to open, with the place where it stands: it opens nowhere else.
struct SealedField {
  std::string customer;  // id; empty: the tenant's intake key
  std::string table;     // "gateway.message"
  std::string column;
  std::string row;
  std::string content;  // plain to seal, sealed to open
};

struct OpenedField {
  std::string content;
  bool erased = false;  // the customer is gone, content is empty
};

// The gateway's way to the customer service's vault, the only place with keys. Thread-safe.
class Vault {
 public:
  explicit Vault(std::shared_ptr<rpc::Channel> customer_service);
  ~Vault();

  // In the order given; all or nothing.
  absl::StatusOr<std::vector<std::string>> Seal(const rpc::CallContext& context,
                                                absl::string_view tenant,
                                                const std::vector<SealedField>& fields) const;
  // Empty content opens as empty. DATA_LOSS when a value was damaged or stands elsewhere.
  absl::StatusOr<std::vector<OpenedField>> Open(const rpc::CallContext& context,
                                                absl::string_view tenant,
                                                const std::vector<SealedField>& fields,
                                                absl::string_view purpose) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
