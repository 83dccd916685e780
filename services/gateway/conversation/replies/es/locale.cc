#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_es;
const Locale kLocale_es = {
    .weekdays = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
    .short_weekdays = {"lun", "mar", "mié", "jue", "vie", "sáb", "dom"},
    .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
               "septiembre", "octubre", "noviembre", "diciembre"},
    .short_months = {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov",
                     "dic"},
    .day = "{weekday}, {day} de {month}",
    .day_with_year = "{weekday}, {day} de {month} de {year}",
    .near_day = "{near}, {date}",
    .today = "hoy",
    .tomorrow = "mañana",
    .short_day = "{weekday} {day} {month}",
    .moment = "{date}, {time} h",
    .either = " o ",
    .both = " y ",
    .weekday_range = "{from} a {to}",
    .money = "{amount} {sign}",
    .decimal_mark = ',',
    .euro = "€",
    .minutes = "{n} minutos",
    .hour = "{n} hora",
    .hours = "{n} horas",
    .duration_join = " y ",
    .year_offset = 0,
    .always_year = false,
};

const CommandWords& CommandWords_es() {
  static const auto* const words = new CommandWords{
      .stop = {"stop", "baja", "no más mensajes", "no mas mensajes"},
      .start = {"start", "alta", "suscribir"},
      .person = {"persona", "una persona", "persona por favor", "una persona por favor", "agente",
                 "hablar con una persona", "quiero hablar con una persona", "humano"},
      .restart = {"empezar de nuevo", "desde el principio", "volver a empezar", "empezar otra vez"},
      .back = {"atrás", "atras", "volver", "un paso atrás"},
      .repeat = {"repetir", "otra vez", "repita por favor", "¿cómo?", "¿perdón?", "cómo?"},
      .skip = {"saltar", "me da igual", "da igual", "es igual"},
      .quit = {"déjalo", "dejalo", "déjelo", "olvídalo", "olvidalo", "olvídelo", "no importa", "nada déjalo",
               "da igual déjalo", "mejor no", "déjalo estar"},
  };
  return *words;
}

}  // namespace tresen::gateway
