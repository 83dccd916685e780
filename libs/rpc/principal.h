#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::rpc {

// Who calls, as the transport proved it: never as the request claims.
struct Principal {
  enum class Kind {
    kInternal,  // one of Tresen's services: every tenant
    kClient,    // an outside program with a client certificate
    kApiKey,    // an outside program with a bearer key over HTTP
  };

  Kind kind = Kind::kApiKey;
  // Stable name for audit and logs, without personal data: "gateway", "client", "key:console".
  std::string id;
  // The only tenant the caller may touch ("demo", without "tenants/"); empty means every tenant,
  // and only an internal caller may be without one.
  std::string tenant;
  // "scheduling.appointments.read", "scheduling.*", "*".
  std::vector<std::string> scopes;

  bool internal() const { return kind == Kind::kInternal; }
};

// Whether `scopes` grants `needed`: the same words, or a prefix that ends in ".*", or "*".
bool HoldsScope(const std::vector<std::string>& scopes, absl::string_view needed);

}  // namespace tresen::rpc
