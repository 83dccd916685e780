#include "services/notification/templates/when.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "libs/text/language.h"
#include "services/notification/templates/language_pack.h"

namespace tresen::notification {

bool IsWritten(absl::string_view language) { return text::FindPack(LanguagePacks(), language) != nullptr; }

std::string WrittenLanguage(absl::string_view wanted, absl::string_view otherwise) {
  return PackFor(IsWritten(wanted) ? wanted : otherwise).code;
}

std::string When(absl::Time instant, absl::TimeZone zone, absl::string_view language) {
  const CalendarWords& words = PackFor(language).calendar;
  const absl::CivilSecond local = absl::ToCivilSecond(instant, zone);
  const int weekday = static_cast<int>(absl::GetWeekday(absl::CivilDay(local)));
  return absl::Substitute(words.when, words.weekdays[weekday], local.day(), words.months[local.month() - 1],
                          absl::StrFormat("%02d:%02d", local.hour(), local.minute()));
}

}  // namespace tresen::notification
