#pragma once

#include "services/nlu/domain/time/scope.h"
#include "services/nlu/domain/time/time_mention.h"

namespace tresen::nlu {

// Turns an item of the chart into a mention with its readings. False if no calendar date fits.
bool Resolve(const Scope& scope, const Item& item, const TimeContext& context,
             TimeMention* mention);

// Adds the instants of the readings and splits those that daylight saving repeats.
void AddInstants(const absl::TimeZone& zone, TimeMention* mention);

}  // namespace tresen::nlu
