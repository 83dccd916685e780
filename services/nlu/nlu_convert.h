#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"
#include "tresen/nlu/v1/nlu.pb.h"

namespace tresen::nlu {

// What the caller knows, or INVALID_ARGUMENT naming every bad field of the request.
absl::StatusOr<UnderstandContext> ContextFrom(const v1::ParseRequest& request);

// `text` is what was understood: spans are counted in code points on the wire.
v1::ParseResponse ToProto(const Understanding& understanding, absl::string_view text);

}  // namespace tresen::nlu
