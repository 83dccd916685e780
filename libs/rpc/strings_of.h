#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tresen::rpc {

// Calls `visit` with every string that is set anywhere in `message`: its path as a caller would
// write it
// ("services[2].name"), its field and its value. Map keys and bytes fields are not strings in this
// sense; map values are.
void ForEachString(const google::protobuf::Message& message,
                   const std::function<void(const std::string& path,
                                            const google::protobuf::FieldDescriptor& field,
                                            absl::string_view value)>& visit);

}  // namespace tresen::rpc
