#include "libs/log/value.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/status/status.h"

namespace tresen::log {
namespace {

constexpr absl::string_view kRedacted = "\"[redacted]\"";
constexpr size_t kMaxTokenSize = 200;
constexpr size_t kPhoneDigits = 7;

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("._:/=+#-").find(c) != absl::string_view::npos;
}

// Digits with the usual separators and nothing else, as people write phone numbers.
bool LooksLikePhone(absl::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  const bool only = text.find_first_not_of("0123456789+-./") == absl::string_view::npos;
  return only && static_cast<size_t>(digits) >= kPhoneDigits;
}

bool IsSafeToken(absl::string_view text) {
  return text.size() <= kMaxTokenSize && std::all_of(text.begin(), text.end(), IsTokenCharacter) &&
         !LooksLikePhone(text);
}

void AppendStatus(const absl::Status& status, std::string* json) {
  AppendJsonString(absl::StatusCodeToString(status.code()), json);
  const std::string reason = Reason(status);
  if (reason.empty() || !IsSafeToken(reason)) return;
  json->pop_back();  // the closing quote
  absl::StrAppend(json, "/", reason, "\"");
}

void AppendToken(absl::string_view token, std::string* json) {
  if (IsSafeToken(token)) {
    AppendJsonString(token, json);
  } else {
    absl::StrAppend(json, kRedacted);
  }
}

// JSON has no infinity.
void AppendReal(const absl::FormatSpec<double>& format, double number, std::string* json) {
  absl::StrAppend(json, std::isfinite(number) ? absl::StrFormat(format, number) : "null");
}

// Length of the well-formed UTF-8 sequence at the start, or 0.
size_t SequenceSize(absl::string_view text) {
  const auto byte = [&text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool beyond = (byte(0) == 0xed && byte(1) > 0x9f) || (byte(0) == 0xf4 && byte(1) > 0x8f);
  return overlong || beyond ? 0 : size;
}

// C1 controls and the two line separators look harmless to a byte-wise escaper and are not.
bool IsUnsafeSequence(absl::string_view sequence) {
  return (sequence.size() == 2 && sequence[0] == '\xc2' &&
          static_cast<unsigned char>(sequence[1]) < 0xa0) ||
         sequence == "\u2028" || sequence == "\u2029";
}

void AppendSequence(absl::string_view sequence, std::string* json) {
  if (!IsUnsafeSequence(sequence)) {
    absl::StrAppend(json, sequence);
  } else if (sequence.size() == 2) {
    absl::StrAppendFormat(json, "\\u%04x", static_cast<unsigned char>(sequence[1]));
  } else {
    absl::StrAppend(json, sequence == "\u2028" ? "\\u2028" : "\\u2029");
  }
}

}  // namespace

void AppendJsonString(absl::string_view text, std::string* json) {
  json->push_back('"');
  while (!text.empty()) {
    const unsigned char c = text.front();
    size_t used = 1;
    if (c == '"' || c == '\\') {
      json->push_back('\\');
      json->push_back(static_cast<char>(c));
    } else if (c < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(json, "\\u%04x", c);
    } else if (c < 0x80) {
      json->push_back(static_cast<char>(c));
    } else if (const size_t size = SequenceSize(text); size > 0) {
      AppendSequence(text.substr(0, size), json);
      used = size;
    } else {
      absl::StrAppend(json, "\\ufffd");
    }
    text.remove_prefix(used);
  }
  json->push_back('"');
}

void Value::AppendTo(std::string* json) const {
  switch (kind_) {
    case Kind::kText:
      AppendJsonString(text_, json);
      break;
    case Kind::kToken:
      AppendToken(text_, json);
      break;
    case Kind::kRedacted:
      absl::StrAppend(json, kRedacted);
      break;
    case Kind::kInt:
      absl::StrAppend(json, int_);
      break;
    case Kind::kUint:
      absl::StrAppend(json, uint_);
      break;
    case Kind::kReal:
      AppendReal("%.6g", real_, json);
      break;
    case Kind::kMillis:
      AppendReal("%.3f", real_, json);
      break;
    case Kind::kBool:
      absl::StrAppend(json, int_ != 0 ? "true" : "false");
      break;
    case Kind::kTime:
      AppendJsonString(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time_, absl::UTCTimeZone()), json);
      break;
    case Kind::kStatus:
      AppendStatus(*status_, json);
      break;
  }
}

}  // namespace tresen::log
