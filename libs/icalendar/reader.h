// When somebody is busy according to an iCalendar file (RFC 5545) from anywhere: recurrences with
// their exceptions and moved instances, dates without a time, zones by name or by definition.
// Titles, people and notes are not looked at.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::icalendar {

// DATA_LOSS: not a calendar, or not all of one.
inline constexpr char kUnreadable[] = "ICALENDAR_UNREADABLE";
// OUT_OF_RANGE: more than anybody's calendar holds; nothing of it is used.
inline constexpr char kTooMuch[] = "ICALENDAR_TOO_MUCH";

enum class Shows { kBusy, kTentative, kFree, kCancelled };

// One event, or one of its repetitions.
struct Instance {
  std::string uid;
  // Where the rule put it, "20260303T090000Z"; empty: it does not repeat.
  std::string recurrence_id;
  absl::Time start;
  absl::Time end;  // after start
  bool all_day = false;
  Shows shows = Shows::kBusy;
  friend bool operator==(const Instance&, const Instance&) = default;
};

struct Contents {
  std::vector<Instance> instances;  // by start, then uid
  // Entries that could only be read in part: an unknown zone (read as local), a rule that is none
  // (only the first time counts), no usable start (left out).
  int problems = 0;
};

struct ReadOptions {
  // Instances that touch [from, to).
  absl::Time from;
  absl::Time to;
  // For dates, for times without a zone, and in the place of unknown zones.
  absl::TimeZone zone;

  size_t most_bytes = size_t{8} << 20;
  int most_events = 20000;
  int most_instances = 20000;
  // Repetitions looked at in the whole file, also those before the window.
  int most_steps = 500000;
};

absl::StatusOr<Contents> Read(absl::string_view file, const ReadOptions& options);

}  // namespace tresen::icalendar
