#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling::notices {

const LanguagePack& PackOf_de() {
  static constexpr LanguagePack pack = {
      .code = "de",
      .when = "%d.%m.%Y %H:%M",
      .overlap = "Ein Eintrag im Kalender überschneidet sich mit diesem Termin. Der Termin bleibt bestehen.",
      .moved = "Dieser Termin wurde im Kalender verschoben. Die gebuchte Zeit bleibt bestehen.",
      .gone = "Dieser Termin wurde im Kalender gelöscht. Er bleibt bestehen und wurde wieder eingetragen.",
      .changed = "Dieser Termin ließ sich nicht in den Kalender eintragen.",
      .forbidden = "Einträge im Kalender, die nicht gelesen werden dürfen und deren Zeit deshalb als frei gelten kann:",
  };
  return pack;
}

}  // namespace tresen::scheduling::notices
