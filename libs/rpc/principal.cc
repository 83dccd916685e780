#include "libs/rpc/principal.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace tresen::rpc {

bool HoldsScope(const std::vector<std::string>& scopes, absl::string_view needed) {
  return std::any_of(scopes.begin(), scopes.end(), [needed](absl::string_view held) {
    if (held == "*" || held == needed) return true;
    // "scheduling.*" grants what begins with "scheduling.", the dot included.
    return absl::ConsumeSuffix(&held, "*") && absl::EndsWith(held, ".") &&
           absl::StartsWith(needed, held);
  });
}

}  // namespace tresen::rpc
