#include "services/simulator/page/page.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

TEST_CASE("the embedded files are the files of the folder, byte for byte") {
  REQUIRE(EmbeddedFiles().size() > 10);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    INFO(file.name);
    if (file.name == absl::string_view("languages.js")) continue;  // made, not kept
    std::ifstream in(absl::StrCat("services/simulator/page/", file.name), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)),
                              std::istreambuf_iterator<char>());
    CHECK(content == file.content);
  }
}

TEST_CASE("every language folder is a language of the page") {
  const absl::string_view made = FindPageFile("languages.js").content;
  int languages = 0;
  for (const auto& folder : std::filesystem::directory_iterator("services/simulator/page/languages")) {
    const std::string name = absl::StrCat("languages/", folder.path().filename().string(), "/texts.js");
    INFO(name);
    CHECK(absl::StrContains(made, absl::StrCat("\"./", name, "\"")));
    CHECK(absl::StrContains(FindPageFile(name).content, "language_name:"));
    ++languages;
  }
  CHECK(languages > 1);
}

TEST_CASE("the empty name is the page, unknown names are nothing") {
  CHECK(absl::StartsWith(FindPageFile("").content, "<!doctype html>"));
  CHECK(FindPageFile("app.js").content_type == "text/javascript; charset=utf-8");
  CHECK(FindPageFile("../page.cc").content.empty());
}

TEST_CASE("the page loads nothing from elsewhere and has no inline code") {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    INFO(file.name);
    const absl::string_view content = file.content;
    CHECK_FALSE(absl::StrContains(content, "src=\"http"));
    CHECK_FALSE(absl::StrContains(content, "url(http"));
    CHECK_FALSE(absl::StrContains(content, "@import"));
    CHECK_FALSE(absl::StrContains(content, "innerHTML"));
    CHECK_FALSE(absl::StrContains(content, " style=\""));
    CHECK_FALSE(absl::StrContains(content, "<script>"));
  }
}

}  // namespace
}  // namespace tresen::simulator
