#include "services/scheduling/domain/public_holidays.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::scheduling {
namespace {

// How the date of a holiday is found.
enum class Reckoning { kFixed, kFromEaster, kRepentance };

// One line of law. `regions` is " BW BY " with blanks around each state, or "*" for all.
struct Rule {
  absl::string_view id;
  absl::string_view regions;
  Reckoning reckoning;
  int month;  // kFixed only
  int day;    // kFixed: day of month; kFromEaster: days after Easter Sunday
  int since;
  int until;
  absl::string_view source;
};

constexpr int kAlways = 1995;  // the last nationwide change: Repentance Day became a working day
constexpr int kOpen = 9999;
constexpr absl::string_view kStates = " BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH ";
constexpr absl::string_view kAllLaws = "holiday acts of all 16 states";

constexpr std::array kRules = {
    Rule{"new_year", "*", Reckoning::kFixed, 1, 1, kAlways, kOpen, kAllLaws},
    Rule{"epiphany", " BW BY ST ", Reckoning::kFixed, 1, 6, kAlways, kOpen,
         "FTG BW § 1; FTG BY Art. 1; FeiertG LSA § 2"},
    Rule{"womens_day", " BE ", Reckoning::kFixed, 3, 8, 2019, kOpen,
         "SonnFeiertG BE § 1"},
    Rule{"womens_day", " MV ", Reckoning::kFixed, 3, 8, 2023, kOpen, "FTG M-V § 2"},
    Rule{"good_friday", "*", Reckoning::kFromEaster, 0, -2, kAlways, kOpen, kAllLaws},
    Rule{"easter_sunday", " BB ", Reckoning::kFromEaster, 0, 0, kAlways, kOpen, "FTG BB § 2"},
    Rule{"easter_monday", "*", Reckoning::kFromEaster, 0, 1, kAlways, kOpen, kAllLaws},
    Rule{"labour_day", "*", Reckoning::kFixed, 5, 1, kAlways, kOpen, kAllLaws},
    Rule{"liberation_75", " BE ", Reckoning::kFixed, 5, 8, 2020, 2020,
         "SonnFeiertG BE § 1, once"},
    Rule{"liberation_80", " BE ", Reckoning::kFixed, 5, 8, 2025, 2025,
         "SonnFeiertG BE § 1, once"},
    Rule{"ascension", "*", Reckoning::kFromEaster, 0, 39, kAlways, kOpen, kAllLaws},
    Rule{"whit_sunday", " BB ", Reckoning::kFromEaster, 0, 49, kAlways, kOpen, "FTG BB § 2"},
    Rule{"whit_monday", "*", Reckoning::kFromEaster, 0, 50, kAlways, kOpen, kAllLaws},
    Rule{"corpus_christi", " BW BY HE NW RP SL SN-KATH TH-KATH ", Reckoning::kFromEaster, 0, 60,
         kAlways, kOpen,
         "FTG BW § 1; FTG BY Art. 1; HFeiertagsG § 1; FeiertG NW § 2; LFtG RP § 2; "
         "SFG SL § 2; SächsSFG § 1; ThürFtG § 2"},
    Rule{"uprising_75", " BE ", Reckoning::kFixed, 6, 17, 2028, 2028,
         "SonnFeiertG BE § 1, once"},
    Rule{"assumption", " SL BY-KATH ", Reckoning::kFixed, 8, 15, kAlways, kOpen,
         "SFG SL § 2; FTG BY Art. 1 (2)"},
    Rule{"childrens_day", " TH ", Reckoning::kFixed, 9, 20, 2019, kOpen, "ThürFtG § 2"},
    Rule{"german_unity", "*", Reckoning::kFixed, 10, 3, kAlways, kOpen,
         "Unification Treaty Art. 2 (2)"},
    Rule{"reformation", "*", Reckoning::kFixed, 10, 31, 2017, 2017,
         "500 years of the Reformation, all states, once"},
    Rule{"reformation", " BB MV SN ST TH ", Reckoning::kFixed, 10, 31, kAlways, kOpen,
         "FTG BB § 2; FTG M-V § 2; SächsSFG § 1; FeiertG LSA § 2; ThürFtG § 2"},
    Rule{"reformation", " HB HH NI SH ", Reckoning::kFixed, 10, 31, 2018, kOpen,
         "FTG HB § 2; FeiertagsG HH § 1; NFeiertagsG § 2; SFTG SH § 2"},
    Rule{"all_saints", " BW BY NW RP SL ", Reckoning::kFixed, 11, 1, kAlways, kOpen,
         "FTG BW § 1; FTG BY Art. 1; FeiertG NW § 2; LFtG RP § 2; SFG SL § 2"},
    Rule{"repentance", " SN ", Reckoning::kRepentance, 0, 0, kAlways, kOpen, "SächsSFG § 1"},
    Rule{"christmas", "*", Reckoning::kFixed, 12, 25, kAlways, kOpen, kAllLaws},
    Rule{"second_christmas", "*", Reckoning::kFixed, 12, 26, kAlways, kOpen, kAllLaws},
};

// "BY-KATH" of "DE-BY-KATH"; empty if this is no region of ours.
absl::string_view Place(absl::string_view region) {
  if (!absl::StartsWith(region, "DE-")) return {};
  const absl::string_view place = region.substr(3);
  if (place == "BY-KATH" || place == "SN-KATH" || place == "TH-KATH") return place;
  if (place.size() == 2 && absl::StrContains(kStates, absl::StrCat(" ", place, " "))) return place;
  return {};
}

bool AppliesTo(const Rule& rule, absl::string_view place) {
  if (rule.regions == "*") return true;
  return absl::StrContains(rule.regions, absl::StrCat(" ", place, " ")) ||
         absl::StrContains(rule.regions, absl::StrCat(" ", place.substr(0, 2), " "));
}

absl::CivilDay DateOf(const Rule& rule, int year) {
  switch (rule.reckoning) {
    case Reckoning::kFixed:
      return absl::CivilDay(year, rule.month, rule.day);
    case Reckoning::kFromEaster:
      return EasterSunday(year) + rule.day;
    case Reckoning::kRepentance:  // the Wednesday before 23 November
      return absl::PrevWeekday(absl::CivilDay(year, 11, 23), absl::Weekday::wednesday);
  }
  return absl::CivilDay();
}

}  // namespace

