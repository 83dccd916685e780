// What goes wrong on order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator::caldav {

enum class FaultKind {
  kLoseRequest,  // nothing was done, the connection ends
  kLoseAnswer,   // it was done, the connection ends
  kHang,         // it was done, the answer comes after `delay`
  kErrorBefore,  // nothing was done, HTTP 503 with a page
  kErrorAfter,   // it was done, HTTP 500 with a page
  kPage,         // it was done, HTTP 200 with a page (a login, a captive network)
  kTruncated,    // it was done, half of the answer
  kRefuse,       // nothing was done, HTTP 403
  kCutList,      // of several members half are told, and 507 says so
  kPartFails,    // of several members the last one has failed with 503
  kRace,         // somebody else changes the resource just before
};

std::optional<FaultKind> FaultNamed(absl::string_view word);
absl::string_view Word(FaultKind kind);

struct Fault {
  int id = 0;
  FaultKind kind = FaultKind::kLoseAnswer;
  std::string method = "*";  // "PUT", "REPORT", …; "*": every one
  absl::Duration delay = absl::Seconds(20);
  int times = 1;  // negative: until removed
};

// The oldest fitting fault applies, one per request. Not thread-safe.
class Faults {
 public:
  int Add(Fault fault);
  void Clear() { faults_.clear(); }
  std::optional<Fault> Take(absl::string_view method);
  const std::vector<Fault>& all() const { return faults_; }

 private:
  std::vector<Fault> faults_;
  int next_id_ = 1;
};

}  // namespace tresen::simulator::caldav
