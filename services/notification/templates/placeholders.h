#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::notification {

// The names between double braces in the body of a template, each once, in their order.
std::vector<std::string> Placeholders(absl::string_view body);

using Parameters = std::vector<std::pair<std::string, std::string>>;

// A value for every placeholder of `body`: what was given goes before what is known now. What
// neither knows stays away, and the channel will refuse it. A value is kept on one line, as the
// channel wants it.
Parameters FillPlaceholders(absl::string_view body, const Parameters& given,
                            const std::map<std::string, std::string>& live);

}  // namespace tresen::notification
