#include "services/notification/templates/notice_text.h"

#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/notification/templates/when.h"

namespace tresen::notification {
namespace {

constexpr absl::string_view kEvents[] = {"appointment.booked",    "appointment.moved",
                                         "appointment.cancelled", "case.opened",
                                         "case.overdue",          "case.hint"};

struct Words {
  const char* language;
  std::array<const char*, 6> titles;  // by NoticeEvent
  const char* customer;
  const char* services;
  const char* staff;
  const char* when;
  const char* before;
  const char* appointment;
  const char* reason;
  const char* conversation;
  const char* unnamed;       // in a list
  const char* addressed;     // in a salutation
  const char* acknowledge;   // before the link
  const char* unread;        // before the subject of what the lead is told
  const char* nobody_read;   // why the lead is told
  const char* while_closed;  // subject of a digest
};

constexpr Words kWords[] = {
    {"de",
     {"Neuer Termin", "Termin verschoben", "Termin abgesagt", "Ein Kunde wartet auf eine Antwort",
      "Ein Kunde wartet schon zu lange", "Hinweis"},
     "Kunde",
     "Leistung",
     "Bei",
     "Wann",
     "Bisher",
     "Termin-Nr.",
     "Grund",
     "Chat",
     "ohne Namen",
     "liebe Kundin, lieber Kunde",
     "Bitte bestätigen, dass Sie es gelesen haben",
     "Ungelesen",
     "In der Filiale hat das noch niemand bestätigt.",
     "Seit Ladenschluss"},
    {"en",
     {"New appointment", "Appointment moved", "Appointment cancelled",
      "A customer is waiting for an answer", "A customer has been waiting too long", "Note"},
     "Customer",
     "Service",
     "With",
     "When",
     "Before",
     "Appointment no.",
     "Reason",
     "Chat",
     "no name",
     "dear customer",
     "Please confirm that you have read this",
     "Unread",
     "Nobody at the branch has confirmed this yet.",
     "Since closing time"},
    {"es",
     {"Nueva cita", "Cita cambiada", "Cita cancelada", "Un cliente espera respuesta",
      "Un cliente lleva demasiado tiempo esperando", "Aviso"},
     "Cliente",
     "Servicio",
     "Con",
     "Cuándo",
     "Antes",
     "N.º de cita",
     "Motivo",
     "Chat",
     "sin nombre",
     "estimado cliente",
     "Confirme que lo ha leído",
     "Sin leer",
     "En el salón nadie lo ha confirmado todavía.",
     "Desde el cierre"},
    {"pl",
     {"Nowa wizyta", "Wizyta przełożona", "Wizyta odwołana", "Klient czeka na odpowiedź",
      "Klient czeka już zbyt długo", "Informacja"},
     "Klient",
     "Usługa",
     "U",
     "Kiedy",
     "Poprzednio",
     "Nr wizyty",
     "Powód",
     "Czat",
     "bez imienia",
     "Szanowni Państwo",
     "Prosimy potwierdzić przeczytanie",
     "Nieprzeczytane",
     "Nikt w salonie jeszcze tego nie potwierdził.",
     "Od zamknięcia"},
    {"th",
     {"นัดหมายใหม่", "เลื่อนนัดหมาย", "ยกเลิกนัดหมาย", "มีลูกค้ารอคำตอบ", "มีลูกค้ารอนานเกินไป", "แจ้งให้ทราบ"},
     "ลูกค้า",
     "บริการ",
     "กับ",
     "เวลา",
     "เวลาเดิม",
     "เลขที่นัด",
     "เหตุผล",
     "แชต",
     "ไม่มีชื่อ",
     "ลูกค้า",
     "โปรดยืนยันว่าอ่านแล้ว",
     "ยังไม่ได้อ่าน",
     "ยังไม่มีใครในสาขายืนยันข้อความนี้",
     "ตั้งแต่ปิดร้าน"},
};

const Words& WordsOf(absl::string_view language) {
  const std::string written = WrittenLanguage(language, "en");
  for (const Words& words : kWords) {
    if (written == words.language) return words;
  }
  return kWords[1];
}

void AddLine(std::string& body, const char* label, const std::string& value) {
  if (!value.empty()) absl::StrAppend(&body, label, ": ", value, "\n");
}

bool IsAppointment(NoticeEvent event) {
  return event == NoticeEvent::kBooked || event == NoticeEvent::kMoved ||
         event == NoticeEvent::kCancelled;
}

}  // namespace

absl::string_view NameOf(NoticeEvent event) { return kEvents[static_cast<int>(event)]; }

namespace {

void AddNotice(std::string& body, const NoticeFacts& facts, const Words& words) {
  absl::StrAppend(&body, words.titles[static_cast<int>(facts.event)], " - ", facts.branch, "\n\n");
  AddLine(body, words.customer, facts.customer.empty() ? words.unnamed : facts.customer);
  if (IsAppointment(facts.event)) {
    AddLine(body, words.services, facts.services);
    AddLine(body, words.staff, facts.staff);
    AddLine(body, words.when, facts.when);
    AddLine(body, words.before, facts.previous_when);
    AddLine(body, words.appointment, facts.appointment);
    return;
  }
  AddLine(body, words.reason, facts.reason);
  for (const std::string& line : facts.lines) absl::StrAppend(&body, line, "\n");
  AddLine(body, words.conversation, facts.conversation);
}

void Frame(NoticeText& text, const NoticeFrame& frame, const Words& words) {
  if (frame.reader == NoticeFrame::Reader::kLead) {
    text.subject = absl::StrCat(words.unread, ": ", text.subject);
    text.body = absl::StrCat(words.nobody_read, "\n\n", text.body);
  }
  if (!frame.acknowledge_url.empty()) {
    absl::StrAppend(&text.body, "\n", words.acknowledge, ":\n", frame.acknowledge_url, "\n");
  }
}

}  // namespace

NoticeText WriteNotice(const NoticeFacts& facts, const NoticeFrame& frame,
                       absl::string_view language) {
  const Words& words = WordsOf(language);
  NoticeText text;
  text.subject = words.titles[static_cast<int>(facts.event)];
  if (!facts.when.empty()) absl::StrAppend(&text.subject, ": ", facts.when);
  AddNotice(text.body, facts, words);
  Frame(text, frame, words);
  return text;
}

NoticeText WriteDigest(const std::vector<NoticeFacts>& notices, const NoticeFrame& frame,
                       absl::string_view language) {
  const Words& words = WordsOf(language);
  NoticeText text;
  text.subject = absl::StrCat(words.while_closed, " (", notices.size(), ")");
  for (const NoticeFacts& facts : notices) {
    if (!text.body.empty()) absl::StrAppend(&text.body, "\n");
    AddNotice(text.body, facts, words);
  }
  Frame(text, frame, words);
  return text;
}

std::string NamelessCustomer(absl::string_view language) { return WordsOf(language).addressed; }

}  // namespace tresen::notification
