#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace tresen::notification {

// How a branch wants to be told. Defaults where it says nothing.
struct NoticeRules {
  // In so much opening time a notice is to be acknowledged; then the lead is told.
  absl::Duration acknowledge_within = absl::Minutes(10);
  // What happens while the branch is closed is told in one mail so long before it opens.
  bool collect_when_closed = true;
  absl::Duration digest_before = absl::Minutes(30);
  // A visit that begins sooner than this is told at once all the same.
  absl::Duration urgent_within = absl::Hours(2);

  bool operator==(const NoticeRules&) const = default;
};

struct OpenInterval {
  absl::Time from;
  absl::Time to;
};
// Sorted, not overlapping, with what lies a day back and some weeks ahead.
using OpeningHours = std::vector<OpenInterval>;

struct NoticePlan {
  absl::Time tell_at;      // not before
  bool digest = false;     // together with all others of that time
  absl::Time escalate_at;  // when the lead is told, unless somebody acknowledged
};

// When to tell a branch of something that happens now. `visit_at`: the begin of the visit it is
// about. A break shorter than a night counts as open, and so does a branch without hours.
NoticePlan PlanNotice(const NoticeRules& rules, const OpeningHours& open, absl::Time now,
                      std::optional<absl::Time> visit_at);

// The instant at which the branch has been open for `amount` since `from`; plain time when it does
// not open any more.
absl::Time AfterOpenTime(const OpeningHours& open, absl::Time from, absl::Duration amount);

}  // namespace tresen::notification
