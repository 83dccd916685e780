#include "tests/eval/datetime.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "services/nlu/domain/time/time_parser.h"

namespace tresen::nlu_eval {
namespace {

using nlu::TimeKind;
using nlu::TimeMention;

std::string Day(const absl::CivilSecond& t) {
  return absl::StrFormat("%04d-%02d-%02d", t.year(), t.month(), t.day());
}

std::string Clock(const absl::CivilSecond& t) {
  return absl::StrFormat("%02d:%02d:%02d", t.hour(), t.minute(), t.second());
}

// A bound in the form of its kind: day, time, or both.
std::string Bound(const TimeMention& mention, const absl::CivilSecond& t) {
  switch (mention.kind) {
    case TimeKind::kDate:
    case TimeKind::kDateRange:
      return Day(t);
    case TimeKind::kTime:
    case TimeKind::kTimeRange:
      return Clock(t);
    default:
      return absl::StrCat(Day(t), "T", Clock(t));
  }
}

const char* KindName(TimeKind kind) {
  static constexpr const char* kNames[] = {"date",      "time",          "datetime", "daterange",
                                           "timerange", "datetimerange", "duration", "set"};
  return kNames[static_cast<int>(kind)];
}

json Entity(const TimeMention& mention) {
  json entity = {{"start", mention.begin}, {"end", mention.end}, {"kind", KindName(mention.kind)}};
  if (mention.kind == TimeKind::kDuration) {
    entity["value"] = absl::ToInt64Seconds(mention.length);
    return entity;
  }
  if (mention.readings.empty()) return entity;
  const nlu::TimeReading& reading = mention.readings.front();
  const bool point = reading.from == reading.to || mention.kind == TimeKind::kDate;
  if (point && reading.from.has_value()) {
    entity["value"] = Bound(mention, *reading.from);
    return entity;
  }
  if (reading.from.has_value()) entity["from"] = Bound(mention, *reading.from);
  // Ranges of days are written with their last day, everything else with its exclusive end.
  const int included = mention.kind == TimeKind::kDateRange ? 86400 : 0;
  if (reading.to.has_value()) entity["to"] = Bound(mention, *reading.to - included);
  return entity;
}

// The zone of a reference: its offset if it has one ("...T04:30:00-02:00"), for zones that a text names.
absl::TimeZone ZoneOf(const std::string& reference) {
  absl::Time midnight_there;
  const std::string offset = reference.size() > 19 ? reference.substr(19) : "";
  if (offset.empty() || !absl::ParseTime("%Y-%m-%dT%H:%M:%S%Ez", "1970-01-01T00:00:00" + offset, &midnight_there, nullptr)) {
    return absl::UTCTimeZone();
  }
  return absl::FixedTimeZone(static_cast<int>(-absl::ToUnixSeconds(midnight_there)));
}

absl::Time Reference(const std::string& text, const absl::TimeZone& zone) {
  absl::CivilSecond civil;
  return absl::ParseCivilTime(text.substr(0, 19), &civil) ? absl::FromCivil(civil, zone) : absl::UnixEpoch();
}

nlu::TimeContext ContextOf(const json& record) {
  nlu::TimeContext context;
  const std::string language = record.value("lang", "en");
  context.languages = {language};
  // A desk in Germany or Poland also gets English; an English one gets the figures of its guests.
  context.languages.push_back(language == "en" ? "de" : "en");
  context.zone = ZoneOf(record.value("reference", ""));
  context.now = Reference(record.value("reference", ""), context.zone);
  return context;
}

}  // namespace

absl::Status EvaluateDateTime(const std::vector<json>& records, Results& results) {
  const nlu::TimeParser parser;
  std::vector<json> predictions;
  std::vector<double> times;
  for (const json& record : records) {
    const nlu::TimeContext context = ContextOf(record);
    const std::string text = Text(record, "text");
    json entities = json::array();
    for (const TimeMention& mention : Timed(times, [&] { return parser.Parse(text, context); })) {
      entities.push_back(Entity(mention));
    }
    predictions.push_back({{"id", record.value("id", "")}, {"entities", entities}});
  }
  return results.Write("datetime", predictions, std::move(times));
}

}  // namespace tresen::nlu_eval
