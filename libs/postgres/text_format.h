// Reading PostgreSQL's text output (DateStyle ISO, zone UTC, bytea hex): pure functions, nullopt if
// the text is something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::postgres {

std::optional<absl::CivilSecond> ParseCivil(absl::string_view text);  // fraction is dropped
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
std::optional<absl::Time> ParseInstant(absl::string_view text);
std::optional<std::string> ParseBytes(absl::string_view text);
// One-dimensional; a NULL element becomes "".
std::optional<std::vector<std::string>> ParseArray(absl::string_view text);

}  // namespace tresen::postgres
