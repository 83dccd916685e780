#include "services/notification/templates/acknowledge_text.h"

#include "services/notification/templates/when.h"

namespace tresen::notification {
namespace {

struct Words {
  const char* language;
  const char* asked;
  const char* done;
  const char* button;
};

constexpr Words kWords[] = {
    {"de", "Haben Sie diese Nachricht gelesen? Ohne Bestätigung wird die Leitung benachrichtigt.",
     "Danke, die Nachricht ist bestätigt.", "Gelesen"},
    {"en", "Have you read this notice? If nobody confirms it, the branch lead is told.",
     "Thank you, the notice is confirmed.", "Read"},
    {"es", "¿Ha leído este aviso? Si nadie lo confirma, se informará a la persona responsable.",
     "Gracias, el aviso está confirmado.", "Leído"},
    {"pl",
     "Czy ta wiadomość została przeczytana? Bez potwierdzenia powiadomimy osobę kierującą salonem.",
     "Dziękujemy, wiadomość potwierdzona.", "Przeczytane"},
    {"th", "คุณอ่านข้อความนี้แล้วหรือยัง หากไม่มีใครยืนยัน ระบบจะแจ้งผู้จัดการสาขา", "ขอบคุณ ยืนยันข้อความเรียบร้อยแล้ว",
     "อ่านแล้ว"},
};

}  // namespace

AcknowledgeText WriteAcknowledge(AcknowledgePage page, absl::string_view language) {
  const std::string written = WrittenLanguage(language, "en");
  for (const Words& words : kWords) {
    if (written != words.language) continue;
    if (page == AcknowledgePage::kDone) return {written, words.done, ""};
    return {written, words.asked, words.button};
  }
  return {};
}

}  // namespace tresen::notification
