#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_de;
const Locale kLocale_de = {
    .weekdays = {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"},
    .short_weekdays = {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
               "Oktober", "November", "Dezember"},
    .short_months = {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.",
                     "Nov.", "Dez."},
    .day = "{weekday}, {day}. {month}",
    .day_with_year = "{weekday}, {day}. {month} {year}",
    .near_day = "{near}, {date}",
    .today = "heute",
    .tomorrow = "morgen",
    .short_day = "{weekday} {day}.{number}.",
    .moment = "{date}, {time} Uhr",
    .either = " oder ",
    .both = " und ",
    .weekday_range = "{from} bis {to}",
    .money = "{amount} {sign}",
    .decimal_mark = ',',
    .euro = "€",
    .minutes = "{n} Minuten",
    .hour = "{n} Stunde",
    .hours = "{n} Stunden",
    .duration_join = " ",
    .year_offset = 0,
    .always_year = false,
};

const CommandWords& CommandWords_de() {
  static const auto* const words = new CommandWords{
      .stop = {"stop", "stopp", "abmelden", "keine werbung"},
      .start = {"start", "anmelden", "wieder anmelden"},
      .person = {"mensch", "mensch bitte", "mitarbeiter", "mitarbeiter bitte", "einen menschen bitte",
                 "person bitte", "mit einem menschen sprechen"},
      .restart = {"von vorn", "von vorne", "neu anfangen", "nochmal von vorn", "neustart"},
      .back = {"zurück", "zurueck", "einen schritt zurück", "schritt zurück"},
      .repeat = {"nochmal", "noch mal", "noch einmal", "wiederholen", "bitte wiederholen", "wie bitte",
                 "bitte?"},
      .skip = {"überspringen", "ueberspringen", "egal", "weiter", "ist mir egal"},
      .quit = {"abbrechen", "abbruch", "vergiss es", "vergessen sie es", "doch nicht",
               "lassen wir das", "hat sich erledigt", "egal vergiss es", "vergiss es einfach",
               "lass gut sein", "dann eben nicht", "dann nicht"},
  };
  return *words;
}

}  // namespace tresen::gateway
