#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"

namespace tresen::nlu {

// A parse in the words of the corpora (README.md beside this): intents first, then the rest in order of letters.
std::vector<std::string> Written(const Understanding& read, absl::string_view text, const std::string& language);

// Whether a written parse says what was expected: the same parts in any order, of a time the first readings.
bool SaysAll(std::vector<std::string> written, std::vector<std::string> expected);

}  // namespace tresen::nlu
