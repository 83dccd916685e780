// Policies that need the clock of the caller or the customer's other visits.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/scheduling/domain/catalogue.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

// Starts of visits that may be booked now: [earliest, end of the last bookable local day). Notice
// and horizon are compared with the start of the visit; days end at local midnight of the branch.
Interval BookableStarts(const Branch& branch, absl::Time now);

// Visits that begin in a span are counted: one more may begin there only below the limit.
struct CapWindow {
  enum class Whose { kBranch, kCustomer } whose = Whose::kBranch;
  Interval starts;
  int limit = 0;
  friend bool operator==(const CapWindow&, const CapWindow&) = default;
};

// The caps that a visit beginning at `start` must respect: its local day, ISO week and month.
std::vector<CapWindow> CapWindowsFor(const Branch& branch, absl::Time start);

enum class CancelKind { kInTime, kLate };
CancelKind CancelKindOf(const BookingPolicy& policy, absl::Time start, absl::Time now);

// Local days of the branch on which one more visit may still begin under `limits`, given the
// starts of the visits that count. Without limits every day may.
class DayCaps {
 public:
  DayCaps(const VisitLimits& limits, const std::vector<absl::Time>& starts,
          const absl::TimeZone& zone);
  bool Allows(absl::CivilDay day) const;
  const VisitLimits& limits() const { return limits_; }
  const std::vector<absl::CivilDay>& days() const { return days_; }

 private:
  VisitLimits limits_;
  std::vector<absl::CivilDay> days_;
};

}  // namespace tresen::scheduling
