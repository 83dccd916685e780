#include "services/notification/domain/notice_plan.h"

#include <algorithm>

namespace tresen::notification {
namespace {

// A shorter time without opening is a break, in which somebody reads mail.
constexpr absl::Duration kShortestNight = absl::Hours(4);

// When the branch opens after the night in which `now` lies; nothing when it is no night.
std::optional<absl::Time> OpensAfterNight(const OpeningHours& open, absl::Time now) {
  absl::Time closed_since = absl::InfinitePast();
  for (const OpenInterval& interval : open) {
    if (interval.to <= now) {
      closed_since = interval.to;
      continue;
    }
    if (interval.from <= now || interval.from - closed_since < kShortestNight) return std::nullopt;
    return interval.from;
  }
  return std::nullopt;
}

}  // namespace

absl::Time AfterOpenTime(const OpeningHours& open, absl::Time from, absl::Duration amount) {
  absl::Duration left = amount;
  for (const OpenInterval& interval : open) {
    const absl::Time begin = std::max(interval.from, from);
    if (begin >= interval.to) continue;
    if (interval.to - begin >= left) return begin + left;
    left -= interval.to - begin;
  }
  return from + amount;
}

NoticePlan PlanNotice(const NoticeRules& rules, const OpeningHours& open, absl::Time now,
                      std::optional<absl::Time> visit_at) {
  NoticePlan plan{now, false, {}};
  const auto opens = OpensAfterNight(open, now);
  if (rules.collect_when_closed && opens.has_value()) {
    const absl::Time digest_at = *opens - rules.digest_before;
    const bool urgent =
        visit_at.has_value() && *visit_at < std::max(now + rules.urgent_within, digest_at);
    if (digest_at > now && !urgent) plan = {digest_at, true, {}};
  }
  plan.escalate_at = AfterOpenTime(open, plan.tell_at, rules.acknowledge_within);
  return plan;
}

}  // namespace tresen::notification
