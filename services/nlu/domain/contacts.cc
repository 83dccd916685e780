#include "services/nlu/domain/contacts.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/nlu/domain/span_index.h"

namespace tresen::nlu {
namespace {

constexpr int kFewestDigits = 7;
constexpr int kMostDigits = 15;

// Endings after which a dotted word without a scheme is taken for a web address.
constexpr absl::string_view kTopLevels =
    " com org net de es pl th eu io uk info at ch fr it nl us gov edu co me app dev tv shop live cn xyz biz link "
    "example ";

bool IsLocalChar(char c) {
  return absl::ascii_isalnum(c) || absl::string_view("._%+-").find(c) != absl::string_view::npos;
}

bool IsHostChar(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; }

size_t HostEnd(absl::string_view text, size_t from) {
  size_t end = from;
  while (end < text.size() && IsHostChar(text[end])) ++end;
  while (end > from && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  return end;
}

bool LooksLikeHost(absl::string_view host) {
  const size_t dot = host.rfind('.');
  if (dot == absl::string_view::npos || dot == 0 || host.size() - dot < 3) return false;
  return std::all_of(host.begin() + static_cast<int>(dot) + 1, host.end(),
                     [](char c) { return absl::ascii_isalpha(c); }) &&
         !absl::StrContains(host, "..");
}

Entity Make(EntityKind kind, size_t begin, size_t end, std::string value, const char* rule) {
  return {.kind = kind,
          .span = {static_cast<int>(begin), static_cast<int>(end)},
          .values = {std::move(value)},
          .matched = rule};
}

// Length of an "at" at `position`: "@", " at ", " (at) ", " arroba ", " małpa "; 0 if none.
size_t AtLength(absl::string_view text, size_t position) {
  for (const char* at : {"@", " @ ", " at ", " (at) ", " [at] ", " arroba ", " ät "}) {
    if (absl::StartsWithIgnoreCase(text.substr(position), at)) return absl::string_view(at).size();
  }
  return 0;
}

void FindEmails(absl::string_view text, SpanOwners& taken, std::vector<Entity>& out) {
  for (size_t at = 1; at < text.size(); ++at) {
    const size_t length = AtLength(text, at);
    if (length == 0 || !IsLocalChar(text[at - 1])) continue;
    size_t begin = at;
    while (begin > 0 && IsLocalChar(text[begin - 1])) --begin;
    while (begin < at && !absl::ascii_isalnum(text[begin])) ++begin;
    const size_t host = at + length;
    const size_t end = HostEnd(text, host);
    if (begin == at || !LooksLikeHost(text.substr(host, end - host))) continue;
    out.push_back(Make(EntityKind::kEmail, begin, end,
                       absl::StrCat(text.substr(begin, at - begin), "@",
                                    text.substr(host, end - host)),
                       "e-mail address"));
    taken.Own(out.back().span, 0);
    at = end;
  }
}

ByteSpan Span(size_t begin, size_t end) { return {static_cast<int>(begin), static_cast<int>(end)}; }

size_t PathEnd(absl::string_view text, size_t from) {
  size_t end = from;
  if (end < text.size() && text[end] == ':' && end + 1 < text.size() &&
      absl::ascii_isdigit(text[end + 1])) {
    ++end;
    while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  }
  if (end < text.size() && (text[end] == '/' || text[end] == '?' || text[end] == '#')) {
    while (end < text.size() && !absl::ascii_isspace(text[end]) && text[end] != '"') ++end;
    while (absl::string_view(".,;:!)>'").find(text[end - 1]) != absl::string_view::npos) --end;
  }
  return end;
}

void FindUrls(absl::string_view text, SpanOwners& taken, std::vector<Entity>& out) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    if (!absl::ascii_isalnum(text[begin]) || (begin > 0 && IsHostChar(text[begin - 1]))) continue;
    size_t host = begin;
    const absl::string_view rest = text.substr(begin);
    for (const char* scheme : {"https://", "http://", "ftp://"}) {
      if (absl::StartsWithIgnoreCase(rest, scheme)) host += absl::string_view(scheme).size();
    }
    const size_t end = HostEnd(text, host);
    const absl::string_view name = text.substr(host, end - host);
    const std::string top = absl::AsciiStrToLower(name.substr(name.rfind('.') + 1));
    const bool known = absl::StrContains(kTopLevels, absl::StrCat(" ", top, " "));
    const bool numeric = host > begin && name.size() >= 7 && absl::ascii_isdigit(name[0]);
    if (!numeric && (!LooksLikeHost(name) || (host == begin && !known))) continue;
    const size_t all = PathEnd(text, end);
    if (taken.Free(Span(begin, all))) {
      out.push_back(Make(EntityKind::kUrl, begin, all, std::string(text.substr(begin, all - begin)),
                         "web address"));
      taken.Own(out.back().span, 0);
    }
    begin = all;
  }
}

struct PhoneScan {
  size_t end = 0;  // after the last digit
  std::string digits;
  int groups = 0;
  int separators = 0;
  bool date_like = false;
};

// Reads digits in groups with the separators that phone numbers have, up to two in a row.
PhoneScan ScanPhone(absl::string_view text, size_t begin) {
  PhoneScan scan;
  size_t at = begin;
  if (at < text.size() && text[at] == '+') {
    scan.digits = "+";
    ++at;
  }
  int gap = 0;
  bool in_group = false;
  std::string shape;
  for (; at < text.size() && gap <= 3; ++at) {
    const char c = text[at];
    if (absl::ascii_isdigit(c)) {
      scan.groups += in_group ? 0 : 1;
      in_group = true;
      gap = 0;
      scan.digits.push_back(c);
      scan.end = at + 1;
      shape.push_back('9');
    } else if (absl::string_view(" -./()").find(c) != absl::string_view::npos) {
      if (in_group) shape.push_back(c);
      in_group = false;
      ++gap;
      scan.separators += 1;
    } else {
      break;
    }
  }
  scan.date_like = absl::StartsWith(shape, "99.99.") || absl::StartsWith(shape, "9999-99-99") ||
                   absl::StartsWith(shape, "99/99/");
  return scan;
}

size_t ExtensionEnd(absl::string_view text, size_t end) {
  for (const char* word : {" ext. ", " ext ", " ext.", " ext", "x", " x"}) {
    if (!absl::StartsWithIgnoreCase(text.substr(end), word)) continue;
    size_t at = end + absl::string_view(word).size();
    const size_t first = at;
    while (at < text.size() && absl::ascii_isdigit(text[at])) ++at;
    if (at > first) return at;
  }
  return end;
}

bool PhoneStart(absl::string_view text, size_t at) {
  const char c = text[at];
  if (!absl::ascii_isdigit(c) && c != '+' && c != '(') return false;
  if (at == 0) return true;
  const char before = text[at - 1];
  return !absl::ascii_isalnum(before) && before != '.' && before != ',' && before != '$' &&
         before != '#' && before != '-' && before != '/';
}

void FindPhones(absl::string_view text, SpanOwners& taken, std::vector<Entity>& out) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    if (!PhoneStart(text, begin)) continue;
    const PhoneScan scan = ScanPhone(text, text[begin] == '(' ? begin + 1 : begin);
    const int digits = static_cast<int>(scan.digits.size()) - (scan.digits[0] == '+' ? 1 : 0);
    if (scan.end == 0) continue;
    const bool letter_after = scan.end < text.size() && absl::ascii_isalpha(text[scan.end]) &&
                              ExtensionEnd(text, scan.end) == scan.end;
    const bool fits = digits >= kFewestDigits && digits <= kMostDigits && !scan.date_like &&
                      !letter_after && taken.Free(Span(begin, scan.end));
    if (fits) {
      const size_t end = ExtensionEnd(text, scan.end);
      out.push_back(Make(EntityKind::kPhone, begin, end, scan.digits, "phone number"));
      taken.Own(out.back().span, 0);
      begin = end;
    } else {
      begin = std::max(begin, scan.end - 1);
    }
  }
}

}  // namespace

std::vector<Entity> MatchContacts(absl::string_view text) {
  std::vector<Entity> out;
  SpanOwners taken(text.size());
  FindEmails(text, taken, out);
  FindUrls(text, taken, out);
  FindPhones(text, taken, out);
  std::sort(out.begin(), out.end(),
            [](const Entity& a, const Entity& b) { return a.span.begin < b.span.begin; });
  return out;
}

}  // namespace tresen::nlu
