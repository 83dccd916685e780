#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_pl;
const Locale kLocale_pl = {
    .weekdays = {"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"},
    .short_weekdays = {"pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."},
    .months = {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
               "września", "października", "listopada", "grudnia"},
    .short_months = {"sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis",
                     "gru"},
    .day = "{weekday}, {day} {month}",
    .day_with_year = "{weekday}, {day} {month} {year}",
    .near_day = "{near}, {date}",
    .today = "dzisiaj",
    .tomorrow = "jutro",
    .short_day = "{weekday} {day} {month}",
    .moment = "{date}, godz. {time}",
    .either = " lub ",
    .both = " i ",
    .weekday_range = "{from} – {to}",
    .money = "{amount} {sign}",
    .decimal_mark = ',',
    .euro = "€",
    .minutes = "{n} min",
    .hour = "{n} godz.",
    .hours = "{n} godz.",
    .duration_join = " ",
    .year_offset = 0,
    .always_year = false,
};

const CommandWords& CommandWords_pl() {
  static const auto* const words = new CommandWords{
      .stop = {"stop", "wypisz mnie"},
      .start = {"start", "zapisz mnie"},
      .person = {"człowiek", "czlowiek", "konsultant", "pracownik", "proszę człowieka",
                 "człowieka proszę", "rozmowa z człowiekiem", "chcę rozmawiać z człowiekiem"},
      .restart = {"od nowa", "zacznijmy od nowa", "od początku", "jeszcze raz od początku"},
      .back = {"wstecz", "cofnij", "wróć", "krok wstecz"},
      .repeat = {"powtórz", "proszę powtórzyć", "jeszcze raz", "słucham?", "co?"},
      .skip = {"pomiń", "obojętnie", "wszystko jedno", "bez różnicy"},
      .quit = {"nieważne", "niewazne", "zostawmy to", "dajmy spokój", "jednak nie", "przerwij", "zapomnij",
               "jednak rezygnuję", "dobra nieważne", "to nieważne"},
  };
  return *words;
}

}  // namespace tresen::gateway
