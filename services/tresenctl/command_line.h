#pragma once

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tresen::tresenctl {

// Words and options as they were typed.
struct CommandLine {
  std::vector<std::string> words;
  std::map<std::string, std::string> values;  // "--endpoints FILE" or "--endpoints=FILE"
  std::set<std::string> flags;                // "--dry-run"
};

// INVALID_ARGUMENT for an option that no command knows, and for one without its value.
absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments);

// Runs one command. 0: done. 1: the command failed, `err` says why. 2: it was called wrongly.
int RunCommand(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace tresen::tresenctl
