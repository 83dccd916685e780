#include "services/nlu/nlu_service.h"

#include "libs/status/status.h"
#include "services/nlu/nlu_convert.h"

namespace tresen::nlu {

absl::StatusOr<v1::ParseResponse> NluHandlers::Parse(const rpc::CallContext& context,
                                                     const v1::ParseRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(const UnderstandContext known, ContextFrom(request));
  TRESEN_ASSIGN_OR_RETURN(const std::shared_ptr<const VocabularyIndex> vocabulary,
                          vocabularies_.Get(context, request.parent()));
  v1::ParseResponse response =
      ToProto(understander_.Understand(request.text(), *vocabulary, known), request.text());
  response.set_vocabulary_revision(vocabulary->revision());
  return response;
}

}  // namespace tresen::nlu
