#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

const LanguagePack& PackOf_de() {
  static constexpr HolidayName names[] = {
      {"new_year", "Neujahr"},
      {"epiphany", "Heilige Drei Könige"},
      {"womens_day", "Internationaler Frauentag"},
      {"good_friday", "Karfreitag"},
      {"easter_sunday", "Ostersonntag"},
      {"easter_monday", "Ostermontag"},
      {"labour_day", "Tag der Arbeit"},
      {"liberation_75", "75. Jahrestag der Befreiung"},
      {"liberation_80", "80. Jahrestag der Befreiung"},
      {"ascension", "Christi Himmelfahrt"},
      {"whit_sunday", "Pfingstsonntag"},
      {"whit_monday", "Pfingstmontag"},
      {"corpus_christi", "Fronleichnam"},
      {"uprising_75", "75. Jahrestag des Volksaufstandes"},
      {"assumption", "Mariä Himmelfahrt"},
      {"childrens_day", "Weltkindertag"},
      {"german_unity", "Tag der Deutschen Einheit"},
      {"reformation", "Reformationstag"},
      {"all_saints", "Allerheiligen"},
      {"repentance", "Buß- und Bettag"},
      {"christmas", "1. Weihnachtstag"},
      {"second_christmas", "2. Weihnachtstag"},
  };
  static constexpr LanguagePack pack = {"de", names};
  return pack;
}

}  // namespace tresen::scheduling
