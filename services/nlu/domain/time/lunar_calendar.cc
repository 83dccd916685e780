#include "services/nlu/domain/time/lunar_calendar.h"

#include <unicode/ucal.h>

#include <map>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tresen::nlu {
namespace {

constexpr double kMillisecondsOfDay = 86400000.0;

struct Kind {
  const char* locale;
  int (*year_near)(int gregorian);  // a year of the calendar that begins before the Gregorian one ends
};

int IslamicYear(int gregorian) { return (gregorian - 622) * 33 / 32; }
int HebrewYear(int gregorian) { return gregorian + 3760; }
int ChineseYear(int gregorian) { return gregorian + 2637; }  // ICU's extended year

constexpr Kind kKinds[] = {
    {"en@calendar=islamic-umalqura", IslamicYear},
    {"en@calendar=hebrew", HebrewYear},
    {"en@calendar=chinese", ChineseYear},
};

DayNumber Compute(LunarCalendar calendar, int month, int day, int year) {
  const DayNumber first = DayOf(year, 1, 1), next = DayOf(year + 1, 1, 1);
  const Kind& kind = kKinds[static_cast<int>(calendar)];
  UErrorCode error = U_ZERO_ERROR;
  static constexpr UChar kUtc[] = {'U', 'T', 'C'};
  UCalendar* fields = ucal_open(kUtc, 3, kind.locale, UCAL_DEFAULT, &error);
  DayNumber found = first;
  const int near = kind.year_near(year);
  for (int lunar = near - 1; U_SUCCESS(error) && lunar <= near + 2; ++lunar) {
    ucal_clear(fields);
    ucal_set(fields, UCAL_EXTENDED_YEAR, lunar);
    ucal_set(fields, UCAL_MONTH, month - 1);
    ucal_set(fields, UCAL_DAY_OF_MONTH, day);
    const auto candidate =
        static_cast<DayNumber>(ucal_getMillis(fields, &error) / kMillisecondsOfDay);
    if (candidate < first || candidate >= next) continue;
    found = candidate;
    break;
  }
  ucal_close(fields);
  // The new moon of 6 February 2027 comes at 23:56 in China; ICU's approximation puts it past midnight.
  if (calendar == LunarCalendar::kChinese && year == 2027 && month == 1) --found;
  return found;
}

using Key = std::tuple<LunarCalendar, int, int, int>;

struct Known {
  absl::Mutex mutex;
  std::map<Key, DayNumber> days ABSL_GUARDED_BY(mutex);
};

}  // namespace

DayNumber LunarDayIn(LunarCalendar calendar, int month, int day, int year) {
  constexpr size_t kMostKept = 4096;
  static Known& known = *new Known();
  const Key key{calendar, month, day, year};
  absl::MutexLock lock(&known.mutex);
  const auto it = known.days.find(key);
  if (it != known.days.end()) return it->second;
  const DayNumber found = Compute(calendar, month, day, year);
  if (known.days.size() < kMostKept) known.days.emplace(key, found);
  return found;
}

}  // namespace tresen::nlu
