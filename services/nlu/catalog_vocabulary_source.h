#pragma once

#include <memory>

#include "libs/rpc/channel.h"
#include "services/nlu/vocabulary_source.h"

namespace tresen::nlu {

// Reads staff, branches and services from the catalogue and products from the knowledge service. A knowledge
// service that does not answer costs the product names, nothing else.
std::unique_ptr<VocabularySource> MakeCatalogVocabularySource(
    std::shared_ptr<rpc::Channel> scheduling, std::shared_ptr<rpc::Channel> knowledge);

}  // namespace tresen::nlu
