#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

const LanguagePack& PackOf_es() {
  static constexpr HolidayName names[] = {
      {"new_year", "Año Nuevo"},
      {"epiphany", "Día de Reyes"},
      {"womens_day", "Día Internacional de la Mujer"},
      {"good_friday", "Viernes Santo"},
      {"easter_sunday", "Domingo de Pascua"},
      {"easter_monday", "Lunes de Pascua"},
      {"labour_day", "Día del Trabajo"},
      {"liberation_75", "75.º aniversario de la Liberación"},
      {"liberation_80", "80.º aniversario de la Liberación"},
      {"ascension", "Ascensión"},
      {"whit_sunday", "Domingo de Pentecostés"},
      {"whit_monday", "Lunes de Pentecostés"},
      {"corpus_christi", "Corpus Christi"},
      {"uprising_75", "75.º aniversario del levantamiento de 1953"},
      {"assumption", "Asunción de la Virgen"},
      {"childrens_day", "Día Mundial del Niño"},
      {"german_unity", "Día de la Unidad Alemana"},
      {"reformation", "Día de la Reforma"},
      {"all_saints", "Todos los Santos"},
      {"repentance", "Día de Penitencia y Oración"},
      {"christmas", "Navidad"},
      {"second_christmas", "segundo día de Navidad"},
  };
  static constexpr LanguagePack pack = {"es", names};
  return pack;
}

}  // namespace tresen::scheduling
