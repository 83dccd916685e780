#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tresen::rpc {

// Where a string stands in a message; costs nothing until it is asked for.
class FieldPath {
 public:
  FieldPath(const FieldPath* parent, const google::protobuf::FieldDescriptor& field, int index)
      : parent_(parent), field_(field), index_(index) {}

  const google::protobuf::FieldDescriptor& field() const { return field_; }
  // As a caller would write it: "services[2].name".
  std::string ToString() const;

 private:
  const FieldPath* parent_;  // null at the top
  const google::protobuf::FieldDescriptor& field_;
  int index_;  // negative: not repeated
};

// Calls `visit` with every string that is set anywhere in `message`. Map keys and bytes fields are
// not strings in this sense; map values are.
void ForEachString(const google::protobuf::Message& message,
                   absl::FunctionRef<void(const FieldPath& path, absl::string_view value)> visit);

}  // namespace tresen::rpc
