// Every case of cases/*.json: the starts, by bit planes and by interval lists.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "services/scheduling/domain/cases/case_world.h"
#include "services/scheduling/domain/catalogue_check.h"

namespace tresen::scheduling {
namespace {

constexpr size_t kAll = 100000;

// Every line of what a calendar must be asked, and how many cases it has at least.
const std::map<std::string, int> kLines = {
    {"empty day", 3},
    {"now inside the day", 3},
    {"notice across midnight", 3},
    {"odd windows", 3},
    {"twenty minutes", 2},
    {"step is not duration", 3},
    {"override opens a day", 3},
    {"override closes a day", 3},
    {"window to midnight", 2},
    {"shift over midnight", 3},
    {"spring change, hours before", 6},
    {"spring change, hours across", 6},
    {"spring change, hours after", 6},
    {"autumn change, hours before", 6},
    {"autumn change, hours across", 6},
    {"autumn change, hours after", 6},
    {"viewer east of the branch", 2},
    {"viewer west of the branch", 2},
    {"own buffers", 3},
    {"foreign buffers", 3},
    {"cap per day", 3},
    {"cap per week", 3},
    {"cap per month", 3},
    {"cap of the customer", 3},
    {"rolling horizon", 3},
    {"fixed horizon", 3},
    {"anyone", 3},
    {"several people at once", 3},
    {"pool of one", 3},
    {"pool of three", 2},
    {"gap sold", 3},
    {"two services by two people", 3},
    {"move within its span", 3},
    {"hold of another", 3},
    {"expired hold", 3},
    {"capacity two", 3},
    {"holiday of one state", 3},
    {"two branches", 3},
    {"rhythm", 5},
    {"absence", 3},
    {"several guests", 4},
    {"swap", 4},
    {"waitlist", 6},
    {"series", 6},
    {"booked time", 4},
    {"named people", 3},
    {"hours of a person", 4},
    {"pool of two", 3},
    {"fair choice", 3},
    {"any order", 5},
    {"alternatives", 4},
    {"reason", 6},
};

std::vector<std::string> Shown(const std::vector<absl::Time>& starts, const absl::TimeZone& zone) {
  std::vector<std::string> shown;
  for (const absl::Time start : starts) shown.push_back(ShowStart(start, zone));
  return shown;
}

TEST_CASE("the case files say what is free") {
  const std::vector<nlohmann::json> cases = AllCases();
  REQUIRE(cases.size() >= 330);
  for (const nlohmann::json& one : cases) {
    const CaseWorld world = ReadCase(one);
    INFO("case: " << world.name);
    REQUIRE(CheckCatalogue(world.world.catalogue).empty());
    const AvailabilityIndex index = IndexOf(world);
    const auto starts = SlotSearch(index, world.query).Starts(kAll);
    const std::vector<std::string> found = Shown(starts, world.zone);
    if (one.contains("want")) {
      std::vector<std::string> want;
      for (const std::string start : one["want"]) want.push_back(FullTime(start, one));
      CHECK(found == want);
    }
    if (one.contains("count")) CHECK(found.size() == one["count"].get<size_t>());
    if (one.contains("first")) {
      REQUIRE_FALSE(found.empty());
      CHECK(found.front() == FullTime(one["first"], one));
    }
    if (one.contains("last")) {
      REQUIRE_FALSE(found.empty());
      CHECK(found.back() == FullTime(one["last"], one));
    }
    CHECK(starts == FindStartsByIntervals(world.world, world.query));
  }
}

TEST_CASE("no two cases have one name") {
  std::vector<std::string> names;
  for (const nlohmann::json& one : AllCases()) names.push_back(one.at("name"));
  std::ranges::sort(names);
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}

TEST_CASE("every line of the list has its cases, and every case belongs to a line") {
  std::map<std::string, int> covered;
  for (const nlohmann::json& one : AllCases()) {
    INFO("case: " << one.at("name"));
    REQUIRE(one.contains("lines"));
    REQUIRE_FALSE(one["lines"].empty());
    for (const std::string line : one["lines"]) {
      INFO("line: " << line);
      CHECK(kLines.contains(line));
      ++covered[line];
    }
  }
  for (const auto& [line, least] : kLines) {
    INFO("line: " << line);
    CHECK(covered[line] >= least);
  }
}

TEST_CASE("the changes of the clock are asked for in three zones and two years") {
  std::map<std::string, int> covered;
  for (const nlohmann::json& one : AllCases())
    for (const std::string line : one.at("lines"))
      if (line.find(" change, hours ") != std::string::npos)
        ++covered[one.value("zone", "Europe/Berlin") + " " +
                  one["wish"].value("day", one["wish"].value("from", "")).substr(0, 4) + " " +
                  line];
  for (const std::string zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"})
    for (const std::string year : {"2026", "2027"})
      for (const std::string season : {"spring", "autumn"})
        for (const std::string place : {"before", "across", "after"}) {
          const std::string needed = zone + " " + year + " " + season + " change, hours " + place;
          INFO(needed);
          CHECK(covered[needed] >= 1);
        }
}

}  // namespace
}  // namespace tresen::scheduling
