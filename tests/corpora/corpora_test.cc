#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "services/nlu/domain/demo_vocabulary.h"

namespace tresen::nlu {
namespace {

// A parse in the words of the files: "book; service=cut_women; staff=lena; time=2026-03-07T10:00".
std::string Written(const Understanding& read) {
  std::vector<std::string> parts = {read.intents.empty() ? "none" : read.intents[0].name};
  for (const auto& [kind, name] : {std::pair(EntityKind::kService, "service"), {EntityKind::kStaff, "staff"}}) {
    for (const Entity& entity : read.entities) {
      // A word that leaves the service open names none.
      if (entity.kind != kind || entity.values.size() != 1) continue;
      parts.push_back(absl::StrCat(name, "=", entity.values[0]));
    }
  }
  for (const TimeMention& time : read.times) {
    if (time.readings.empty() || !time.readings[0].from) continue;
    parts.push_back(absl::StrCat("time=", absl::FormatCivilTime(absl::CivilMinute(*time.readings[0].from))));
    break;
  }
  return absl::StrJoin(parts, "; ");
}

// Share of the file's utterances of which everything is understood; the others are shown.
double Share(const std::string& language) {
  std::ifstream file(absl::StrCat("tests/corpora/", language, ".txt"));
  REQUIRE(file);
  int right = 0;
  int all = 0;
  std::string wrong;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> parts = absl::StrSplit(line, " => ");
    REQUIRE(parts.size() == 2);
    ++all;
    const std::string read =
        Written(InstalledUnderstander().Understand(parts[0], DemoIndex(), DemoContext({language})));
    if (read == parts[1]) {
      ++right;
    } else {
      absl::StrAppend(&wrong, "  ", parts[0], "\n    expected ", parts[1], "\n    read     ", read, "\n");
    }
  }
  REQUIRE(all > 0);
  std::cout << language << ": " << right << " of " << all << " understood in full\n" << wrong;
  return static_cast<double>(right) / all;
}

TEST_CASE("what customers write is understood in full") {
  // What each language reaches today; lower is a step back.
  const std::map<std::string, double> floors = {{"de", 0.92}, {"en", 0.95}, {"es", 0.95}, {"pl", 0.94}, {"th", 0.88}};
  for (const auto& [language, floor] : floors) {
    INFO(language);
    CHECK(Share(language) >= floor);
  }
}

}  // namespace
}  // namespace tresen::nlu
