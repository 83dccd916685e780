#include "services/tresenctl/command_line.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "services/tresenctl/commands.h"

namespace tresen::tresenctl {
namespace {

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome Run(const std::vector<Command>& commands, const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  const int code = RunCommand(commands, arguments, console);
  return {code, out.str(), err.str()};
}

int Run(const std::vector<std::string>& arguments) { return Run(AllCommands(), arguments).code; }

TEST_CASE(
    "a value follows its option or stands behind an equals sign, before or after the command") {
  CommandLine seen;
  const std::vector<Command> commands = {
      {{"cut", "hair"},
       {"WHOSE"},
       "Cuts.",
       {{"--length", "CM", "how long"}, {"--with", "WHAT", "tool"}, {"--wet", "", "wash"}},
       [&seen](const CommandLine& line, Console&) {
         seen = line;
         return 0;
       }}};
  CHECK(Run(commands, {"--length", "3", "cut", "hair", "mina", "--with=a=b", "--wet"}).code == 0);
  CHECK(seen.words == std::vector<std::string>{"mina"});
  CHECK(seen.Value("--length") == "3");
  CHECK(seen.Value("--with") == "a=b");
  CHECK(seen.Value("--other").empty());
  CHECK(seen.Has("--wet"));
  CHECK(Run(commands, {"cut", "hair", "mina", "--wet=yes"}).code == 2);
}

TEST_CASE("a command called wrongly ends with 2 and says where help is") {
  CHECK(Run({}) == 2);
  CHECK(Run({"fly"}) == 2);
  CHECK(Run({"migrate"}) == 2);
  CHECK(Run({"migrate", "--database-url"}) == 2);
  CHECK(Run({"apply"}) == 2);
  CHECK(Run({"apply", "a", "b"}) == 2);
  CHECK(Run({"apply", "--wet-run"}) == 2);
  CHECK(Run({"apply", "a", "--yes"}) == 2);
  CHECK(Run({"appointments"}) == 2);
  CHECK(Run({"appointments", "list", "all"}) == 2);
  CHECK(Run({"appointments", "list", "--limit", "none"}) == 2);
  CHECK(Run({"customers", "erase"}) == 2);
  const Outcome wrong = Run(AllCommands(), {"conversations", "show"});
  CHECK(wrong.code == 2);
  CHECK(
      wrong.err ==
      "conversations show needs NAME and nothing else\nsee tresenctl conversations show --help\n");
}

TEST_CASE("a command that fails ends with 1") {
  CHECK(Run({"apply", "/nonexistent.yaml"}) == 1);
  CHECK(Run({"apply", "deploy/demo/business.yaml", "--endpoints", "/nonexistent.json"}) == 1);
  const Outcome failed =
      Run(AllCommands(), {"appointments", "list", "--endpoints", "/nonexistent.json"});
  CHECK(failed.code == 1);
  CHECK(failed.err.find("cannot read /nonexistent.json") != std::string::npos);
}

TEST_CASE("every command has help, with all its options") {
  CHECK(Run({"--help"}) == 0);
  CHECK(Run({"appointments", "--help"}) == 0);
  for (const Command& command : AllCommands()) {
    std::vector<std::string> words = command.name;
    words.emplace_back("--help");
    const Outcome help = Run(AllCommands(), words);
    CHECK(help.code == 0);
    for (const Option& option : command.options) {
      CHECK(help.out.find(option.name) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace tresen::tresenctl
