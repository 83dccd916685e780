#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "services/nlu/domain/understander.h"
#include "services/nlu/languages/language_registry.h"
#include "tests/corpora/business_vocabulary.h"
#include "tests/corpora/written.h"

namespace tresen::nlu {
namespace {

const Understander& Reader() {
  static const auto* const kReader = Understander::Create(InstalledLanguageFiles()).value().release();
  return *kReader;
}

const VocabularyIndex& Business() {
  static const auto* const kIndex = new std::shared_ptr<const VocabularyIndex>(
      Reader().Prepare(VocabularyOfFile("deploy/demo/business.yaml")));
  return **kIndex;
}

ExpectedAnswer Asked(const std::string& word) {
  static const auto* const kWords = new std::map<std::string, ExpectedAnswer>{
      {"yes_no", ExpectedAnswer::kYesNo}, {"choice", ExpectedAnswer::kChoice}, {"service", ExpectedAnswer::kService},
      {"time", ExpectedAnswer::kTime},    {"staff", ExpectedAnswer::kStaff},   {"branch", ExpectedAnswer::kBranch},
      {"name", ExpectedAnswer::kName},    {"text", ExpectedAnswer::kText}};
  INFO(word);
  REQUIRE(kWords->contains(word));
  return kWords->at(word);
}

// "@ 2026-03-27 18:00 asked time"
void SetScene(const std::string& line, UnderstandContext& context) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  INFO(line);
  REQUIRE((words.size() == 3 || words.size() == 5));
  absl::CivilMinute now;
  REQUIRE(absl::ParseCivilTime(absl::StrCat(words[1], "T", words[2]), &now));
  context.now = absl::FromCivil(now, context.zone);
  context.expected = words.size() == 5 ? Asked(words[4]) : ExpectedAnswer::kNothing;
}

// What a language reaches today, in its file as "@ floor 45 0.9": utterances, and the share understood in full. Lower is
// a step back.
struct Floor {
  size_t utterances = 0;
  double share = 0;
};

Floor FloorOf(const std::string& line) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  Floor floor;
  INFO(line);
  REQUIRE(words.size() == 4);
  REQUIRE(absl::SimpleAtoi(words[2], &floor.utterances));
  REQUIRE(absl::SimpleAtod(words[3], &floor.share));
  return floor;
}

struct Score {
  size_t right = 0;
  size_t all = 0;
  std::string wrong;
  Floor floor;
};

// The utterances of a file of which everything is understood; the others are shown.
Score Read(const std::string& language) {
  std::ifstream file(absl::StrCat("tests/corpora/", language, ".txt"));
  REQUIRE(file);
  UnderstandContext context;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &context.zone));
  context.languages = {language};
  context.opening_minute = 9 * 60;
  context.closing_minute = 20 * 60;
  SetScene("@ 2026-03-06 14:00", context);
  Score score;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (absl::StartsWith(line, "@ floor ")) {
      score.floor = FloorOf(line);
      continue;
    }
    if (absl::StartsWith(line, "@ ")) {
      SetScene(line, context);
      continue;
    }
    const std::vector<std::string> parts = absl::StrSplit(line, " => ");
    INFO(line);
    REQUIRE(parts.size() == 2);
    ++score.all;
    const std::vector<std::string> read =
        Written(Reader().Understand(parts[0], Business(), context), parts[0], language);
    if (SaysAll(read, absl::StrSplit(parts[1], "; "))) {
      ++score.right;
    } else {
      absl::StrAppend(&score.wrong, "  ", parts[0], "\n    expected ", parts[1], "\n    read     ",
                      absl::StrJoin(read, "; "), "\n");
    }
  }
  return score;
}

std::vector<std::string> Languages() {
  std::vector<std::string> languages;
  for (const auto& file : std::filesystem::directory_iterator("tests/corpora")) {
    if (file.path().extension() == ".txt" && file.path().stem() != "CMakeLists") {
      languages.push_back(file.path().stem().string());
    }
  }
  std::sort(languages.begin(), languages.end());
  return languages;
}

TEST_CASE("what customers write is understood in full") {
  for (const std::string& language : Languages()) {
    const Score score = Read(language);
    const double share = static_cast<double>(score.right) / static_cast<double>(score.all);
    std::cout << language << ": " << score.right << " of " << score.all << " understood in full\n" << score.wrong;
    INFO(language);
    CHECK(score.floor.share > 0);
    CHECK(score.all >= score.floor.utterances);
    CHECK(share >= score.floor.share);
  }
}

}  // namespace
}  // namespace tresen::nlu
