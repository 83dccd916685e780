#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/tresenctl/output/console.h"

namespace tresen::tresenctl {

// What was typed behind the command's name.
struct CommandLine {
  std::vector<std::string> words;             // "business.yaml"
  std::map<std::string, std::string> values;  // "--endpoints FILE" or "--endpoints=FILE"
  std::set<std::string> flags;                // "--dry-run"

  bool Has(const std::string& flag) const { return flags.contains(flag); }
  // Empty when the option was not given.
  std::string Value(const std::string& option) const;
};

struct Option {
  std::string name;   // "--branch"
  std::string value;  // what its value is called in the help, "BRANCH"; empty: a flag
  std::string help;
};

struct Command {
  std::vector<std::string> name;       // {"appointments", "list"}
  std::vector<std::string> arguments;  // {"FILE"}: all are needed
  std::string summary;                 // one line
  std::vector<Option> options;
  // The exit code, or why it could not be done. WrongUse() (console.h) says that it was called
  // wrongly.
  std::function<absl::StatusOr<int>(const CommandLine&, Console&)> run;
};

// Finds the command and runs it. 0: done. 1: it failed, `err` says why. 2: it was called wrongly.
int RunCommand(const std::vector<Command>& commands, const std::vector<std::string>& arguments,
               Console& console);

}  // namespace tresen::tresenctl
