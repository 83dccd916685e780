#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

const LanguagePack& PackOf_de() {
  static constexpr LanguagePack pack = {
      .code = "de",
      .calendar =
          {
              .weekdays = {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag",
                           "Sonntag"},
              .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
                         "September", "Oktober", "November", "Dezember"},
              .when = "$0, $1. $2 um $3 Uhr",
          },
      .notice =
          {
              .booked = "Neuer Termin",
              .moved = "Termin verschoben",
              .cancelled = "Termin abgesagt",
              .case_opened = "Ein Kunde wartet auf eine Antwort",
              .case_overdue = "Ein Kunde wartet schon zu lange",
              .hint = "Hinweis",
              .customer = "Kunde",
              .services = "Leistung",
              .staff = "Bei",
              .when = "Wann",
              .before = "Bisher",
              .appointment = "Termin-Nr.",
              .reason = "Grund",
              .conversation = "Chat",
              .unnamed = "ohne Namen",
              .addressed = "liebe Kundin, lieber Kunde",
              .acknowledge = "Bitte bestätigen, dass Sie es gelesen haben",
              .unread = "Ungelesen",
              .nobody_read = "In der Filiale hat das noch niemand bestätigt.",
              .while_closed = "Seit Ladenschluss",
          },
      .acknowledge =
          {
              .asked = "Haben Sie diese Nachricht gelesen? Ohne Bestätigung wird die Leitung benachrichtigt.",
              .done = "Danke, die Nachricht ist bestätigt.",
              .button = "Gelesen",
          },
  };
  return pack;
}

}  // namespace tresen::notification
