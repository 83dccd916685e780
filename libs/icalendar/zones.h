// Inside libs/icalendar only: what a TZID means.
#pragma once

#include <libical/ical.h>

#include <map>
#include <memory>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::icalendar {

// A zone of the system's database, or one that the file defines itself.
class FileZone {
 public:
  explicit FileZone(absl::TimeZone zone) : zone_(zone) {}
  // Loses the definition's zone when it is destroyed.
  explicit FileZone(icaltimezone* defined) : defined_(defined) {}

  // A time that is skipped in spring moves forward by the gap; of one that is shown twice the
  // first is meant.
  absl::Time InstantOf(absl::CivilSecond civil) const;
  absl::CivilSecond CivilOf(absl::Time instant) const;

 private:
  struct Free {
    void operator()(icaltimezone* zone) const { icaltimezone_free(zone, 1); }
  };
  absl::TimeZone zone_;
  std::unique_ptr<icaltimezone, Free> defined_;
};

// The zones of one file.
class FileZones {
 public:
  // `otherwise` stands in for what is unknown.
  explicit FileZones(absl::TimeZone otherwise) : otherwise_(otherwise) {}

  // Definitions that could keep a computer busy are not taken.
  void AddDefinition(icalcomponent* definition);
  // Null if nothing is known under the name.
  const FileZone* Find(const std::string& tzid);
  const FileZone& otherwise() const { return otherwise_; }

 private:
  FileZone otherwise_;
  std::map<std::string, std::unique_ptr<FileZone>> zones_;  // null: known to be unknown
  std::map<std::string, icalcomponent*> definitions_;       // of the file, which outlives this
};

absl::CivilSecond CivilOf(const icaltimetype& time);
icaltimetype TimeOf(absl::CivilSecond civil);

}  // namespace tresen::icalendar
