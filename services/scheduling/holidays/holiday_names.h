#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tresen::scheduling {

struct HolidayName {
  absl::string_view holiday;  // id, as in domain/public_holidays.cc
  absl::string_view name;
};

struct LanguagePack {
  absl::string_view code;  // BCP 47 primary tag
  absl::Span<const HolidayName> holidays;
};

// All packs that were built in, by code.
const std::vector<const LanguagePack*>& LanguagePacks();

// The names of a holiday by language, in every language that has one for it.
std::map<std::string, std::string> NamesOfHoliday(absl::string_view holiday);

}  // namespace tresen::scheduling
