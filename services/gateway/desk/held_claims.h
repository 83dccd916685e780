#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/workqueue/work_source.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// The conversations that this process has leased. One may be leased anew, with a higher fence,
// while the worker of an older lease has not come to its end: whoever names the older one finds
// nothing and takes nothing away. Thread-safe.
class HeldClaims {
 public:
  // In place of an older one of the same conversation. As the queue names them.
  std::vector<workqueue::Claim> Add(const std::vector<Claim>& claims);

  // The claim that is meant, unless it has been replaced or is gone.
  std::optional<Claim> Find(const workqueue::Claim& named) const;
  // The same, which is no longer held afterwards.
  std::optional<Claim> Take(const workqueue::Claim& named);

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, Claim> by_conversation_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::gateway
