#include "libs/whatsapp/json_reading.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "libs/status/status.h"
#include "libs/text/text.h"
#include "libs/whatsapp/webhook.h"

namespace tresen::whatsapp::internal {
namespace {

using nlohmann::json;

// The value of the four hex digits of "\uXXXX" at the start of `text`, or -1.
int EscapedUnit(absl::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  uint32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return -1;
  }
  if (!absl::SimpleHexAtoi(text.substr(2, 4), &unit)) return -1;
  return static_cast<int>(unit);
}

bool IsHighSurrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

// One pass over the bytes before the parser sees them: depth, and lone surrogates replaced in
// place.
bool Prepare(std::string* body) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < body->size(); ++i) {
    const char c = (*body)[i];
    if (!in_string) {
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (depth > kMaxJsonDepth) return false;
      in_string = c == '"';
    } else if (c == '"') {
      in_string = false;
    } else if (c == '\\') {
      const absl::string_view rest = absl::string_view(*body).substr(i);
      const int unit = EscapedUnit(rest);
      const bool pair = IsHighSurrogate(unit) && IsLowSurrogate(EscapedUnit(rest.substr(6)));
      if (!pair && (IsHighSurrogate(unit) || IsLowSurrogate(unit))) body->replace(i, 6, "\\ufffd");
      i += pair ? 11 : unit >= 0 ? 5 : 1;
    }
  }
  return true;
}

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}

}  // namespace

absl::StatusOr<json> ParseJson(absl::string_view body) {
  std::string prepared = text::IsValidUtf8(body) ? std::string(body) : text::SanitizeUtf8(body);
  if (!Prepare(&prepared)) return Refuse("TOO_DEEP", "the JSON is nested too deeply");
  json parsed = json::parse(prepared, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return Refuse("NOT_JSON", "the body is not JSON");
  return parsed;
}

const json* Find(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const json* FindObject(const json& object, const char* key) {
  const json* found = Find(object, key);
  return found != nullptr && found->is_object() ? found : nullptr;
}

const json* FindArray(const json& object, const char* key) {
  const json* found = Find(object, key);
  return found != nullptr && found->is_array() ? found : nullptr;
}

std::string Text(const json& object, const char* key) {
  const json* found = Find(object, key);
  if (found == nullptr) return "";
  if (found->is_string()) return found->get_ref<const std::string&>();
  return found->is_number() ? found->dump() : "";
}

bool Flag(const json& object, const char* key) {
  const json* found = Find(object, key);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

double Real(const json& object, const char* key) {
  const json* found = Find(object, key);
  if (found == nullptr) return 0;
  if (found->is_number()) return found->get<double>();
  double number = 0;
  return absl::SimpleAtod(Text(object, key), &number) ? number : 0;
}

std::optional<int64_t> Whole(const json& object, const char* key) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(Text(object, key), &number)) return std::nullopt;
  return number;
}

std::optional<absl::Time> Timestamp(const json& object, const char* key) {
  constexpr int64_t kYear2009 = 1230768000;
  constexpr int64_t kYear2100 = 4102444800;
  const std::optional<int64_t> seconds = Whole(object, key);
  if (!seconds.has_value() || *seconds < kYear2009 || *seconds > kYear2100) return std::nullopt;
  return absl::FromUnixSeconds(*seconds);
}

bool IsUsableId(absl::string_view id) {
  constexpr size_t kMaxSize = 512;
  return !id.empty() && id.size() <= kMaxSize && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
}

}  // namespace tresen::whatsapp::internal
