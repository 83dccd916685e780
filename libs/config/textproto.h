#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Message;
}

namespace tresen::config {

// Reads a text-proto into `message` (which keeps its values where the text says nothing, so put
// defaults there first). INVALID_ARGUMENT with one violation per mistake, field
// "<file>:<line>:<column>": an unknown field is a mistake, so is a value of the wrong type or a
// missing bracket.
absl::Status ParseTextProto(absl::string_view text, absl::string_view file,
                            google::protobuf::Message& message);

// The same from a file. NOT_FOUND / PERMISSION_DENIED when it cannot be read.
absl::Status LoadTextProto(absl::string_view path, google::protobuf::Message& message);

}  // namespace tresen::config
