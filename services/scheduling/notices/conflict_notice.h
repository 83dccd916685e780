// What a branch is told when an appointment and a calendar outside do not agree.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::scheduling::notices {

struct LanguagePack {
  absl::string_view code;  // BCP 47 primary tag
  absl::string_view when;  // how a moment is written, as absl::FormatTime takes it
  absl::string_view overlap;
  absl::string_view moved;
  absl::string_view gone;
  absl::string_view changed;
  absl::string_view forbidden;  // a number follows
};

// All packs that were built in, by code.
const std::vector<const LanguagePack*>& LanguagePacks();

enum class Conflict {
  kOverlap,  // somebody's time lies over the appointment
  kMoved,    // moved there; ours stands
  kGone,     // taken out there; ours stands and was written again
  kChanged,  // it cannot be written
};

struct ConflictFacts {
  std::string language;  // BCP 47 primary tag; one without words is told in English
  std::string people;    // names, with commas between
  absl::Time start;      // of the appointment here
  absl::TimeZone zone;   // of the branch
};

// So many entries of a person's calendar may not be read; the last line names the person, if known.
std::vector<std::string> ForbiddenLines(absl::string_view language, int entries,
                                        const std::string& person);

// What happened, then when and with whom, without the customer.
std::vector<std::string> ConflictLines(Conflict conflict, const ConflictFacts& facts);

}  // namespace tresen::scheduling::notices
