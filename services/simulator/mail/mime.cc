#include "services/simulator/mail/mime.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tresen::simulator {
namespace {

constexpr int kDeepest = 5;

struct Entity {
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  absl::string_view body;

  absl::string_view Header(absl::string_view name) const {
    for (const auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return "";
  }
};

Entity Parse(absl::string_view text) {
  Entity entity;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    absl::string_view line = text.substr(0, end);
    text = end == absl::string_view::npos ? absl::string_view() : text.substr(end + 1);
    absl::ConsumeSuffix(&line, "\r");
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !entity.headers.empty()) {
      absl::StrAppend(&entity.headers.back().second, " ", absl::StripAsciiWhitespace(line));
      continue;
    }
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    entity.headers.emplace_back(absl::AsciiStrToLower(field.first),
                                absl::StripAsciiWhitespace(field.second));
  }
  entity.body = text;
  return entity;
}

int HexValue(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char upper = absl::ascii_toupper(static_cast<unsigned char>(letter));
  return upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

// `underscore` is what "_" stands for: a space inside headers.
std::string DecodeQuoted(absl::string_view text, char underscore) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      decoded.push_back(underscore);
    } else if (text[i] != '=') {
      decoded.push_back(text[i]);
    } else if (i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      decoded.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
      i += 2;
    } else {
      // A soft line break.
      while (i + 1 < text.size() && (text[i + 1] == '\r' || text[i + 1] == ' ')) ++i;
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
  }
  return decoded;
}

std::string DecodeBase64(absl::string_view text) {
  std::string dense(text);
  dense.erase(std::remove_if(dense.begin(), dense.end(),
                             [](unsigned char letter) { return absl::ascii_isspace(letter); }),
              dense.end());
  std::string decoded;
  return absl::Base64Unescape(dense, &decoded) ? decoded : std::string(text);
}

// "=?utf-8?B?...?=" at the beginning of `text`; takes it off.
std::optional<std::string> TakeEncodedWord(absl::string_view* text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(*text, absl::MaxSplits('?', 4));
  if (parts.size() < 5 || parts[0] != "=" || !absl::StartsWith(parts[4], "=")) return std::nullopt;
  const bool is_base64 = absl::EqualsIgnoreCase(parts[2], "B");
  std::string word = is_base64 ? DecodeBase64(parts[3]) : DecodeQuoted(parts[3], ' ');
  *text = parts[4].substr(1);
  return word;
}

std::string DecodeHeader(absl::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const std::size_t at = text.find("=?");
    absl::StrAppend(&decoded, text.substr(0, at));
    if (at == absl::string_view::npos) break;
    text = text.substr(at);
    if (auto word = TakeEncodedWord(&text)) {
      absl::StrAppend(&decoded, *word);
      // White space between two encoded words is not part of the text.
      const absl::string_view next = absl::StripLeadingAsciiWhitespace(text);
      if (absl::StartsWith(next, "=?")) text = next;
    } else {
      absl::StrAppend(&decoded, text.substr(0, 2));
      text = text.substr(2);
    }
  }
  return decoded;
}

std::string BoundaryOf(absl::string_view content_type) {
  const std::size_t at = absl::AsciiStrToLower(content_type).find("boundary=");
  if (at == std::string::npos) return "";
  absl::string_view rest = content_type.substr(at + 9);
  if (absl::ConsumePrefix(&rest, "\"")) return std::string(rest.substr(0, rest.find('"')));
  return std::string(rest.substr(0, rest.find_first_of("; \t")));
}

std::string TextOf(const Entity& entity, int depth) {
  const std::string type = absl::AsciiStrToLower(entity.Header("content-type"));
  if (absl::StartsWith(type, "multipart/") && depth < kDeepest) {
    const std::string boundary = absl::StrCat("--", BoundaryOf(entity.Header("content-type")));
    const std::vector<absl::string_view> parts = absl::StrSplit(entity.body, boundary);
    for (std::size_t i = 1; i < parts.size() && !absl::StartsWith(parts[i], "--"); ++i) {
      absl::string_view part = absl::StripLeadingAsciiWhitespace(parts[i]);
      const std::string text = TextOf(Parse(part), depth + 1);
      if (!text.empty()) return text;
    }
    return "";
  }
  if (!type.empty() && !absl::StartsWith(type, "text/plain") && depth > 0) return "";
  const std::string encoding = absl::AsciiStrToLower(entity.Header("content-transfer-encoding"));
  if (encoding == "base64") return DecodeBase64(entity.body);
  if (encoding == "quoted-printable") return DecodeQuoted(entity.body, '_');
  return std::string(entity.body);
}

}  // namespace

ReadableMail ReadMail(absl::string_view message) {
  const Entity entity = Parse(message);
  return {DecodeHeader(entity.Header("subject")),
          std::string(absl::StripAsciiWhitespace(TextOf(entity, 0)))};
}

}  // namespace tresen::simulator
