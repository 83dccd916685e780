#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call_context.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/vocabulary_cache.h"
#include "tresen/nlu/v1/nlu.pb.h"

namespace tresen::nlu {

// The handlers of tresen.nlu.v1.NluService. Stores and logs nothing of a text. Thread-safe.
class NluHandlers {
 public:
  // Both must outlive the handlers.
  NluHandlers(const Understander& understander, VocabularyCache& vocabularies)
      : understander_(understander), vocabularies_(vocabularies) {}

  absl::StatusOr<v1::ParseResponse> Parse(const rpc::CallContext& context,
                                          const v1::ParseRequest& request);

 private:
  const Understander& understander_;
  VocabularyCache& vocabularies_;
};

}  // namespace tresen::nlu
