// Limits of the scheduling contract.
#pragma once

#include <cstddef>

#include "absl/time/time.h"

namespace tresen::scheduling {

inline constexpr int kMostServicesPerWish = 5;
inline constexpr int kMostRangesPerWish = 50;
inline constexpr int kMostSeenStarts = 200;
inline constexpr int kMostOffersPerPage = 100;
inline constexpr int kDefaultOffers = 4;
inline constexpr int kAlternativesWhenTaken = 3;
inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMostPageSize = 1000;
inline constexpr int kMostHoursDays = 366;
inline constexpr size_t kLongestRequestId = 255;
// Of requests that are done in parts, each under an id of its own.
inline constexpr size_t kLongestPartedRequestId = 200;
inline constexpr int kMostImportRecords = 1000;
inline constexpr int kExportPageSize = 200;
inline constexpr size_t kLongestReason = 200;
inline constexpr size_t kLongestFilter = 2000;

// An offer may be taken so long after it was made.
inline constexpr absl::Duration kOfferLifetime = absl::Minutes(30);
// A lost race is planned and tried again so often before the customer hears of it.
inline constexpr int kPlacingAttempts = 3;

}  // namespace tresen::scheduling
