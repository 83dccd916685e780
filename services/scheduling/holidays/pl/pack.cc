#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

const LanguagePack& PackOf_pl() {
  static constexpr HolidayName names[] = {
      {"new_year", "Nowy Rok"},
      {"epiphany", "Święto Trzech Króli"},
      {"womens_day", "Międzynarodowy Dzień Kobiet"},
      {"good_friday", "Wielki Piątek"},
      {"easter_sunday", "Niedziela Wielkanocna"},
      {"easter_monday", "Poniedziałek Wielkanocny"},
      {"labour_day", "Święto Pracy"},
      {"liberation_75", "75. rocznica wyzwolenia"},
      {"liberation_80", "80. rocznica wyzwolenia"},
      {"ascension", "Wniebowstąpienie Pańskie"},
      {"whit_sunday", "Zesłanie Ducha Świętego"},
      {"whit_monday", "drugi dzień Zielonych Świątek"},
      {"corpus_christi", "Boże Ciało"},
      {"uprising_75", "75. rocznica powstania z 1953 roku"},
      {"assumption", "Wniebowzięcie Najświętszej Maryi Panny"},
      {"childrens_day", "Światowy Dzień Dziecka"},
      {"german_unity", "Dzień Jedności Niemiec"},
      {"reformation", "Święto Reformacji"},
      {"all_saints", "Wszystkich Świętych"},
      {"repentance", "Dzień Pokuty i Modlitwy"},
      {"christmas", "pierwszy dzień Bożego Narodzenia"},
      {"second_christmas", "drugi dzień Bożego Narodzenia"},
  };
  static constexpr LanguagePack pack = {"pl", names};
  return pack;
}

}  // namespace tresen::scheduling
