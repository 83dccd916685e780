#include "services/tresenctl/business_file/week.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tresen::tresenctl {
namespace {

int WeekdayOf(absl::string_view name) {
  constexpr std::array<absl::string_view, 7> kNames = {"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? 0 : static_cast<int>(found - kNames.begin()) + 1;
}

// "mon-wed" -> 1, 2, 3. Empty for anything else.
std::vector<int> WeekdaysOf(absl::string_view name) {
  const size_t dash = name.find('-');
  const int first = WeekdayOf(name.substr(0, dash));
  const int last = dash == absl::string_view::npos ? first : WeekdayOf(name.substr(dash + 1));
  std::vector<int> days;
  if (first == 0) return days;
  for (int day = first; day <= last; ++day) days.push_back(day);
  return days;
}

// "09:30" -> 570; -1 for anything else.
int MinuteOf(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  for (const size_t place : {0, 1, 3, 4}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[place]))) return -1;
  }
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  return minute > 59 || hour * 60 + minute > 1440 ? -1 : hour * 60 + minute;
}

void ReadInterval(const YAML::Node& value, std::vector<type::v1::LocalInterval>& intervals,
                  YamlReader& reader) {
  const absl::string_view text = value.IsScalar() ? absl::string_view(value.Scalar()) : "";
  const int from = MinuteOf(text.substr(0, 5));
  const int to = text.size() == 11 && text[5] == '-' ? MinuteOf(text.substr(6)) : -1;
  if (from < 0 || to < 0) return reader.Complain(value, "hours must be like 09:00-18:00");
  if (to <= from) return reader.Complain(value, "hours must end after they begin");
  if (!intervals.empty() && intervals.back().to_minute() > from) {
    return reader.Complain(value, "hours must be in order and not overlap");
  }
  type::v1::LocalInterval interval;
  interval.set_from_minute(from);
  interval.set_to_minute(to);
  intervals.push_back(interval);
}

}  // namespace

Week ReadWeek(const YAML::Node& map, const char* field, const Week* opening_hours,
              YamlReader& reader) {
  Week week;
  const YAML::Node days = map[field];
  if (!days.IsDefined()) return week;
  if (!days.IsMap()) {
    reader.Complain(days, absl::StrCat(field, " must be given by weekday"));
    return week;
  }
  std::set<int> seen;
  for (const auto& entry : days) {
    const std::vector<int> weekdays =
        WeekdaysOf(entry.first.IsScalar() ? entry.first.Scalar() : "");
    if (weekdays.empty()) reader.Complain(entry.first, "weekdays must be like mon or mon-fri");
    const YAML::Node value = entry.second;
    const bool as_opened = value.IsScalar() && value.Scalar() == "opening_hours";
    std::vector<type::v1::LocalInterval> intervals;
    if (value.IsSequence()) {
      for (const YAML::Node& part : value) ReadInterval(part, intervals, reader);
    } else if (!as_opened || opening_hours == nullptr) {
      ReadInterval(value, intervals, reader);
    }
    for (const int day : weekdays) {
      if (!seen.insert(day).second) reader.Complain(entry.first, "a weekday stands twice");
      if (as_opened && opening_hours != nullptr) {
        const auto open = opening_hours->find(day);
        if (open != opening_hours->end()) week[day] = open->second;
      } else if (!intervals.empty()) {
        week[day] = intervals;
      }
    }
  }
  return week;
}

std::optional<type::v1::LocalInterval> ReadHours(const YAML::Node& map, const char* field,
                                                 YamlReader& reader) {
  const YAML::Node value = map[field];
  if (!value.IsDefined()) return std::nullopt;
  std::vector<type::v1::LocalInterval> intervals;
  ReadInterval(value, intervals, reader);
  if (intervals.empty()) return std::nullopt;
  return intervals.front();
}

void WriteWeek(const Week& week,
               google::protobuf::RepeatedPtrField<scheduling::v1::WeekdayHours>* hours) {
  for (const auto& [day, intervals] : week) {
    scheduling::v1::WeekdayHours* entry = hours->Add();
    entry->set_weekday(day);
    for (const auto& interval : intervals) *entry->add_intervals() = interval;
  }
}

}  // namespace tresen::tresenctl
