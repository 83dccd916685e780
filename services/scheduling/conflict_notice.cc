#include "services/scheduling/conflict_notice.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

struct Texts {
  absl::string_view language;
  absl::string_view overlap;
  absl::string_view moved;
  absl::string_view gone;
  absl::string_view changed;
};

constexpr std::array<Texts, 5> kTexts = {{
    {"en", "An entry in the calendar overlaps this appointment. The appointment still stands.",
     "This appointment was moved in the calendar. The booked time still stands.",
     "This appointment was deleted in the calendar. It still stands and was entered again.",
     "This appointment could not be entered in the calendar."},
    {"de",
     "Ein Eintrag im Kalender überschneidet sich mit diesem Termin. Der Termin bleibt bestehen.",
     "Dieser Termin wurde im Kalender verschoben. Die gebuchte Zeit bleibt bestehen.",
     "Dieser Termin wurde im Kalender gelöscht. Er bleibt bestehen und wurde wieder eingetragen.",
     "Dieser Termin ließ sich nicht in den Kalender eintragen."},
    {"es", "Una entrada del calendario coincide con esta cita. La cita sigue en pie.",
     "Esta cita se ha movido en el calendario. La hora reservada sigue en pie.",
     "Esta cita se ha borrado del calendario. Sigue en pie y se ha vuelto a anotar.",
     "No se ha podido anotar esta cita en el calendario."},
    {"pl", "Wpis w kalendarzu nakłada się na tę wizytę. Wizyta pozostaje aktualna.",
     "Ta wizyta została przesunięta w kalendarzu. Zarezerwowany termin pozostaje aktualny.",
     "Ta wizyta została usunięta z kalendarza. Pozostaje aktualna i wpisano ją ponownie.",
     "Nie udało się wpisać tej wizyty do kalendarza."},
    {"th", "มีรายการในปฏิทินที่เวลาทับกับนัดหมายนี้ นัดหมายยังคงอยู่ตามเดิม",
     "นัดหมายนี้ถูกเลื่อนในปฏิทิน แต่เวลาที่จองไว้ยังคงเดิม",
     "นัดหมายนี้ถูกลบออกจากปฏิทิน แต่นัดหมายยังคงอยู่และได้บันทึกลงปฏิทินใหม่แล้ว", "ไม่สามารถบันทึกนัดหมายนี้ลงในปฏิทินได้"},
}};

const Texts& TextsIn(absl::string_view language) {
  for (const Texts& texts : kTexts)
    if (texts.language == language) return texts;
  return kTexts.front();
}

absl::string_view TextFor(const Texts& texts, MirrorConflictKind kind) {
  switch (kind) {
    case MirrorConflictKind::kOverlap:
      return texts.overlap;
    case MirrorConflictKind::kMoved:
      return texts.moved;
    case MirrorConflictKind::kGone:
      return texts.gone;
    case MirrorConflictKind::kChanged:
      break;
  }
  return texts.changed;
}

}  // namespace

std::vector<std::string> ConflictLines(const MirrorConflict& conflict, const ConflictFacts& facts) {
  const char* const format = facts.language == "en" ? "%Y-%m-%d %H:%M" : "%d.%m.%Y %H:%M";
  return {std::string(TextFor(TextsIn(facts.language), conflict.kind)),
          absl::StrCat(absl::FormatTime(format, facts.start, facts.zone), " · ", facts.people)};
}

}  // namespace tresen::scheduling
