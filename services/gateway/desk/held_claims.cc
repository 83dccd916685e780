#include "services/gateway/desk/held_claims.h"

namespace tresen::gateway {

std::vector<workqueue::Claim> HeldClaims::Add(const std::vector<Claim>& claims) {
  std::vector<workqueue::Claim> named;
  absl::MutexLock lock(&mutex_);
  for (const Claim& claim : claims) {
    named.push_back({claim.tenant, claim.conversation, claim.fence});
    by_conversation_[claim.conversation] = claim;
  }
  return named;
}

std::optional<Claim> HeldClaims::Find(const workqueue::Claim& named) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_conversation_.find(named.key);
  if (found == by_conversation_.end() || found->second.fence != named.fence) return std::nullopt;
  return found->second;
}

std::optional<Claim> HeldClaims::Take(const workqueue::Claim& named) {
  absl::MutexLock lock(&mutex_);
  const auto found = by_conversation_.find(named.key);
  if (found == by_conversation_.end() || found->second.fence != named.fence) return std::nullopt;
  Claim taken = std::move(found->second);
  by_conversation_.erase(found);
  return taken;
}

}  // namespace tresen::gateway
