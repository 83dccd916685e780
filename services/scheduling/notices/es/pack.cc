#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling::notices {

const LanguagePack& PackOf_es() {
  static constexpr LanguagePack pack = {
      .code = "es",
      .when = "%d/%m/%Y %H:%M",
      .overlap = "Una entrada del calendario coincide con esta cita. La cita sigue en pie.",
      .moved = "Esta cita se ha movido en el calendario. La hora reservada sigue en pie.",
      .gone = "Esta cita se ha borrado del calendario. Sigue en pie y se ha vuelto a anotar.",
      .changed = "No se ha podido anotar esta cita en el calendario.",
      .forbidden = "Entradas del calendario que no se pueden leer, por lo que su hora podría ofrecerse como libre:",
  };
  return pack;
}

}  // namespace tresen::scheduling::notices
