#include "services/scheduling/holidays/holiday_names.h"

#include <catch2/catch.hpp>

#include "services/scheduling/domain/public_holidays.h"

namespace tresen::scheduling {
namespace {

TEST_CASE("every holiday of every region and year has a name in every language") {
  for (const std::string& region : HolidayRegions()) {
    for (int year = 1995; year <= 2040; ++year) {
      for (const PublicHoliday& holiday : HolidaysOf(region, year)) {
        INFO(holiday.id);
        CHECK(NamesOfHoliday(holiday.id).size() == LanguagePacks().size());
      }
    }
  }
}

TEST_CASE("a holiday is named as people of the language name it") {
  const auto names = NamesOfHoliday("good_friday");
  CHECK(names.at("de") == "Karfreitag");
  CHECK(names.at("pl") == "Wielki Piątek");
  CHECK(NamesOfHoliday("no such day").empty());
}

}  // namespace
}  // namespace tresen::scheduling
