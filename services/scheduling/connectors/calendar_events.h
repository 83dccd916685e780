// What both kinds of iCalendar sources share: which entries are ours and which are somebody's time.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/icalendar/reader.h"
#include "services/scheduling/connectors/connector.h"

namespace tresen::scheduling {

// The UID under which one of our appointments stands in every calendar, feeds included.
std::string UidOf(const VisitId& visit);
// Nothing if the entry is not one of ours.
std::optional<VisitId> VisitOf(absl::string_view uid);

// Whether an appointment is one of the tenant's own. Where it is not set, every one is.
using IsOwn = std::function<absl::StatusOr<bool>(const VisitId&)>;
// VisitOf, but nothing for what only looks like ours: of another tenant or installation.
absl::StatusOr<std::optional<VisitId>> OwnVisitOf(absl::string_view uid, const IsOwn& is_own);

// Does the entry take time? Free and cancelled ones do not, tentative ones do.
bool TakesTime(const icalendar::Instance& instance);

// UID, and where the rule put it, for one that repeats.
std::string ExternalIdOf(const icalendar::Instance& instance);

// What an answer that is not the wanted one means for reading: PERMISSION_DENIED, UNAVAILABLE or
// DATA_LOSS.
absl::Status ReadFailure(int http_status);
// The same for a request without an answer.
absl::Status ReadFailure(const absl::Status& sending);

}  // namespace tresen::scheduling
