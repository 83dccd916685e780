#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"

namespace tresen::nlu {

// E-mail addresses (also "name at host.com"), web addresses and telephone numbers in a text. A value is the
// address without blanks; a phone number's is its digits, with "+" where the country is said.
std::vector<Entity> MatchContacts(absl::string_view text);

}  // namespace tresen::nlu
