#include "services/nlu/domain/time/lexicon_reader.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/nlu/domain/time/grammar.h"

namespace tresen::nlu {
namespace {

struct Connector {
  absl::string_view name;
  Category category;
};

// Kinds without meaning of their own; those with a value take one number.
constexpr Connector kConnectors[] = {
    {"at", Category::kAt},
    {"on", Category::kOn},
    {"of", Category::kOf},
    {"article", Category::kArticle},
    {"from", Category::kFrom},
    {"to", Category::kTo},
    {"between", Category::kBetween},
    {"and", Category::kAnd},
    {"or", Category::kOr},
    {"before", Category::kBefore},
    {"after", Category::kAfter},
    {"since", Category::kSince},
    {"until", Category::kUntil},
    {"in", Category::kIn},
    {"ago-ahead", Category::kAgoAhead},
    {"ago", Category::kAgo},
    {"later", Category::kLater},
    {"from-then", Category::kFromThen},
    {"for", Category::kFor},
    {"within", Category::kWithin},
    {"every", Category::kEvery},
    {"not", Category::kNot},
    {"not-behind", Category::kNotBehind},
    {"about", Category::kAbout},
    {"clock", Category::kClockWord},
    {"meridiem", Category::kMeridiem},
    {"clock-ahead", Category::kClockAhead},
    {"clock-behind", Category::kClockBehind},
    {"past", Category::kPast},
    {"to-hour", Category::kToHour},
    {"hour-plus", Category::kHourPlus},
    {"hour-minus", Category::kHourMinus},
    {"to-ahead", Category::kToAhead},
    {"hour-ahead", Category::kHourAhead},
    {"hour-behind", Category::kHourBehind},
    {"edge", Category::kEdge},
    {"rest", Category::kRest},
    {"week-word", Category::kWeekWord},
    {"year-word", Category::kYearWord},
    {"era", Category::kEraWord},
    {"decade-mark", Category::kDecadeMark},
    {"decade-ahead", Category::kDecadeAhead},
    {"quarter-mark", Category::kQuarterMark},
    {"ordinal-mark", Category::kOrdinalMark},
    {"half", Category::kHalf},
    {"and-half", Category::kAndHalf},
    {"now", Category::kNow},
    {"plus", Category::kPlus},
    {"correct", Category::kCorrect},
    {"filler", Category::kFiller},
    {"counted", Category::kCounted},
    {"title", Category::kTitle},
    {"block", Category::kBlock},
    {"relative", Category::kRelative},
    {"trailing", Category::kTrailing},
    {"time", Category::kClock},
};

constexpr std::pair<absl::string_view, TimeUnit> kUnits[] = {
    {"second", TimeUnit::kSecond},      {"minute", TimeUnit::kMinute},
    {"hour", TimeUnit::kHour},          {"day", TimeUnit::kDay},
    {"night", TimeUnit::kNight},        {"workday", TimeUnit::kWorkday},
    {"weekend", TimeUnit::kWeekend},    {"week", TimeUnit::kWeek},
    {"work-week", TimeUnit::kWorkWeek}, {"month", TimeUnit::kMonth},
    {"quarter", TimeUnit::kQuarter},    {"season", TimeUnit::kSeason},
    {"half-year", TimeUnit::kHalfYear}, {"year", TimeUnit::kYear},
    {"decade", TimeUnit::kDecade},      {"century", TimeUnit::kCentury},
};

// "(a|b|)x" -> "ax", "bx", "x".
void Expand(absl::string_view pattern, std::vector<std::string>* out) {
  const size_t open = pattern.find('(');
  if (open == absl::string_view::npos) {
    out->emplace_back(pattern);
    return;
  }
  const size_t close = pattern.find(')', open);
  const absl::string_view inner = pattern.substr(open + 1, close - open - 1);
  for (const absl::string_view part : absl::StrSplit(inner, '|')) {
    Expand(absl::StrCat(pattern.substr(0, open), part, pattern.substr(close + 1)), out);
  }
}

}  // namespace

void LexiconReader::Fail(absl::string_view what) const {
  std::fprintf(stderr, "time.lexicon of %s, line %d: %s\n",
               lexicon_.languages_[language_].name.c_str(), line_number_,
               std::string(what).c_str());
  std::abort();
}

int LexiconReader::Number(absl::string_view value) const {
  int number = 0;
  if (!absl::SimpleAtoi(value, &number)) Fail(absl::StrCat("not a number: ", value));
  return number;
}

TimeUnit LexiconReader::Unit(absl::string_view value) const {
  for (const auto& [name, unit] : kUnits) {
    if (name == value) return unit;
  }
  Fail(absl::StrCat("not a unit: ", value));
}

void LexiconReader::Read(const LexiconText& text) {
  language_ = static_cast<uint8_t>(lexicon_.languages_.size());
  lexicon_.languages_.push_back({text.language});
  for (const absl::string_view line : absl::StrSplit(text.text, '\n')) {
    ++line_number_;
    const absl::string_view content = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (!content.empty()) ReadLine(content);
  }
}

void LexiconReader::ReadLine(absl::string_view text) {
  const size_t colon = text.find(':');
  Line line;
  line.values = absl::StrSplit(text.substr(0, colon), ' ', absl::SkipWhitespace());
  if (line.values.empty()) Fail("no kind");
  line.kind = line.values[0];
  while (absl::ConsumeSuffix(&line.kind, "?")) ++line.weakness;
  line.values.erase(line.values.begin());
  if (colon != absl::string_view::npos) {
    for (const absl::string_view phrase : absl::StrSplit(text.substr(colon + 1), ',')) {
      const absl::string_view trimmed = absl::StripAsciiWhitespace(phrase);
      if (trimmed.empty()) Fail("empty phrase");
      Expand(trimmed, &line.phrases);
    }
  }
  if (!ReadSetting(line) && !ReadNumber(line) && !ReadDateWord(line) && !ReadUnitWord(line) &&
      !ReadConnector(line)) {
    Fail(absl::StrCat("unknown kind: ", line.kind));
  }
}

bool LexiconReader::ReadSetting(const Line& line) {
  if (line.kind != "setting") return false;
  Language& language = lexicon_.languages_[language_];
  for (const absl::string_view value : line.values) {
    if (value == "month-first") {
      language.month_first = true;
    } else if (value == "buddhist-era") {
      language.buddhist_era = true;
    } else if (value == "whole-periods") {
      language.whole_periods = true;
    } else if (value == "twelve-hours") {
      language.twelve_hours = true;
    } else if (value == "ordinal-hours") {
      language.ordinal_hours = true;
    } else if (value == "weeks-beside-days") {
      language.weeks_beside_days = true;
    } else if (value == "umlauts") {
      umlauts_ = true;
    } else {
      Fail(absl::StrCat("unknown setting: ", value));
    }
  }
  return true;
}

bool LexiconReader::ReadNumber(const Line& line) {
  if (line.kind == "glued-numbers" || line.kind == "glued-ordinals") {
    AddGluedNumbers(line, line.kind == "glued-numbers" ? Category::kNumber : Category::kOrdinal);
    return true;
  }
  if (line.kind == "number-stem") {  // only in numbers that are written as one word
    if (line.values.size() != 1) Fail("a stem needs a value");
    for (const std::string& phrase : line.phrases) {
      small_numbers_.emplace_back(Number(line.values[0]), phrase);
    }
    return true;
  }
  if (line.kind != "number" && line.kind != "ordinal" && line.kind != "ordinal-day") return false;
  if (line.values.empty()) Fail("a number needs a value");
  const int value = Number(line.values[0]);
  if (line.kind != "number") {
    Add(line, Category::kOrdinal, value, line.kind == "ordinal-day" ? kDayForm : 0);
    return true;
  }
  // The second value is hundredths: "anderthalb" is 1 50.
  const bool whole = line.values.size() == 1;
  Add(line, Category::kNumber, value, whole ? 0 : Number(line.values[1]));
  for (const std::string& phrase : line.phrases) {
    if (whole && value < 100 && (value < 10 || value % 10 == 0))
      small_numbers_.emplace_back(value, phrase);
  }
  return true;
}

// "glued-numbers und" makes "einundzwanzig" from the words that stand above; phrases are endings.
void LexiconReader::AddGluedNumbers(const Line& line, Category category) {
  if (line.values.size() != 1) Fail("the joint is missing");
  for (const auto& [unit, unit_word] : small_numbers_) {
    if (unit < 1 || unit > 9) continue;
    for (const auto& [tens, tens_word] : small_numbers_) {
      if (tens < 20) continue;
      Line glued;
      const std::string stem = absl::StrCat(unit_word, line.values[0], tens_word);
      if (line.phrases.empty()) glued.phrases.push_back(stem);
      for (const std::string& ending : line.phrases) {
        glued.phrases.push_back(absl::StrCat(stem, ending));
      }
      Add(glued, category, tens + unit);
    }
  }
}

bool LexiconReader::ReadDateWord(const Line& line) {
  static constexpr std::pair<absl::string_view, DateWord> kWords[] = {
      {"weekday", DateWord::kWeekday}, {"month", DateWord::kMonth},
      {"day", DateWord::kDayOffset},   {"season", DateWord::kSeason},
      {"weekend", DateWord::kWeekend}, {"decade", DateWord::kDecade},
  };
  if (line.kind == "holiday") return ReadHoliday(line);
  for (const auto& [name, word] : kWords) {
    if (name != line.kind) continue;
    const int value = line.values.empty() ? 0 : Number(line.values[0]);
    Add(line, Category::kDate, value, static_cast<int>(word));
    return true;
  }
  if (line.kind != "day-part") return false;
  // day-part FROM TO morning|noon|afternoon|night [OFFSET]: minutes as hh or hh:mm.
  if (line.values.size() < 3) Fail("a part of the day needs two hours and a half");
  static constexpr std::pair<absl::string_view, DayHalf> kHalves[] = {
      {"morning", DayHalf::kMorning},
      {"noon", DayHalf::kNoon},
      {"afternoon", DayHalf::kAfternoon},
      {"night", DayHalf::kNight},
  };
  for (const auto& [name, half] : kHalves) {
    if (name != line.values[2]) continue;
    lexicon_.day_parts_.push_back({Number(line.values[0]) * 60, Number(line.values[1]) * 60, half});
    // The extra value says which day: 0 none, else the offset plus 10.
    const int day = line.values.size() > 3 ? Number(line.values[3]) + 10 : 0;
    Add(line, Category::kDayPart, static_cast<int>(lexicon_.day_parts_.size()) - 1, day);
    return true;
  }
  Fail("unknown half of the day");
}

// The Islamic, Hebrew or Chinese calendar: month, day and how many days it lasts.
bool LexiconReader::ReadLunarHoliday(const Line& line, HolidayRule* rule) const {
  static constexpr std::pair<absl::string_view, LunarCalendar> kCalendars[] = {
      {"islamic", LunarCalendar::kIslamic},
      {"hebrew", LunarCalendar::kHebrew},
      {"chinese", LunarCalendar::kChinese}};
  for (const auto& [name, calendar] : kCalendars) {
    if (line.values[0] != name) continue;
    if (line.values.size() < 3) Fail("a lunar holiday needs month and day");
    rule->base = HolidayRule::Base::kLunar;
    rule->calendar = calendar;
    rule->month = Number(line.values[1]);
    rule->day = Number(line.values[2]);
    if (line.values.size() > 3) rule->length = Number(line.values[3]);
    return true;
  }
  return false;
}

// holiday islamic|hebrew|chinese MONTH DAY [LENGTH] | MM-DD | easter+N [LENGTH] | orthodox+N | nth N WEEKDAY MONTH [+OFFSET] | before N WEEKDAY MM-DD
bool LexiconReader::ReadHoliday(const Line& line) {
  if (line.values.empty()) Fail("a holiday needs a rule");
  HolidayRule rule;
  absl::string_view first = line.values[0];
  const auto date = [&](absl::string_view value) {
    if (value.size() != 5 || value[2] != '-') Fail("not MM-DD");
    rule.month = Number(value.substr(0, 2));
    rule.day = Number(value.substr(3));
  };
  if (absl::ConsumePrefix(&first, "easter")) {
    rule.base = HolidayRule::Base::kEaster;
    rule.offset = first.empty() ? 0 : Number(first);
    if (line.values.size() > 1) rule.length = Number(line.values[1]);
  } else if (absl::ConsumePrefix(&first, "orthodox")) {
    rule.base = HolidayRule::Base::kOrthodoxEaster;
    rule.offset = first.empty() ? 0 : Number(first);
  } else if (first == "nth" && line.values.size() >= 4) {
    rule.base = HolidayRule::Base::kNthWeekday;
    rule.nth = Number(line.values[1]);
    rule.weekday = Number(line.values[2]);
    rule.month = Number(line.values[3]);
    if (line.values.size() > 4) rule.offset = Number(line.values[4]);
  } else if (first == "before" && line.values.size() == 4) {
    rule.base = HolidayRule::Base::kWeekdayBefore;
    rule.nth = Number(line.values[1]);
    rule.weekday = Number(line.values[2]);
    date(line.values[3]);
  } else if (!ReadLunarHoliday(line, &rule)) {
    date(first);
  }
  lexicon_.holidays_.push_back(rule);
  Add(line, Category::kDate, static_cast<int>(lexicon_.holidays_.size()) - 1,
      static_cast<int>(DateWord::kHoliday));
  return true;
}

bool LexiconReader::ReadUnitWord(const Line& line) {
  if (line.kind == "unit") {
    if (line.values.size() != 1) Fail("which unit?");
    Add(line, Category::kUnit, static_cast<int>(Unit(line.values[0])));
    return true;
  }
  if (line.kind == "length" || line.kind == "repeat") {
    if (line.values.size() != 2) Fail("a length needs a number and a unit");
    Add(line, line.kind == "length" ? Category::kLength : Category::kRepeat, Number(line.values[0]),
        static_cast<int>(Unit(line.values[1])));
    return true;
  }
  if (line.kind == "zone") {  // "zone Europe/London: uk time"
    absl::TimeZone zone;
    if (line.values.size() != 1 || !absl::LoadTimeZone(line.values[0], &zone)) Fail("no zone of time");
    lexicon_.zones_.push_back(zone);
    Add(line, Category::kZone, static_cast<int>(lexicon_.zones_.size()) - 1);
    return true;
  }
  if (line.kind == "repeat-day") {  // "montags"
    Add(line, Category::kRepeat, Number(line.values.at(0)), -1);
    return true;
  }
  if (line.kind == "open-now") {  // "as soon as possible"
    Add(line, Category::kOpen, 2, 0);
    return true;
  }
  if (line.kind == "edge-of") {  // "EOM": the end of this month
    if (line.values.size() != 2) Fail("needs an edge and a unit");
    Add(line, Category::kRelativeUnit, 100 + Number(line.values[0]),
        static_cast<int>(Unit(line.values[1])));
    return true;
  }
  if (line.kind != "relative-unit") return false;  // "heuer": this year
  if (line.values.size() != 2) Fail("needs an offset and a unit");
  Add(line, Category::kRelativeUnit, Number(line.values[0]),
      static_cast<int>(Unit(line.values[1])));
  return true;
}

bool LexiconReader::ReadConnector(const Line& line) {
  for (const Connector& connector : kConnectors) {
    if (connector.name != line.kind) continue;
    Add(line, connector.category, line.values.empty() ? 0 : Number(line.values[0]),
        line.values.size() < 2 ? 0 : Number(line.values[1]));
    return true;
  }
  return false;
}

void LexiconReader::Add(const Line& line, Category category, int value, int extra) {
  const Sense sense{category, static_cast<uint8_t>(line.weakness), language_,
                    static_cast<int16_t>(value), static_cast<int16_t>(extra)};
  for (const std::string& phrase : line.phrases) {
    lexicon_.AddPhrase(phrase, sense);
    if (!umlauts_) continue;
    const std::string spelled =
        absl::StrReplaceAll(phrase, {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}});
    if (spelled != phrase) lexicon_.AddPhrase(spelled, sense);
  }
}

}  // namespace tresen::nlu
