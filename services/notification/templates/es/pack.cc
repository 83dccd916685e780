#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

const LanguagePack& PackOf_es() {
  static constexpr LanguagePack pack = {
      .code = "es",
      .calendar =
          {
              .weekdays = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
              .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
                         "septiembre", "octubre", "noviembre", "diciembre"},
              .when = "$0 $1 de $2 a las $3",
          },
      .notice =
          {
              .booked = "Nueva cita",
              .moved = "Cita cambiada",
              .cancelled = "Cita cancelada",
              .case_opened = "Un cliente espera respuesta",
              .case_overdue = "Un cliente lleva demasiado tiempo esperando",
              .hint = "Aviso",
              .customer = "Cliente",
              .services = "Servicio",
              .staff = "Con",
              .when = "Cuándo",
              .before = "Antes",
              .appointment = "N.º de cita",
              .reason = "Motivo",
              .conversation = "Chat",
              .unnamed = "sin nombre",
              .addressed = "estimado cliente",
              .acknowledge = "Confirme que lo ha leído",
              .unread = "Sin leer",
              .nobody_read = "En el salón nadie lo ha confirmado todavía.",
              .while_closed = "Desde el cierre",
          },
      .acknowledge =
          {
              .asked = "¿Ha leído este aviso? Si nadie lo confirma, se informará a la persona responsable.",
              .done = "Gracias, el aviso está confirmado.",
              .button = "Leído",
          },
  };
  return pack;
}

}  // namespace tresen::notification
