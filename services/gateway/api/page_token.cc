#include "services/gateway/api/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"
#include "libs/text/text.h"

namespace tresen::gateway {

std::string EncodeToken(const std::vector<std::string>& parts) {
  return absl::WebSafeBase64Escape(absl::StrJoin(parts, "\n"));
}

absl::StatusOr<std::vector<std::string>> DecodeToken(absl::string_view field,
                                                     absl::string_view token, size_t parts) {
  std::string text;
  if (absl::WebSafeBase64Unescape(token, &text) && absl::WebSafeBase64Escape(text) == token &&
      text::IsValidUtf8(text) && text.find('\0') == std::string::npos) {
    std::vector<std::string> read = absl::StrSplit(text, '\n');
    if (read.size() == parts) return read;
  }
  return InvalidField(field, "is no token of an earlier answer");
}

}  // namespace tresen::gateway
