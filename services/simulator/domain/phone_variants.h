#pragma once
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::simulator {

// Only the digits of what somebody dialled. A number without `+` gets the country code in front.
std::string DialledDigits(absl::string_view number, absl::string_view country_code);

// One form for all known spellings of the same customer's number (Brazil with and without the
// ninth digit, Mexico 52 and 521, Argentina 54 and 549). For looking up only, never for showing.
std::string CanonicalDigits(absl::string_view digits);

}  // namespace tresen::simulator
