#include "libs/http/message.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tresen::http {

std::optional<std::string> FindHeader(const Headers& headers, absl::string_view name) {
  for (const Header& header : headers) {
    if (absl::EqualsIgnoreCase(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::vector<std::string> FindHeaders(const Headers& headers, absl::string_view name) {
  std::vector<std::string> values;
  for (const Header& header : headers) {
    if (absl::EqualsIgnoreCase(header.name, name)) values.push_back(header.value);
  }
  return values;
}

absl::string_view Request::path() const {
  const absl::string_view all = target;
  return all.substr(0, all.find('?'));
}

std::optional<std::string> Request::QueryParameter(absl::string_view name) const {
  const size_t mark = target.find('?');
  if (mark == std::string::npos) return std::nullopt;
  const absl::string_view query = absl::string_view(target).substr(mark + 1);
  for (const absl::string_view parameter : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(parameter, absl::MaxSplits('=', 1));
    if (DecodeQuery(parts.first) == name) return DecodeQuery(parts.second);
  }
  return std::nullopt;
}

std::string DecodeQuery(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
        absl::ascii_isxdigit(text[i + 2])) {
      decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

Response Answer(int status, absl::string_view content_type, std::string body) {
  return {status, {{"Content-Type", std::string(content_type)}}, std::move(body), nullptr};
}

Response Plain(int status, absl::string_view text) {
  return Answer(status, "text/plain; charset=utf-8", absl::StrCat(text, "\n"));
}

}  // namespace tresen::http
