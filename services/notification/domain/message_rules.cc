#include "services/notification/domain/message_rules.h"

#include <algorithm>

namespace tresen::notification {
namespace {

constexpr int kDay = 24 * 60;

}  // namespace

absl::Time WithinHours(absl::Time when, const DayHours& hours, absl::TimeZone zone) {
  if (hours.from <= 0 && hours.to >= kDay) return when;
  const absl::CivilSecond local = absl::ToCivilSecond(when, zone);
  const int minute = local.hour() * 60 + local.minute();
  absl::CivilDay day(local);
  if (minute >= hours.to) {
    ++day;
  } else if (minute >= hours.from) {
    return when;
  }
  return absl::FromCivil(absl::CivilMinute(day) + hours.from, zone);
}

absl::Time AfterCap(const MessageRules& rules, std::vector<absl::Time> sent, absl::Time now) {
  if (sent.empty()) return now;
  std::sort(sent.begin(), sent.end());
  absl::Time next = std::max(now, sent.back() + rules.marketing_gap);
  if (rules.marketing_most <= 0 || sent.size() < static_cast<size_t>(rules.marketing_most)) {
    return next;
  }
  // The oldest of the last `marketing_most` has to be out of the period.
  const absl::Time oldest = sent[sent.size() - rules.marketing_most];
  return std::max(next, oldest + absl::Hours(24) * rules.marketing_days);
}

}  // namespace tresen::notification
