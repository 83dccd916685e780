#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/status/status.h"

namespace tresen::config {

// The command line of one program. Forms: --name=value, --name value, --switch, --switch=false;
// "--" ends the flags. Not thread-safe; used once at the start.
//
//   std::string path;  bool check = false;
//   FlagSet flags("scheduling", "Keeps the calendar.");
//   flags.Text("config", &path, "configuration file").Switch("check_config", &check, "check and
//   exit"); TRESEN_RETURN_IF_ERROR(flags.Parse(argc, argv));
class FlagSet {
 public:
  FlagSet(absl::string_view program, absl::string_view purpose);

  // Targets hold the default, must outlive Parse, and are changed only by a valid flag. Duration:
  // "5s", "1m30s".
  FlagSet& Text(absl::string_view name, std::string* target, absl::string_view help);
  FlagSet& Number(absl::string_view name, int* target, absl::string_view help);
  FlagSet& Switch(absl::string_view name, bool* target, absl::string_view help);
  FlagSet& Duration(absl::string_view name, absl::Duration* target, absl::string_view help);
  // RFC 3339.
  FlagSet& Time(absl::string_view name, absl::Time* target, absl::string_view help);

  // INVALID_ARGUMENT with one violation per problem (unknown flag, bad value, missing value, flag
  // given twice), field
  // "--name". argv[0] is the program.
  absl::Status Parse(int argc, const char* const* argv);

  // Whether the flag was on the command line: a flag outranks the file, a default does not.
  bool IsSet(absl::string_view name) const;
  // What is not a flag, in order.
  const std::vector<std::string>& words() const { return words_; }
  std::string Help() const;

 private:
  struct Flag {
    std::string name;
    std::string help;
    std::string shown_default;
    bool is_switch = false;
    std::function<bool(const std::string&)> take;  // false: not a valid value
    std::string wanted;                            // "a number", "a duration such as 5s"
  };
  enum class Used { kOneWord, kTwoWords };
  FlagSet& Add(Flag flag);
  // Reads one flag; `next` is the word after it, or null.
  Used Take(absl::string_view word, const char* next, FieldViolations& violations);
  const Flag* Find(absl::string_view name) const;

  std::string program_;
  std::string purpose_;
  std::vector<Flag> flags_;
  std::set<std::string> set_;
  std::vector<std::string> words_;
};

}  // namespace tresen::config
