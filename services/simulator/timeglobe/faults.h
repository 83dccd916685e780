// What goes wrong on order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator::timeglobe {

enum class FaultKind {
  kResetBefore,  // the connection breaks, nothing was done
  kResetAfter,   // it was done, the connection breaks
  kHangBefore,   // nothing was done, the answer comes after `delay`
  kHangAfter,    // it was done, the answer comes after `delay`
  kSlow,         // a good answer after `delay`
  kCode,         // nothing was done, the answer is `code`
  kPageBefore,   // nothing was done, HTTP 500 with an HTML page
  kPageAfter,    // it was done, HTTP 500 with an HTML page
  kHtml200,      // it was done, HTTP 200 with an HTML page
  kTruncated,    // it was done, half of the JSON
  kHttp401,      // nothing was done
  kLate,         // the connection breaks, and it is carried out after `delay`
  kStealSlot,    // before a booking somebody in the salon takes its time
};

std::optional<FaultKind> FaultNamed(absl::string_view word);
absl::string_view Word(FaultKind kind);

struct Fault {
  int id = 0;
  FaultKind kind = FaultKind::kResetBefore;
  std::string endpoint = "*";  // "book", "getOrders", …; "*": every one
  int code = 32;
  absl::Duration delay = absl::Seconds(20);
  int times = 1;  // negative: until removed
};

// The oldest fitting fault applies, one per request. Not thread-safe.
class Faults {
 public:
  int Add(Fault fault);
  bool Remove(int id);
  void Clear() { faults_.clear(); }
  std::optional<Fault> Take(absl::string_view endpoint);
  const std::vector<Fault>& all() const { return faults_; }

 private:
  std::vector<Fault> faults_;
  int next_id_ = 1;
};

}  // namespace tresen::simulator::timeglobe
