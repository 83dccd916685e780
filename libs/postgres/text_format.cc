#include "libs/postgres/text_format.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace tresen::postgres {
namespace {

// Takes the digits at the front of `text`; at least `least` of them.
std::optional<int64_t> TakeNumber(absl::string_view& text, size_t least) {
  size_t n = 0;
  int64_t value = 0;
  while (n < text.size() && n < 9 && text[n] >= '0' && text[n] <= '9') {
    value = value * 10 + (text[n++] - '0');
  }
  if (n < least) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool Take(absl::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

struct Stamp {
  int64_t year = 0;
  int64_t parts[5] = {1, 1, 0, 0, 0};  // month, day, hour, minute, second
  int64_t microseconds = 0;

  absl::CivilSecond civil() const {
    return absl::CivilSecond(year, parts[0], parts[1], parts[2], parts[3], parts[4]);
  }
};

// "2026-03-29" and, if it goes on, " 00:59:59.123456"; leaves what follows in `text`.
std::optional<Stamp> TakeStamp(absl::string_view& text) {
  constexpr char kSeparators[] = {'-', '-', ' ', ':', ':'};
  Stamp stamp;
  const auto year = TakeNumber(text, 4);
  if (!year) return std::nullopt;
  stamp.year = *year;
  for (int i = 0; i < 5; ++i) {
    if (i == 2 && (text.empty() || absl::StartsWith(text, " BC"))) return stamp;
    if (!Take(text, kSeparators[i])) return std::nullopt;
    const auto part = TakeNumber(text, 2);
    if (!part) return std::nullopt;
    stamp.parts[i] = *part;
  }
  if (Take(text, '.')) {
    const size_t before = text.size();
    const auto fraction = TakeNumber(text, 1);
    const size_t digits = before - text.size();
    if (!fraction || digits > 6) return std::nullopt;
    stamp.microseconds = *fraction;
    for (size_t i = digits; i < 6; ++i) stamp.microseconds *= 10;
  }
  return stamp;
}

bool TakeEra(absl::string_view& text, Stamp& stamp) {
  if (absl::ConsumeSuffix(&text, " BC")) stamp.year = 1 - stamp.year;
  return text.empty();
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One element of an array literal, quoted or bare; nullopt if it is broken.
std::optional<std::string> TakeElement(absl::string_view& text) {
  std::string element;
  if (!Take(text, '"')) {
    const size_t end = text.find_first_of(",}");
    if (end == absl::string_view::npos ||
        text.substr(0, end).find('{') != absl::string_view::npos) {
      return std::nullopt;
    }
    element = std::string(text.substr(0, end));
    text.remove_prefix(end);
    return element == "NULL" ? std::string() : element;
  }
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return element;
    if (c == '\\') {
      if (text.empty()) return std::nullopt;
      c = text.front();
      text.remove_prefix(1);
    }
    element.push_back(c);
  }
  return std::nullopt;
}

}  // namespace

std::optional<absl::CivilSecond> ParseCivil(absl::string_view text) {
  auto stamp = TakeStamp(text);
  if (!stamp || !TakeEra(text, *stamp)) return std::nullopt;
  return stamp->civil();
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  const auto civil = ParseCivil(text);
  if (!civil || absl::CivilSecond(absl::CivilDay(*civil)) != *civil) return std::nullopt;
  return absl::CivilDay(*civil);
}

std::optional<absl::Time> ParseInstant(absl::string_view text) {
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity") return absl::InfinitePast();
  auto stamp = TakeStamp(text);
  if (!stamp || !absl::ConsumePrefix(&text, "+00") || !TakeEra(text, *stamp)) return std::nullopt;
  return absl::FromCivil(stamp->civil(), absl::UTCTimeZone()) +
         absl::Microseconds(stamp->microseconds);
}

std::optional<std::string> ParseBytes(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "\\x") || text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::optional<std::vector<std::string>> ParseArray(absl::string_view text) {
  std::vector<std::string> elements;
  if (!Take(text, '{')) return std::nullopt;
  if (text == "}") return elements;
  do {
    auto element = TakeElement(text);
    if (!element) return std::nullopt;
    elements.push_back(*std::move(element));
  } while (Take(text, ','));
  if (text != "}") return std::nullopt;
  return elements;
}

}  // namespace tresen::postgres
