#include "libs/connect/json.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "libs/status/status.h"

namespace tresen::connect {
namespace {

absl::Status Malformed(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_JSON",
                   absl::StrCat("the body is not valid JSON for this request: ", what));
}

// Protobuf says "(notes[1]) bar: Cannot find field." or "(count): invalid value "x" for type …", or
// describes the syntax with an excerpt below it. The path and the kind of mistake are kept, what
// was sent is not.
absl::Status Explain(absl::string_view text) {
  absl::string_view path;
  if (absl::ConsumePrefix(&text, "(")) {
    path = text.substr(0, text.find(')'));
    text.remove_prefix(std::min(text.size(), path.size() + 1));
  }
  const size_t unknown = text.find(": Cannot find field.");
  if (unknown != absl::string_view::npos) {
    absl::string_view name = text.substr(0, unknown);
    absl::ConsumePrefix(&name, " ");
    return InvalidField(absl::StrCat(path, path.empty() ? "" : ".", name.substr(0, 64)),
                        "there is no such field");
  }
  if (!path.empty()) return InvalidField(path, "not a valid value for this field");
  if (absl::StrContains(text, "Message too deep")) return Malformed("nested too deeply");
  if (absl::StrContains(text, "Root element")) return Malformed("wanted an object");
  if (absl::StrContains(text, "UTF-8")) return Malformed("not UTF-8");
  if (absl::StrContains(text, "invalid value")) return Malformed("a value has the wrong type");
  return Malformed("the syntax is broken");
}

}  // namespace

absl::Status FromJson(absl::string_view json, google::protobuf::Message* message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message);
  if (parsed.ok()) return absl::OkStatus();
  return Explain(std::string(parsed.message()));
}

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    return absl::InternalError(absl::StrCat("no JSON for this ", message.GetTypeName()));
  }
  return json;
}

}  // namespace tresen::connect
