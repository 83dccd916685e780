#include "libs/postgres/param.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tresen::postgres {
namespace {

bool HasNul(absl::string_view text) { return text.find('\0') != absl::string_view::npos; }

// PostgreSQL writes years before 1 as "0044-03-15 BC"; absl counts them 0, -1, …
std::string WithEra(int64_t year, absl::string_view rest, absl::string_view zone) {
  if (year > 0) return absl::StrFormat("%04d%s%s", year, rest, zone);
  return absl::StrFormat("%04d%s%s BC", 1 - year, rest, zone);
}

std::string FormatCivil(absl::CivilSecond civil, int64_t microseconds, absl::string_view zone) {
  std::string rest = absl::StrFormat("-%02d-%02d %02d:%02d:%02d", civil.month(), civil.day(),
                                     civil.hour(), civil.minute(), civil.second());
  if (microseconds != 0) absl::StrAppendFormat(&rest, ".%06d", microseconds);
  return WithEra(civil.year(), rest, zone);
}

// An element of an array literal: quoted always, so that "NULL", "" and commas stay text.
void AppendQuoted(std::string& out, absl::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

std::string FormatInstant(absl::Time instant) {
  if (instant == absl::InfiniteFuture()) return "infinity";
  if (instant == absl::InfinitePast()) return "-infinity";
  const absl::TimeZone::CivilInfo info = absl::UTCTimeZone().At(instant);
  return FormatCivil(info.cs, absl::ToInt64Microseconds(info.subsecond), "+00");
}

Param::Param(absl::string_view text) : kind_(Kind::kText), valid_(!HasNul(text)), value_(text) {}

Param::Param(const std::string& text) : Param(absl::string_view(text)) {}

Param::Param(const char* text) : Param(absl::string_view(text)) {}

Param::Param(Bytes bytes) : kind_(Kind::kBytes), value_(bytes.data) {}

Param::Param(absl::Time instant) : kind_(Kind::kText), value_(FormatInstant(instant)) {}

Param::Param(absl::CivilDay day)
    : kind_(Kind::kText),
      value_(WithEra(day.year(), absl::StrFormat("-%02d-%02d", day.month(), day.day()), "")) {}

Param::Param(absl::CivilSecond civil) : kind_(Kind::kText), value_(FormatCivil(civil, 0, "")) {}

Param::Param(const std::vector<std::string>& texts) : kind_(Kind::kText), value_("{") {
  for (const std::string& text : texts) {
    if (value_.size() > 1) value_.push_back(',');
    AppendQuoted(value_, text);
    valid_ = valid_ && !HasNul(text);
  }
  value_.push_back('}');
}

Param::Param(const std::vector<int64_t>& numbers) : kind_(Kind::kText), value_("{") {
  for (const int64_t number : numbers) {
    absl::StrAppend(&value_, value_.size() > 1 ? "," : "", number);
  }
  value_.push_back('}');
}

Param::Param(Tag, bool value) : kind_(Kind::kText), value_(value ? "t" : "f") {}

Param::Param(Tag, double value) : kind_(Kind::kText) {
  if (std::isnan(value)) {
    value_ = "NaN";
  } else if (std::isinf(value)) {
    value_ = value > 0 ? "Infinity" : "-Infinity";
  } else {
    value_ = absl::StrFormat("%.17g", value);
  }
}

}  // namespace tresen::postgres
