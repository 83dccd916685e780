// Every case of cases/*.json, by bit planes and by interval lists.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "services/scheduling/domain/cases/case_world.h"
#include "services/scheduling/domain/catalogue_check.h"

namespace tresen::scheduling {
namespace {

constexpr char kFolder[] = "services/scheduling/domain/cases";
constexpr size_t kAll = 100000;

std::vector<nlohmann::json> AllCases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<nlohmann::json> cases;
  for (const auto& file : files)
    for (const auto& one : nlohmann::json::parse(std::ifstream(file))) cases.push_back(one);
  return cases;
}

std::vector<std::string> Shown(const std::vector<absl::Time>& starts, const absl::TimeZone& zone) {
  std::vector<std::string> shown;
  for (const absl::Time start : starts) shown.push_back(ShowStart(start, zone));
  return shown;
}

// "09:00" in a list of wanted starts means that time of the wished day.
std::string Full(const std::string& want, const nlohmann::json& one) {
  if (want.size() > 5) return want;
  const nlohmann::json wish = one.value("wish", nlohmann::json::object());
  return wish.value("day", std::string("2026-03-03")) + " " + want;
}

TEST_CASE("the case files say what is free") {
  const std::vector<nlohmann::json> cases = AllCases();
  REQUIRE(cases.size() >= 200);
  for (const nlohmann::json& one : cases) {
    const CaseWorld world = ReadCase(one);
    INFO("case: " << world.name);
    REQUIRE(CheckCatalogue(world.world.catalogue).empty());
    const AvailabilityIndex index = [&] {
      AvailabilityIndex built(world.world.catalogue, world.world.absences, world.world.days.first,
                              static_cast<int>(world.world.days.last - world.world.days.first) + 1);
      for (const auto& occupied : world.world.occupied) built.Add(occupied.resource, occupied.span);
      return built;
    }();
    const auto starts = SlotSearch(index, world.query).Starts(kAll);
    const std::vector<std::string> found = Shown(starts, world.zone);
    if (one.contains("want")) {
      std::vector<std::string> want;
      for (const std::string& start : one["want"]) want.push_back(Full(start, one));
      CHECK(found == want);
    }
    if (one.contains("count")) CHECK(found.size() == one["count"].get<size_t>());
    if (one.contains("first")) CHECK(found.front() == Full(one["first"], one));
    if (one.contains("last")) CHECK(found.back() == Full(one["last"], one));
    CHECK(starts == FindStartsByIntervals(world.world, world.query));
  }
}

TEST_CASE("no two cases have one name") {
  std::vector<std::string> names;
  for (const nlohmann::json& one : AllCases()) names.push_back(one.at("name"));
  std::ranges::sort(names);
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}

}  // namespace
}  // namespace tresen::scheduling
