#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/nlu/domain/time/lexicon.h"

namespace tresen::nlu {

// What a word of category kDate names.
enum class DateWord : int16_t {
  kWeekday,
  kMonth,
  kDayOffset,
  kHoliday,
  kSeason,
  kWeekend,
  kDecade
};

// Units of time, smallest first.
enum class TimeUnit : int16_t {
  kSecond,
  kMinute,
  kHour,
  kDay,
  kNight,    // counts like a day
  kWorkday,  // Monday to Friday
  kWeekend,
  kWeek,
  kWorkWeek,  // its workdays
  kMonth,
  kQuarter,
  kSeason,
  kHalfYear,
  kYear,
  kDecade,
  kCentury,
};

// Reads lexicon text into the tables. A line says what its phrases mean:
//
//   kind[?] [value...] : phrase, phrase, ...
//
// A question mark makes the words weak: alone they count only as a whole text or capitalised; two
// question marks: only in company. Phrases are folded like text;
// "(a|b|)" stands for each of its parts. "#" starts a comment. The kinds are listed in
// lexicon_reader.cc; a line that does not fit ends the process, naming language and line.
class LexiconReader {
 public:
  explicit LexiconReader(TimeLexicon* lexicon) : lexicon_(*lexicon) {}

  void Read(const LexiconText& text);

 private:
  struct Line {
    absl::string_view kind;
    std::vector<absl::string_view> values;
    std::vector<std::string> phrases;
    int weakness = 0;
  };

  void ReadLine(absl::string_view text);
  bool ReadSetting(const Line& line);
  bool ReadNumber(const Line& line);
  bool ReadDateWord(const Line& line);
  bool ReadUnitWord(const Line& line);
  bool ReadConnector(const Line& line);
  bool ReadHoliday(const Line& line);
  bool ReadLunarHoliday(const Line& line, HolidayRule* rule) const;
  void Add(const Line& line, Category category, int value = 0, int extra = 0);
  void AddGluedNumbers(const Line& line, Category category);
  int Number(absl::string_view value) const;
  TimeUnit Unit(absl::string_view value) const;
  [[noreturn]] void Fail(absl::string_view what) const;

  TimeLexicon& lexicon_;
  uint8_t language_ = 0;
  bool umlauts_ = false;
  int line_number_ = 0;
  // Number words below ten and full tens, for numbers that are written as one word.
  std::vector<std::pair<int, std::string>> small_numbers_;
};

}  // namespace tresen::nlu
