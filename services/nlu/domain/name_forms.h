#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/language_pack.h"

namespace tresen::nlu {

// Forms of a name under the "[name_ending]" rules of one language: "a: y, ę" makes "leny" of "lena". In skeletons.
std::vector<std::string> NameForms(absl::string_view name, const std::vector<LexiconEntry>& lexicon);

}  // namespace tresen::nlu
