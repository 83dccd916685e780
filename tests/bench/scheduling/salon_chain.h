// A business large enough to measure: many people in one branch, well booked.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "services/scheduling/domain/interval_search.h"
#include "services/scheduling/fixtures/salon.h"
#include "tresen/scheduling/v1/catalog.pb.h"

namespace tresen::scheduling::bench {

inline constexpr int kPeople = 500;
inline constexpr int kDays = 60;
// Four of five working hours are taken.
inline constexpr int kBusyPercent = 80;

// One branch, `people` people in four shift patterns, a treatment of 75 minutes, a colour of three
// stages on a chair, and shorter services; half of the people can do each.
v1::Catalog BigCatalog(int people, int days);

// That business with random bookings on its people from `first_day` on.
IntervalWorld BigWorld(int people, absl::CivilDay first_day, int days, uint64_t seed);

// Wishes as customers have them: any of the services, anyone (two of three) or somebody, from some
// moment of the first half of the horizon on.
SlotQuery RandomWish(const IntervalWorld& world, std::mt19937_64& random);

}  // namespace tresen::scheduling::bench
