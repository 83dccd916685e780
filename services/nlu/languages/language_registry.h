#pragma once

#include <vector>

#include "services/nlu/domain/language_pack.h"

namespace tresen::nlu {

// Every data file of every language folder present when the binary was built. The list is generated;
// the contents live as long as the process.
std::vector<LanguageFile> InstalledLanguageFiles();

}  // namespace tresen::nlu
