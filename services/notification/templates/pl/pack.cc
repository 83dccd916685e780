#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

const LanguagePack& PackOf_pl() {
  static constexpr LanguagePack pack = {
      .code = "pl",
      .calendar =
          {
              .weekdays = {"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota",
                           "niedziela"},
              .months = {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca",
                         "sierpnia", "września", "października", "listopada", "grudnia"},
              .when = "$0, $1 $2, godz. $3",
          },
      .notice =
          {
              .booked = "Nowa wizyta",
              .moved = "Wizyta przełożona",
              .cancelled = "Wizyta odwołana",
              .case_opened = "Klient czeka na odpowiedź",
              .case_overdue = "Klient czeka już zbyt długo",
              .hint = "Informacja",
              .customer = "Klient",
              .services = "Usługa",
              .staff = "U",
              .when = "Kiedy",
              .before = "Poprzednio",
              .appointment = "Nr wizyty",
              .reason = "Powód",
              .conversation = "Czat",
              .unnamed = "bez imienia",
              .addressed = "Szanowni Państwo",
              .acknowledge = "Prosimy potwierdzić przeczytanie",
              .unread = "Nieprzeczytane",
              .nobody_read = "Nikt w salonie jeszcze tego nie potwierdził.",
              .while_closed = "Od zamknięcia",
          },
      .acknowledge =
          {
              .asked = "Czy ta wiadomość została przeczytana? Bez potwierdzenia powiadomimy osobę kierującą salonem.",
              .done = "Dziękujemy, wiadomość potwierdzona.",
              .button = "Przeczytane",
          },
  };
  return pack;
}

}  // namespace tresen::notification
