#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::testing {

struct Command {
  std::vector<std::string> arguments;    // the program first, found in PATH
  std::vector<std::string> environment;  // "NAME=value", added to ours; later wins
  std::string folder;                    // to run in; empty: ours
};

// A program under test. It dies with the test, however that ends. Output and errors are kept and
// can be waited for. Start it from a thread that lives on: the kernel ends the child with that
// thread.
class Process {
 public:
  // Throws if the program cannot be started.
  explicit Process(const Command& command);
  // Kills it if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);  // nothing if it has ended

  // The exit code, or 128 + signal; nullopt if it still runs after `limit`.
  std::optional<int> Wait(absl::Duration limit = absl::Seconds(30));
  bool Running() { return !Wait(absl::ZeroDuration()).has_value(); }

  // True as soon as a line of the output contains `text`; false if it ends or `limit` passes
  // before.
  bool WaitForOutput(absl::string_view text, absl::Duration limit = absl::Seconds(30));
  std::string Output() const;

 private:
  struct Reader;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::unique_ptr<Reader> reader_;
};

struct Finished {
  int exit_code = -1;
  std::string output;
};
// Runs a program to its end.
Finished RunToEnd(const Command& command, absl::Duration limit = absl::Seconds(60));

}  // namespace tresen::testing
