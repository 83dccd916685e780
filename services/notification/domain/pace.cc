#include "services/notification/domain/pace.h"

#include <algorithm>

namespace tresen::notification {

Booking BookPlace(const Rate& rate, absl::Time booked_until, absl::Time now) {
  const absl::Time begins = std::max(booked_until, now);
  const absl::Time allowed = begins - rate.interval * (rate.burst - 1);
  return {std::max(now, allowed), begins + rate.interval};
}

}  // namespace tresen::notification
