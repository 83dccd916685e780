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

// Length of a dot that is said between two words (" dot "); 0 if none.
size_t SaidDotLength(absl::string_view text, size_t position) {
  for (const char* dot : {" dot ", " punkt ", " punto ", " kropka "}) {
    if (absl::StartsWithIgnoreCase(text.substr(position), dot)) return absl::string_view(dot).size();
  }
  return 0;
}

// The end of a host whose dots may be said ("gmail dot com").
size_t SaidHostEnd(absl::string_view text, size_t from) {
  size_t end = HostEnd(text, from);
  for (int labels = 0; labels < 4; ++labels) {
    const size_t dot = SaidDotLength(text, end);
    const size_t next = dot == 0 ? end : HostEnd(text, end + dot);
    if (next <= end + dot) break;
    end = next;
  }
  return end;
}

// Where the part before an "at" begins; its dots may be said, too, if the others are.
size_t LocalBegin(absl::string_view text, size_t at, bool said) {
  size_t begin = at;
  while (begin > 0 && IsLocalChar(text[begin - 1])) --begin;
  for (int parts = 0; said && parts < 3; ++parts) {
    size_t before = begin;
    for (const size_t length : {5, 7, 8}) {
      if (begin >= length && SaidDotLength(text, begin - length) == length) before = begin - length;
    }
    if (before == begin || before == 0 || !IsLocalChar(text[before - 1])) break;
    begin = before;
    while (begin > 0 && IsLocalChar(text[begin - 1])) --begin;
  }
  return begin;
}

std::string WithDots(absl::string_view said) {
  std::string out;
  for (size_t i = 0; i < said.size();) {
    const size_t dot = SaidDotLength(said, i);
    out.push_back(dot > 0 ? '.' : said[i]);
    i += std::max<size_t>(dot, 1);
  }
  return out;
}

void FindEmails(absl::string_view text, SpanOwners& taken, std::vector<Entity>& out) {
  for (size_t at = 1; at < text.size(); ++at) {
    const size_t length = AtLength(text, at);
    if (length == 0 || !IsLocalChar(text[at - 1])) continue;
    const size_t host = at + length;
    size_t end = HostEnd(text, host);
    const bool said = !LooksLikeHost(text.substr(host, end - host));
    if (said) end = SaidHostEnd(text, host);
    size_t begin = LocalBegin(text, at, said);
    while (begin < at && !absl::ascii_isalnum(text[begin])) ++begin;
    if (begin == at || !LooksLikeHost(WithDots(text.substr(host, end - host)))) continue;
    out.push_back(Make(EntityKind::kEmail, begin, end,
                       absl::StrCat(WithDots(text.substr(begin, at - begin)), "@",
                                    WithDots(text.substr(host, end - host))),
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
    if (!absl::ascii_isalnum(text[begin])) continue;
    size_t host = begin;
    const absl::string_view rest = text.substr(begin);
    const bool inside = begin > 0 && absl::ascii_isalnum(text[begin - 1]);
    for (const char* scheme : {"https://", "http://", "ftp://"}) {
      if (absl::StartsWithIgnoreCase(rest, scheme)) host += absl::string_view(scheme).size();
    }
    // Without a scheme an address begins like a word and behind no other scheme.
    const bool starts = begin == 0 || !IsHostChar(text[begin - 1]);
    if (inside || (host == begin && (!starts || absl::EndsWith(text.substr(0, begin), "://")))) continue;
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

size_t Digits(absl::string_view text, size_t from) {
  size_t end = from;
  while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  return end - from;
}

// "04/21/2020", "21.4.2020": what follows a number is no part of it.
bool IsDate(absl::string_view text) {
  size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    const size_t digits = Digits(text, at);
    if (digits == 0 || digits > (part == 2 ? 4U : 2U)) return false;
    at += digits;
    if (part < 2 && (at >= text.size() || (text[at] != '/' && text[at] != '.'))) return false;
    if (part < 2) ++at;
  }
  return true;
}

// "192.168.0.1"
bool IsAddress(absl::string_view text) {
  size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    const size_t digits = Digits(text, at);
    if (digits == 0 || digits > 3) return false;
    at += digits;
    if (part < 3 && (at >= text.size() || text[at] != '.')) return false;
    if (part < 3) ++at;
  }
  return at == text.size();
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
      if (!in_group && scan.digits.size() >= kFewestDigits && IsDate(text.substr(at))) break;
      scan.groups += in_group ? 0 : 1;
      in_group = true;
      gap = 0;
      scan.digits.push_back(c);
      scan.end = at + 1;
      shape.push_back('9');
    } else if (absl::string_view(" -./()").find(c) != absl::string_view::npos) {
      if (in_group) shape.push_back(c);
      const bool more_blank = c == ' ' && !in_group && text[at - 1] == ' ';
      in_group = false;
      gap += more_blank ? 0 : 1;
      scan.separators += 1;
    } else {
      break;
    }
  }
  scan.date_like = IsAddress(text.substr(begin, scan.end - std::min(begin, scan.end))) || absl::StartsWith(shape, "99.99.") || absl::StartsWith(shape, "9999-99-99") ||
                   absl::StartsWith(shape, "99/99/");
  return scan;
}

size_t ExtensionEnd(absl::string_view text, size_t end) {
  for (const char* word : {" ext. ", " ext ", " ext.", " ext", "ext. ", "ext.", "ext", "x", " x ", " x"}) {
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
  if (!absl::ascii_isdigit(c) && absl::ascii_isalpha(before)) return true;  // "is(+31) 12 ..."
  // "Office-030 1234567", but not the end of "12-345"
  if (before == '-' && at >= 2 && !absl::ascii_isdigit(text[at - 2])) return true;
  return !absl::ascii_isalnum(before) && before != '.' && before != ',' && before != '$' &&
         before != '#' && before != '-' && before != '/';
}

void FindPhones(absl::string_view text, SpanOwners& taken, std::vector<Entity>& out) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    if (!PhoneStart(text, begin)) continue;
    const PhoneScan scan = ScanPhone(text, text[begin] == '(' ? begin + 1 : begin);
    // A bracket that is not closed is of the sentence.
    const bool open = text[begin] == '(' && scan.end > begin &&
                      !absl::StrContains(text.substr(begin, scan.end - begin), ")");
    const size_t first = open ? begin + 1 : begin;
    const int digits = static_cast<int>(scan.digits.size()) - (scan.digits[0] == '+' ? 1 : 0);
    if (scan.end == 0) continue;
    const bool letter_after = scan.end < text.size() && absl::ascii_isalpha(text[scan.end]) &&
                              ExtensionEnd(text, scan.end) == scan.end;
    const bool share = scan.end < text.size() && text[scan.end] == '%';
    const bool fits = !share &&  digits >= kFewestDigits && digits <= kMostDigits && !scan.date_like &&
                      !letter_after && taken.Free(Span(first, scan.end));
    if (fits) {
      const size_t end = ExtensionEnd(text, scan.end);
      out.push_back(Make(EntityKind::kPhone, first, end, scan.digits, "phone number"));
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
