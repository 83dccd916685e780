#include "services/tresenctl/command_line.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace tresen::tresenctl {
namespace {

int Run(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  return RunCommand(arguments, out, err);
}

TEST_CASE("a value follows its option or stands behind an equals sign") {
  const auto line = ReadCommandLine({"apply", "--endpoints", "e", "b.yaml", "--database-url=u=v"});
  REQUIRE(line.ok());
  CHECK(line->words == std::vector<std::string>{"apply", "b.yaml"});
  CHECK(line->values.at("--endpoints") == "e");
  CHECK(line->values.at("--database-url") == "u=v");
}

TEST_CASE("a command called wrongly ends with 2") {
  CHECK(Run({}) == 2);
  CHECK(Run({"fly"}) == 2);
  CHECK(Run({"migrate"}) == 2);
  CHECK(Run({"migrate", "--database-url"}) == 2);
  CHECK(Run({"apply"}) == 2);
  CHECK(Run({"apply", "a", "b"}) == 2);
  CHECK(Run({"apply", "--wet-run"}) == 2);
}

TEST_CASE("a command that fails ends with 1, help with 0") {
  CHECK(Run({"apply", "/nonexistent.yaml"}) == 1);
  CHECK(Run({"apply", "deploy/demo/business.yaml", "--endpoints", "/nonexistent.json"}) == 1);
  CHECK(Run({"--help"}) == 0);
}

}  // namespace
}  // namespace tresen::tresenctl