absl::CivilDay EasterSunday(int year) {
  // The anonymous Gregorian algorithm (Nature, 20 April 1876).
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return absl::CivilDay(year, n / 31, n % 31 + 1);
}

bool IsKnownHolidayRegion(absl::string_view region) { return !Place(region).empty(); }

std::vector<std::string> HolidayRegions() {
  std::vector<std::string> regions = {"DE-BY-KATH", "DE-SN-KATH", "DE-TH-KATH"};
  for (size_t i = 1; i + 2 < kStates.size(); i += 3)
    regions.push_back(absl::StrCat("DE-", kStates.substr(i, 2)));
  std::ranges::sort(regions);
  return regions;
}

std::vector<PublicHoliday> HolidaysOf(absl::string_view region, int year) {
  const absl::string_view place = Place(region);
  std::vector<PublicHoliday> holidays;
  if (place.empty()) return holidays;
  for (const Rule& rule : kRules) {
    if (year < rule.since || year > rule.until || !AppliesTo(rule, place)) continue;
    const PublicHoliday holiday{DateOf(rule, year), rule.id, rule.source};
    const bool listed_already = std::ranges::any_of(holidays, [&](const PublicHoliday& known) {
      return known.day == holiday.day && known.id == holiday.id;
    });
    if (!listed_already) holidays.push_back(holiday);
  }
  std::ranges::sort(holidays, {}, &PublicHoliday::day);
  return holidays;
}

std::optional<PublicHoliday> HolidayOn(absl::string_view region, absl::CivilDay day) {
  const absl::string_view place = Place(region);
  if (place.empty()) return std::nullopt;
  const int year = static_cast<int>(day.year());
  for (const Rule& rule : kRules) {
    if (year < rule.since || year > rule.until || DateOf(rule, year) != day) continue;
    if (AppliesTo(rule, place)) return PublicHoliday{day, rule.id, rule.source};
  }
  return std::nullopt;
}

}  // namespace tresen::scheduling
