#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::simulator {

enum class Failure {
  kRefuse,            // answer with the code, accept nothing
  kHangBeforeAccept,  // accept nothing and answer too late
  kHangAfterAccept,   // accept and answer too late
  kFailLater,         // accept, then a status "failed" with the code
  kLoseStatuses,      // accept, tell no statuses
  kStatusesFirst,     // the statuses arrive before the answer
  kHoldForQuality,    // accept a template as held_for_quality_assessment
};

std::optional<Failure> ParseFailure(absl::string_view word);
absl::string_view Word(Failure failure);

struct FailureSwitch {
  int id = 0;
  Failure failure = Failure::kRefuse;
  int code = 131000;
  int http_status = 0;                      // 0: as usual for the code
  int times = 1;                            // negative: until removed
  absl::Duration hold = absl::Seconds(40);  // how late an answer is
  std::string phone_number_id;              // empty: every number
  std::string customer_id;                  // empty: every customer
};

// The failures that somebody ordered for the next sends. The oldest fitting switch applies; one
// switch per send. Not thread-safe.
class FailureSwitches {
 public:
  const FailureSwitch& Add(FailureSwitch wanted);
  bool Remove(int id);
  void Clear() { switches_.clear(); }

  // Uses up one time of the fitting switch.
  std::optional<FailureSwitch> Take(absl::string_view phone_number_id,
                                    absl::string_view customer_id);

  const std::vector<FailureSwitch>& all() const { return switches_; }

 private:
  std::vector<FailureSwitch> switches_;
  int next_id_ = 1;
};

}  // namespace tresen::simulator
