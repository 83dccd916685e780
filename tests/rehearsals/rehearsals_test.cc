#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/dialogues/dialogue_file.h"
#include "tests/rehearsals/stage.h"

namespace tresen::rehearsals {
namespace {

std::vector<std::filesystem::path> DialogueFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/e2e/dialogues")) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("every dialogue file goes as written") {
  const char* only = std::getenv("TRESEN_DIALOGUE");
  for (const std::filesystem::path& file : DialogueFiles()) {
    if (only != nullptr && file.stem().string().find(only) == std::string::npos) continue;
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    INFO(file.filename().string());
    const auto dialogue = dialogues::ParseDialogue(text.str());
    REQUIRE(dialogue.ok());
    Stage stage(*dialogue);
    const std::vector<std::string> faults = stage.Play();
    INFO(stage.transcript());
    CHECK(faults == std::vector<std::string>());
    if (only != nullptr) WARN(stage.transcript());
  }
}

}  // namespace
}  // namespace tresen::rehearsals
