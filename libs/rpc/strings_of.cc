#include "libs/rpc/strings_of.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace tresen::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Visit = std::function<void(const std::string&, const FieldDescriptor&, absl::string_view)>;

void Walk(const Message& message, const std::string& prefix, const Visit& visit);

void WalkField(const Message& message, const FieldDescriptor& field, int index,
               const std::string& path, const Visit& visit) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Walk(index < 0 ? reflection.GetMessage(message, &field)
                   : reflection.GetRepeatedMessage(message, &field, index),
         path + ".", visit);
  } else if (field.type() == FieldDescriptor::TYPE_STRING) {
    visit(path, field,
          index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                    : reflection.GetRepeatedStringReference(message, &field, index, &scratch));
  }
}

void Walk(const Message& message, const std::string& prefix, const Visit& visit) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool text = field->type() == FieldDescriptor::TYPE_STRING;
    if (!text && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string path = absl::StrCat(prefix, field->name());
    if (!field->is_repeated()) {
      WalkField(message, *field, -1, path, visit);
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      WalkField(message, *field, i, absl::StrCat(path, "[", i, "]"), visit);
    }
  }
}

}  // namespace

void ForEachString(const Message& message, const Visit& visit) { Walk(message, "", visit); }

}  // namespace tresen::rpc
