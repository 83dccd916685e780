#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/nlu/domain/time/category.h"
#include "services/nlu/domain/time/lexicon_registry.h"
#include "services/nlu/domain/time/lunar_calendar.h"
#include "services/nlu/domain/time/text.h"

namespace tresen::nlu {

// One meaning of a word or phrase in one language.
struct Sense {
  Category category = Category::kFiller;
  // Also an everyday word: 1 counts as a text of its own or capitalised, 2 only in company.
  uint8_t weakness = 0;
  uint8_t language = 0;
  int16_t value = 0;
  int16_t extra = 0;
};

// How a part of the day changes an hour that is told by a twelve-hour clock.
enum class DayHalf : uint8_t { kMorning, kAfternoon, kNight, kNoon };

struct DayPart {
  int from_minute = 0;
  int to_minute = 0;  // beyond 1440 if it ends after midnight
  DayHalf half = DayHalf::kMorning;
};

// A day that is counted from a fixed date, from Easter, by weekdays, or in a lunar calendar.
struct HolidayRule {
  enum class Base : uint8_t {
    kFixed,
    kEaster,
    kOrthodoxEaster,
    kNthWeekday,
    kWeekdayBefore,
    kLunar
  };
  Base base = Base::kFixed;
  int month = 0;
  int day = 0;      // of kFixed and kWeekdayBefore
  int weekday = 0;  // of the last two
  int nth = 0;
  int offset = 0;  // days added
  LunarCalendar calendar = LunarCalendar::kIslamic;  // of kLunar
  int length = 1;                                    // days
};

struct Language {
  std::string name;
  bool month_first = false;    // 3/4 is the fourth of March
  bool buddhist_era = false;   // years without an era may count from the Buddha
  bool twelve_hours = false;   // hours are told up to twelve
  bool whole_periods = false;  // "next three weeks" are calendar weeks
  bool ordinal_hours = false;  // the third [hour] is three o'clock
  bool weeks_beside_days = false;  // "Thursday week", "a week on Friday"
};

// All words of all languages, compiled into tables. Immutable after construction.
class TimeLexicon {
 public:
  explicit TimeLexicon(absl::Span<const LexiconText> lexicons);

  // Sets the word of every token, splits what is written together and repairs slips.
  // `repaired` has one bit per language in which slips are repaired.
  void LookUp(uint32_t repaired, TokenizedText* text) const;

  // Follows the phrases that start at a token: the node reached, -1 if there is none.
  int32_t Follow(int32_t node, int32_t word) const;
  absl::Span<const Sense> SensesAt(int32_t node) const;
  static constexpr int32_t kRoot = 0;

  const std::vector<Language>& languages() const { return languages_; }
  const DayPart& day_part(int index) const { return day_parts_[index]; }
  const absl::TimeZone& zone(int index) const { return zones_[index]; }
  int day_parts() const { return static_cast<int>(day_parts_.size()); }
  const HolidayRule& holiday(int index) const { return holidays_[index]; }

 private:
  friend class LexiconReader;

  struct Node {
    std::vector<Sense> senses;
  };

  int32_t Intern(absl::string_view word);
  void AddPhrase(absl::string_view phrase, const Sense& sense);
  void IndexSlips();
  int32_t FindDrawled(absl::string_view word, uint32_t languages) const;
  int32_t FindSlip(absl::string_view word, uint32_t languages) const;
  bool SplitCompound(const TokenizedText& text, const Token& token, std::vector<Token>* out) const;
  void Segment(const TokenizedText& text, const Token& run, std::vector<Token>* out) const;
  uint32_t ReparableIn(int32_t word) const { return reparable_[word]; }

  std::vector<Language> languages_;
  std::vector<DayPart> day_parts_;
  std::vector<HolidayRule> holidays_;
  std::vector<absl::TimeZone> zones_;
  std::vector<std::string> words_;
  absl::flat_hash_map<std::string, int32_t> word_ids_;
  absl::flat_hash_map<uint64_t, int32_t> edges_;
  std::vector<Node> nodes_;
  // Per word: languages in which slips are repaired to it, and its role in compounds.
  std::vector<uint32_t> reparable_;
  std::vector<uint8_t> compound_;
  std::vector<bool> double_slips_;  // so distinct that two slips are still clear
  // Words by what is left of them when up to two letters are dropped.
  absl::flat_hash_map<uint64_t, std::vector<int32_t>> slips_;
  size_t longest_unspaced_ = 0;  // bytes
};

}  // namespace tresen::nlu
