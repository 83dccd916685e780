#include "libs/whatsapp/numbers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::whatsapp {
namespace {

constexpr size_t kMinDigits = 7;
constexpr size_t kMaxDigits = 15;  // E.164

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// A country in which a mobile digit stands in the number or not. `before` digits come first
// (country and, in Brazil, the area), then `mark`, then `after` digits.
struct MobileMark {
  absl::string_view country;
  size_t before;
  char mark;
  size_t after;
};
constexpr MobileMark kMobileMarks[] = {
    {"55", 4, '9', 8},   // Brazil 55 AA 9XXXXXXXX
    {"52", 2, '1', 10},  // Mexico 52 1 XXXXXXXXXX
    {"54", 2, '9', 10},  // Argentina 54 9 XXXXXXXXXX
};

}  // namespace

std::string PhoneDigits(absl::string_view written) {
  std::string digits;
  bool plus = false;
  for (const char c : written) {
    if (IsDigit(c)) {
      digits.push_back(c);
    } else if (c == '+' && digits.empty() && !plus) {
      plus = true;
    } else if (absl::string_view(" -()./").find(c) == absl::string_view::npos) {
      return "";
    }
  }
  if (!plus && absl::StartsWith(digits, "00")) digits.erase(0, 2);
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits || digits[0] == '0') return "";
  return digits;
}

std::vector<std::string> NumberVariants(absl::string_view digits) {
  std::vector<std::string> variants = {std::string(digits)};
  for (const MobileMark& mark : kMobileMarks) {
    if (!absl::StartsWith(digits, mark.country)) continue;
    const absl::string_view before = digits.substr(0, mark.before);
    const absl::string_view rest = digits.substr(before.size());
    if (rest.size() == mark.after) {
      variants.push_back(absl::StrCat(before, std::string(1, mark.mark), rest));
    } else if (rest.size() == mark.after + 1 && rest[0] == mark.mark) {
      variants.push_back(absl::StrCat(before, rest.substr(1)));
    }
  }
  return variants;
}

bool LooksLikeUserId(absl::string_view id) {
  constexpr size_t kMaxUserId = 131;
  constexpr absl::string_view kParent = "ENT.";
  if (id.size() < 4 || !absl::ascii_isupper(static_cast<unsigned char>(id[0])) ||
      !absl::ascii_isupper(static_cast<unsigned char>(id[1])) || id[2] != '.') {
    return false;
  }
  absl::string_view rest = id.substr(3);
  size_t limit = kMaxUserId;
  if (absl::StartsWith(rest, kParent)) {
    rest.remove_prefix(kParent.size());
    limit += kParent.size();
  }
  return !rest.empty() && id.size() <= limit && std::all_of(rest.begin(), rest.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c));
  });
}

}  // namespace tresen::whatsapp
