// Visits as JSON: snapshots in the change feed, stored answers, and the items of a row.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/scheduling/store/scheduling_store.h"

namespace tresen::scheduling {

std::string ItemsToJson(const std::vector<PlannedItem>& items);
absl::StatusOr<std::vector<PlannedItem>> ItemsFromJson(absl::string_view json);

// [[resource, from, to, buffer before, buffer after, item], …], times in seconds of UTC.
absl::StatusOr<std::vector<Claim>> ClaimsFromJson(absl::string_view json);

std::string MovedFromToJson(const MovedFrom& from);
absl::StatusOr<MovedFrom> MovedFromFromJson(absl::string_view json);

std::string VisitToJson(const Visit& visit);
// DATA_LOSS for anything that VisitToJson did not make.
absl::StatusOr<Visit> VisitFromJson(absl::string_view json);

// Details of an audit entry: {"version", "state", "origin": {…}}.
std::string AuditDetails(const Visit& visit, const Origin& origin);
absl::StatusOr<Origin> OriginOfDetails(absl::string_view json);

// The answer of a swap.
std::string VisitPairToJson(const Visit& first, const Visit& second);
absl::StatusOr<std::pair<Visit, Visit>> VisitPairFromJson(absl::string_view json);

// Equal as JSON values, whatever the order of keys and the white space.
bool SameJson(absl::string_view a, absl::string_view b);

}  // namespace tresen::scheduling
