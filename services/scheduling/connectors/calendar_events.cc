#include "services/scheduling/connectors/calendar_events.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/status/status.h"

namespace tresen::scheduling {
namespace {

constexpr char kOurs[] = "@tresen";

}  // namespace

std::string UidOf(const VisitId& visit) { return absl::StrCat(visit.value(), kOurs); }

std::optional<VisitId> VisitOf(absl::string_view uid) {
  if (!absl::ConsumeSuffix(&uid, kOurs) || uid.empty()) return std::nullopt;
  return VisitId(std::string(uid));
}

absl::StatusOr<std::optional<VisitId>> OwnVisitOf(absl::string_view uid, const IsOwn& is_own) {
  std::optional<VisitId> visit = VisitOf(uid);
  if (!visit || !is_own) return visit;
  TRESEN_ASSIGN_OR_RETURN(const bool own, is_own(*visit));
  if (!own) visit.reset();
  return visit;
}

bool TakesTime(const icalendar::Instance& instance) {
  return instance.shows == icalendar::Shows::kBusy ||
         instance.shows == icalendar::Shows::kTentative;
}

std::string ExternalIdOf(const icalendar::Instance& instance) {
  return instance.recurrence_id.empty() ? instance.uid
                                        : absl::StrCat(instance.uid, "/", instance.recurrence_id);
}

absl::Status ReadFailure(int http_status) {
  const std::string what = absl::StrCat("HTTP ", http_status);
  if (http_status == 429 || http_status >= 500) return absl::UnavailableError(what);
  if (http_status >= 200 && http_status < 300) return absl::DataLossError(what);
  return absl::PermissionDeniedError(what);  // key, user or address are wrong
}

absl::Status ReadFailure(const absl::Status& sending) {
  if (absl::IsInvalidArgument(sending)) return absl::PermissionDeniedError("not an address");
  if (absl::IsOutOfRange(sending)) return absl::DataLossError("an answer that is too large");
  return absl::UnavailableError(sending.message());
}

}  // namespace tresen::scheduling
