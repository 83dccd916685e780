#include "tests/support/process.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace tresen::testing {
namespace {

Command Shell(const std::string& script) { return {{"sh", "-c", script}, {}, ""}; }

TEST_CASE("a program's output and exit code are known") {
  const Finished finished = RunToEnd(Shell("echo out; echo err >&2; exit 3"));
  CHECK(finished.exit_code == 3);
  CHECK(finished.output == "out\nerr\n");
}

TEST_CASE("a program gets its environment and folder") {
  const TempDir folder;
  Command command = Shell("echo $GREETING in $(pwd)");
  command.environment = {"GREETING=hello"};
  command.folder = folder.path();
  CHECK(RunToEnd(command).output == "hello in " + folder.path() + "\n");
}

// Also where nobody collects what has ended, as in a container without an init.
bool HasEnded(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string stat;
  std::getline(file, stat);
  const size_t name_ends = stat.rfind(") ");
  return name_ends == std::string::npos || stat[name_ends + 2] == 'Z';
}

TEST_CASE("what does not exist ends with 127") {
  CHECK(RunToEnd({{"/nowhere/program"}, {}, ""}).exit_code == 127);
}

TEST_CASE("output can be waited for, signals sent and ends seen") {
  Process process(Shell("echo ready; exec sleep 600"));
  REQUIRE(process.WaitForOutput("ready"));
  CHECK(process.Running());
  process.Signal(SIGTERM);
  CHECK(process.Wait() == 128 + SIGTERM);
  CHECK_FALSE(process.WaitForOutput("more"));
}

TEST_CASE("what is still running ends with the object, its children too") {
  const TempDir folder;
  {
    Process process(Shell("sleep 600 & echo $! > " + folder.File("child") + "; echo up; wait"));
    REQUIRE(process.WaitForOutput("up"));
  }
  const std::string child = ReadFile(folder.File("child"));
  CHECK(Eventually([&] { return HasEnded(std::stoi(child)); }));
}

}  // namespace
}  // namespace tresen::testing
