#pragma once

#include <string>

#include "services/nlu/domain/vocabulary.h"

namespace tresen::nlu {

// What the business of a business file calls its services, people, branches and products. Throws YAML::Exception.
Vocabulary VocabularyOfFile(const std::string& path);

}  // namespace tresen::nlu
