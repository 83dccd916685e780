#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

const LanguagePack& PackOf_en() {
  static constexpr HolidayName names[] = {
      {"new_year", "New Year's Day"},
      {"epiphany", "Epiphany"},
      {"womens_day", "International Women's Day"},
      {"good_friday", "Good Friday"},
      {"easter_sunday", "Easter Sunday"},
      {"easter_monday", "Easter Monday"},
      {"labour_day", "Labour Day"},
      {"liberation_75", "75th anniversary of the liberation"},
      {"liberation_80", "80th anniversary of the liberation"},
      {"ascension", "Ascension Day"},
      {"whit_sunday", "Whit Sunday"},
      {"whit_monday", "Whit Monday"},
      {"corpus_christi", "Corpus Christi"},
      {"uprising_75", "75th anniversary of the uprising of 1953"},
      {"assumption", "Assumption Day"},
      {"childrens_day", "World Children's Day"},
      {"german_unity", "Day of German Unity"},
      {"reformation", "Reformation Day"},
      {"all_saints", "All Saints' Day"},
      {"repentance", "Day of Repentance and Prayer"},
      {"christmas", "Christmas Day"},
      {"second_christmas", "Boxing Day"},
  };
  static constexpr LanguagePack pack = {"en", names};
  return pack;
}

}  // namespace tresen::scheduling
