#include "libs/rpc/strings_of.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace tresen::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Visit = absl::FunctionRef<void(const FieldPath&, absl::string_view)>;

void Walk(const Message& message, const FieldPath* parent, Visit visit);

void WalkField(const Message& message, const FieldDescriptor& field, int index,
               const FieldPath* parent, Visit visit) {
  const Reflection& reflection = *message.GetReflection();
  const FieldPath path(parent, field, index);
  std::string scratch;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Walk(index < 0 ? reflection.GetMessage(message, &field)
                   : reflection.GetRepeatedMessage(message, &field, index),
         &path, visit);
  } else if (field.type() == FieldDescriptor::TYPE_STRING) {
    visit(path, index < 0
                    ? reflection.GetStringReference(message, &field, &scratch)
                    : reflection.GetRepeatedStringReference(message, &field, index, &scratch));
  }
}

void Walk(const Message& message, const FieldPath* parent, Visit visit) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool text = field->type() == FieldDescriptor::TYPE_STRING;
    if (!text && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      WalkField(message, *field, -1, parent, visit);
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) WalkField(message, *field, i, parent, visit);
  }
}

}  // namespace

std::string FieldPath::ToString() const {
  std::string path = parent_ == nullptr ? "" : absl::StrCat(parent_->ToString(), ".");
  absl::StrAppend(&path, field_.name());
  if (index_ >= 0) absl::StrAppend(&path, "[", index_, "]");
  return path;
}

void ForEachString(const Message& message, Visit visit) { Walk(message, nullptr, visit); }

}  // namespace tresen::rpc
