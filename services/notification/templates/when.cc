#include "services/notification/templates/when.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"

namespace tresen::notification {
namespace {

struct Calendar {
  const char* language;
  std::array<const char*, 7> weekdays;  // from Monday
  std::array<const char*, 12> months;
  const char* pattern;  // $0 weekday, $1 day, $2 month, $3 time
};

constexpr Calendar kCalendars[] = {
    {"de",
     {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"},
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
      "November", "Dezember"},
     "$0, $1. $2 um $3 Uhr"},
    {"en",
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
     {"January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December"},
     "$0 $1 $2 at $3"},
    {"es",
     {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
     {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre"},
     "$0 $1 de $2 a las $3"},
    {"pl",
     {"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"},
     {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
      "października", "listopada", "grudnia"},
     "$0, $1 $2, godz. $3"},
    {"th",
     {"จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."},
     {"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน",
      "ตุลาคม", "พฤศจิกายน", "ธันวาคม"},
     "$1 $2 ($0) เวลา $3 น."},
};

const Calendar* Find(absl::string_view language) {
  for (const Calendar& calendar : kCalendars) {
    if (language.substr(0, 2) == calendar.language) return &calendar;
  }
  return nullptr;
}

}  // namespace

bool IsWritten(absl::string_view language) { return Find(language) != nullptr; }

std::string WrittenLanguage(absl::string_view wanted, absl::string_view otherwise) {
  if (const Calendar* found = Find(wanted); found != nullptr) return found->language;
  if (const Calendar* found = Find(otherwise); found != nullptr) return found->language;
  return "en";
}

std::string When(absl::Time instant, absl::TimeZone zone, absl::string_view language) {
  const Calendar* calendar = Find(language);
  if (calendar == nullptr) calendar = Find("en");
  const absl::CivilSecond local = absl::ToCivilSecond(instant, zone);
  const int weekday = static_cast<int>(absl::GetWeekday(absl::CivilDay(local)));
  return absl::Substitute(calendar->pattern, calendar->weekdays[weekday], local.day(),
                          calendar->months[local.month() - 1],
                          absl::StrFormat("%02d:%02d", local.hour(), local.minute()));
}

}  // namespace tresen::notification
