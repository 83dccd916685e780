#include "services/scheduling/holidays/holiday_names.h"

namespace tresen::scheduling {

std::map<std::string, std::string> NamesOfHoliday(absl::string_view holiday) {
  std::map<std::string, std::string> names;
  for (const LanguagePack* pack : LanguagePacks()) {
    for (const HolidayName& known : pack->holidays) {
      if (known.holiday == holiday) names.emplace(pack->code, known.name);
    }
  }
  return names;
}

}  // namespace tresen::scheduling
