#include "services/nlu/domain/time/notation.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace tresen::nlu {
namespace {

std::string Bound(const TimeMention& mention, const std::optional<absl::CivilSecond>& bound) {
  if (!bound.has_value()) return "";
  const std::string day =
      absl::StrFormat("%04d-%02d-%02d", bound->year(), bound->month(), bound->day());
  if (mention.kind == TimeKind::kDate || mention.kind == TimeKind::kDateRange) return day;
  const std::string clock = absl::StrFormat("T%02d:%02d", bound->hour(), bound->minute());
  return mention.date_missing ? clock : day + clock;
}

}  // namespace

std::string Notation(const TimeMention& mention) {
  const std::string marks = absl::StrCat(mention.excluded ? "!" : "", mention.approximate ? "~" : "");
  if (mention.kind == TimeKind::kDuration) {
    return absl::StrCat(marks, absl::ToInt64Minutes(mention.length), "m");
  }
  if (mention.kind == TimeKind::kRepeat) return marks + "repeat";
  std::vector<std::string> readings;
  for (const TimeReading& reading : mention.readings) {
    const bool point = reading.from == reading.to || mention.kind == TimeKind::kDate;
    readings.push_back(
        point ? Bound(mention, reading.from)
              : absl::StrCat(Bound(mention, reading.from), "..", Bound(mention, reading.to)));
  }
  return marks + absl::StrJoin(readings, " or ");
}

std::string Notation(const std::vector<TimeMention>& mentions) {
  if (mentions.empty()) return "none";
  return absl::StrJoin(mentions, " & ", [](std::string* out, const TimeMention& mention) {
    out->append(Notation(mention));
  });
}

bool Says(const std::string& notation, const std::string& expected) {
  return notation == expected || absl::StartsWith(notation, expected + " or ");
}

}  // namespace tresen::nlu
