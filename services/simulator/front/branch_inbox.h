#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/http/message.h"
#include "services/simulator/store/journal.h"

namespace tresen::simulator {

// One webhook that the desk sent to a branch.
struct BranchNotice {
  absl::Time at;
  bool signature_valid = false;
  std::string signature;  // the header as it came
  std::string body;
};

// True for "t=<Unix seconds>,v1=<hex>" over "<t>.<body>" and for "sha256=<hex>" over the body.
bool IsSignedBy(absl::string_view header, absl::string_view body, absl::string_view secret);

// Stands in for a branch's own system: takes signed webhooks and keeps them. Thread-safe.
class BranchInbox {
 public:
  static absl::StatusOr<std::unique_ptr<BranchInbox>> Open(const std::string& file,
                                                           std::string secret);

  // Keeps the notice, whatever its signature is worth. 200, or 401 when the signature is wrong, or
  // 503 as often as somebody ordered.
  int Take(const http::Request& request, absl::Time now);
  void RefuseNext(int times);
  std::vector<BranchNotice> All() const;

 private:
  BranchInbox(std::unique_ptr<Journal> journal, std::string secret)
      : journal_(std::move(journal)), secret_(std::move(secret)) {}

  const std::unique_ptr<Journal> journal_;
  const std::string secret_;
  mutable absl::Mutex mutex_;
  std::vector<BranchNotice> notices_ ABSL_GUARDED_BY(mutex_);
  int refusals_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tresen::simulator
