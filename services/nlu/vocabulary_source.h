#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/call_context.h"
#include "services/nlu/domain/vocabulary.h"

namespace tresen::nlu {

// Where the names of a business come from. Thread-safe.
class VocabularySource {
 public:
  virtual ~VocabularySource() = default;

  // The vocabulary of `tenant` ("tenants/demo"), or nullopt if it is still the one with the revisions of
  // `known` (null: load in any case). NOT_FOUND for an unknown tenant.
  virtual absl::StatusOr<std::optional<Vocabulary>> Load(const rpc::CallContext& context,
                                                         absl::string_view tenant,
                                                         const Vocabulary* known) const = 0;
};

}  // namespace tresen::nlu
