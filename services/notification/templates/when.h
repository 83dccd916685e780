#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::notification {

// The languages in which we write; the second for one that we do not.
bool IsWritten(absl::string_view language);
std::string WrittenLanguage(absl::string_view wanted, absl::string_view otherwise);

// An instant as people say it: "Donnerstag, 3. Dezember um 10:00 Uhr". English for a language that
// we do not write.
std::string When(absl::Time instant, absl::TimeZone zone, absl::string_view language);

}  // namespace tresen::notification
