#include "services/simulator/domain/phone_variants.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tresen::simulator {
namespace {

std::string Digits(absl::string_view number) {
  std::string digits;
  for (const char letter : number) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(letter))) digits.push_back(letter);
  }
  return digits;
}

}  // namespace

std::string DialledDigits(absl::string_view number, absl::string_view country_code) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(number);
  std::string digits = Digits(trimmed);
  if (absl::StartsWith(trimmed, "+") || digits.empty()) return digits;
  return absl::StrCat(country_code, absl::StripPrefix(digits, "0"));
}

std::string CanonicalDigits(absl::string_view digits) {
  // 55 AA 9XXXXXXXX -> 55 AA XXXXXXXX
  if (absl::StartsWith(digits, "55") && digits.size() == 13 && digits[4] == '9') {
    return absl::StrCat(digits.substr(0, 4), digits.substr(5));
  }
  if (absl::StartsWith(digits, "521") && digits.size() == 13) {
    return absl::StrCat("52", digits.substr(3));
  }
  if (absl::StartsWith(digits, "549") && digits.size() == 13) {
    return absl::StrCat("54", digits.substr(3));
  }
  return std::string(digits);
}

}  // namespace tresen::simulator
