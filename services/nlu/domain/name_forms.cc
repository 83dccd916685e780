#include "services/nlu/domain/name_forms.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {

std::vector<std::string> NameForms(absl::string_view name, const std::vector<LexiconEntry>& lexicon) {
  std::vector<std::string> forms;
  if (name.empty()) return forms;
  const bool vowel = absl::StrContains("aeiouy", name.back());
  for (const LexiconEntry& entry : lexicon) {
    if (entry.section != "name_ending") continue;
    const absl::string_view ending = entry.value == "-" ? "" : absl::string_view(entry.value);
    if (!absl::EndsWith(name, ending) || (ending.empty() && vowel)) continue;
    forms.push_back(absl::StrCat(name.substr(0, name.size() - ending.size()), Skeleton(entry.phrase)));
  }
  return forms;
}

}  // namespace tresen::nlu
