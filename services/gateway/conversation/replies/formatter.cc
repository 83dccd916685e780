#include "services/gateway/conversation/replies/formatter.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "libs/text/text.h"

namespace tresen::gateway {
namespace {

// Names stay this short so that a whole message fits; a salon's longest service name does.
constexpr size_t kNameLimit = 90;
// Dates are written without their year when it is this one or can be no other within the horizon.
constexpr int64_t kDaysWithoutYear = 300;

using Replacements = std::vector<std::pair<absl::string_view, std::string>>;

std::string Clock24(int64_t minute) {
  return absl::StrFormat("%02d:%02d", minute / 60 % 24, minute % 60);
}

int WeekdayIndex(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)); }

const char* const* FindVariants(absl::Span<const Wording> wordings, Phrase phrase) {
  for (const Wording& wording : wordings) {
    if (wording.phrase == phrase) return wording.variants;
  }
  return nullptr;
}

}  // namespace

std::string Formatter::Write(Phrase phrase, const Values& values, int variant) const {
  const char* const* variants = FindVariants(pack_.sentences, phrase);
  if (variants == nullptr) variants = FindVariants(pack_.labels, phrase);
  if (variants == nullptr) return "";
  int count = 1;
  while (count < 4 && variants[count] != nullptr) ++count;
  return Fill(variants[std::abs(variant) % count], values);
}

std::string Formatter::Fill(absl::string_view pattern, const Values& values) const {
  std::string filled;
  std::string section;  // inside [ ... ]
  bool optional = false;
  bool missing = false;
  for (size_t at = 0; at < pattern.size(); ++at) {
    std::string& out = optional ? section : filled;
    if (pattern[at] == '[') {
      optional = true;
      missing = false;
      section.clear();
    } else if (pattern[at] == ']') {
      if (!missing) filled += section;
      optional = false;
    } else if (pattern[at] == '{') {
      const size_t end = pattern.find('}', at);
      auto found = values.find(std::string(pattern.substr(at + 1, end - at - 1)));
      const std::string value = found == values.end() ? "" : Write(found->second);
      if (value.empty()) missing = true;
      out += value;
      at = end;
    } else {
      out += pattern[at];
    }
  }
  return filled;
}

std::string Formatter::Write(const Value& value) const {
  switch (value.kind) {
    case Value::Kind::kText:
      return text::Shorten(value.text, value.number > 0 ? value.number : kNameLimit);
    case Value::Kind::kUrl:
      return value.text;
    case Value::Kind::kCount:
      return absl::StrCat(value.number);
    case Value::Kind::kDay:
      return WriteDate(absl::CivilDay(value.moment), value.number);
    case Value::Kind::kMoment:
      return absl::StrReplaceAll(
          locale_.moment,
          {{"{date}", WriteDate(absl::CivilDay(value.moment), -1)},
           {"{time}", Clock24(value.moment.hour() * 60 + value.moment.minute())}});
    case Value::Kind::kClock:
      return Clock24(value.number);
    case Value::Kind::kShortDay:
      return WriteShortDay(absl::CivilDay(value.moment));
    case Value::Kind::kShortMoment:
      return absl::StrCat(WriteShortDay(absl::CivilDay(value.moment)), " ",
                          Clock24(value.moment.hour() * 60 + value.moment.minute()));
    case Value::Kind::kWeekdays:
      if (value.number / 8 == value.number % 8) return locale_.weekdays[value.number % 8];
      return absl::StrReplaceAll(locale_.weekday_range,
                                 {{"{from}", locale_.weekdays[value.number / 8]},
                                  {"{to}", locale_.weekdays[value.number % 8]}});
    case Value::Kind::kMoney:
      return WriteMoney(value.text, value.number);
    case Value::Kind::kMinutes:
      return WriteMinutes(value.number);
    case Value::Kind::kAny:
      return Join(value.items, locale_.either);
    case Value::Kind::kAll:
      return Join(value.items, locale_.both);
    case Value::Kind::kLines:
      return Join(value.items, "\n");
    case Value::Kind::kPhrase:
      return Write(value.phrase, value.values);
  }
  return "";
}

std::string Formatter::WriteDate(absl::CivilDay day, int64_t days_from_today) const {
  const bool with_year = locale_.always_year || days_from_today > kDaysWithoutYear;
  std::string date =
      absl::StrReplaceAll(with_year ? locale_.day_with_year : locale_.day,
                          {{"{weekday}", locale_.weekdays[WeekdayIndex(day)]},
                           {"{day}", absl::StrCat(day.day())},
                           {"{month}", locale_.months[day.month() - 1]},
                           {"{year}", absl::StrCat(day.year() + locale_.year_offset)}});
  if (days_from_today != 0 && days_from_today != 1) return date;
  return absl::StrReplaceAll(
      locale_.near_day,
      {{"{near}", days_from_today == 0 ? locale_.today : locale_.tomorrow}, {"{date}", date}});
}

std::string Formatter::WriteShortDay(absl::CivilDay day) const {
  return absl::StrReplaceAll(locale_.short_day,
                             {{"{weekday}", locale_.short_weekdays[WeekdayIndex(day)]},
                              {"{day}", absl::StrCat(day.day())},
                              {"{month}", locale_.short_months[day.month() - 1]},
                              {"{number}", absl::StrCat(day.month())}});
}

std::string Formatter::WriteMinutes(int64_t minutes) const {
  const int64_t hours = minutes / 60;
  const std::string rest =
      absl::StrReplaceAll(locale_.minutes, {{"{n}", absl::StrCat(minutes % 60)}});
  if (hours == 0) return rest;
  const std::string whole =
      absl::StrReplaceAll(hours == 1 ? locale_.hour : locale_.hours, {{"{n}", absl::StrCat(hours)}});
  return minutes % 60 == 0 ? whole : absl::StrCat(whole, locale_.duration_join, rest);
}

std::string Formatter::WriteMoney(absl::string_view currency, int64_t minor_units) const {
  if (minor_units == 0) return Write(Phrase::kFreeOfCharge, {});
  const std::string amount = absl::StrFormat("%d%c%02d", minor_units / 100, locale_.decimal_mark,
                                             std::abs(minor_units % 100));
  return absl::StrReplaceAll(locale_.money,
                             {{"{amount}", amount},
                              {"{sign}", currency == "EUR" ? absl::string_view(locale_.euro)
                                                           : currency}});
}

std::string Formatter::Join(const std::vector<Value>& items, absl::string_view last) const {
  std::string joined;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) absl::StrAppend(&joined, i + 1 == items.size() || last == "\n" ? last : ", ");
    absl::StrAppend(&joined, Write(items[i]));
  }
  return joined;
}

std::string Capitalised(std::string text) {
  if (text.empty()) return text;
  int32_t length = 0;
  UChar32 first = 0;
  U8_NEXT_OR_FFFD(text.data(), length, static_cast<int32_t>(text.size()), first);
  const UChar32 capital = u_totitle(first);
  if (capital == first) return text;
  std::string start(U8_MAX_LENGTH, '\0');
  int32_t written = 0;
  U8_APPEND_UNSAFE(start.data(), written, capital);
  return text.replace(0, length, start, 0, written);
}

}  // namespace tresen::gateway
