#include "services/simulator/store/journal.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tresen::simulator {
namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string File() const { return (path_ / "journal").string(); }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> Lines(Journal& journal) {
  std::vector<std::string> lines;
  REQUIRE(journal.Read([&lines](absl::string_view line) { lines.emplace_back(line); }).ok());
  return lines;
}

TEST_CASE("lines come back in order after the file was opened again") {
  const Folder folder;
  {
    auto journal = Journal::Open(folder.File());
    REQUIRE(journal.ok());
    REQUIRE((*journal)->Append("one").ok());
    REQUIRE((*journal)->Append("two").ok());
  }
  auto journal = Journal::Open(folder.File());
  REQUIRE(journal.ok());
  CHECK(Lines(**journal) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("half a last line is cut off and the next one is whole") {
  const Folder folder;
  std::ofstream(folder.File()) << "one\ntw";
  auto journal = Journal::Open(folder.File());
  REQUIRE(journal.ok());
  REQUIRE((*journal)->Append("three").ok());
  CHECK(Lines(**journal) == std::vector<std::string>{"one", "three"});
}

TEST_CASE("a file that cannot be opened is an error") {
  CHECK(Journal::Open("/nonexistent/journal").status().code() == absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tresen::simulator
