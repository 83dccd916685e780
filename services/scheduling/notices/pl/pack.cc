#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling::notices {

const LanguagePack& PackOf_pl() {
  static constexpr LanguagePack pack = {
      .code = "pl",
      .when = "%d.%m.%Y %H:%M",
      .overlap = "Wpis w kalendarzu nakłada się na tę wizytę. Wizyta pozostaje aktualna.",
      .moved = "Ta wizyta została przesunięta w kalendarzu. Zarezerwowany termin pozostaje aktualny.",
      .gone = "Ta wizyta została usunięta z kalendarza. Pozostaje aktualna i wpisano ją ponownie.",
      .changed = "Nie udało się wpisać tej wizyty do kalendarza.",
      .forbidden = "Liczba wpisów w kalendarzu, których nie wolno odczytać, więc ich czas może być oferowany jako wolny:",
  };
  return pack;
}

}  // namespace tresen::scheduling::notices
