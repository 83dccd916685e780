#include "services/scheduling/notices/conflict_notice.h"

namespace tresen::scheduling::notices {

const LanguagePack& PackOf_en() {
  static constexpr LanguagePack pack = {
      .code = "en",
      .when = "%Y-%m-%d %H:%M",
      .overlap = "An entry in the calendar overlaps this appointment. The appointment still stands.",
      .moved = "This appointment was moved in the calendar. The booked time still stands.",
      .gone = "This appointment was deleted in the calendar. It still stands and was entered again.",
      .changed = "This appointment could not be entered in the calendar.",
      .forbidden = "Entries in the calendar that may not be read, so that their time may be offered as free:",
  };
  return pack;
}

}  // namespace tresen::scheduling::notices
