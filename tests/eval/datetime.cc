#include "tests/eval/datetime.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "services/nlu/domain/time/time_parser.h"

namespace tresen::nlu_eval {
namespace {

using nlohmann::json;
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

absl::Time Reference(const std::string& text) {
  absl::CivilSecond civil;
  return absl::ParseCivilTime(text.substr(0, 19), &civil)
             ? absl::FromCivil(civil, absl::UTCTimeZone())
             : absl::UnixEpoch();
}

nlu::TimeContext ContextOf(const json& record) {
  nlu::TimeContext context;
  const std::string language = record.value("lang", "en");
  context.languages = {language};
  // A desk in Germany or Poland also gets English; an English one gets the figures of its guests.
  context.languages.push_back(language == "en" ? "de" : "en");
  context.now = Reference(record.value("reference", ""));
  return context;
}

struct Timing {
  std::vector<double> microseconds;

  json Summary() {
    if (microseconds.empty()) return json::object();
    std::sort(microseconds.begin(), microseconds.end());
    const auto at = [&](double share) {
      return microseconds[static_cast<size_t>(share *
                                              static_cast<double>(microseconds.size() - 1))];
    };
    return {{"median_us", at(0.5)}, {"p99_us", at(0.99)}};
  }
};

}  // namespace

absl::Status EvaluateDateTime(const std::string& in, const std::string& out,
                              const std::string& speed) {
  std::ifstream input(in);
  if (!input) return absl::NotFoundError(absl::StrCat("cannot read ", in));
  std::ofstream output(out);
  if (!output) return absl::PermissionDeniedError(absl::StrCat("cannot write ", out));
  const nlu::TimeParser parser;
  Timing timing;
  std::string line;
  while (std::getline(input, line)) {
    const json record = json::parse(line, nullptr, false);
    if (record.is_discarded()) continue;
    const nlu::TimeContext context = ContextOf(record);
    const std::string text = record.value("text", "");
    const auto start = std::chrono::steady_clock::now();
    const std::vector<TimeMention> mentions = parser.Parse(text, context);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    timing.microseconds.push_back(took.count());
    json entities = json::array();
    for (const TimeMention& mention : mentions) entities.push_back(Entity(mention));
    output << json{{"id", record.value("id", "")}, {"entities", entities}}.dump() << "\n";
  }
  std::ofstream(speed) << json{{"datetime", timing.Summary()}}.dump() << "\n";
  return absl::OkStatus();
}

}  // namespace tresen::nlu_eval
