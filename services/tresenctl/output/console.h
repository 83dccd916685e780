#pragma once

#include <istream>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tresen::tresenctl {

// Where a command talks to its user.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

enum class Format { kText, kJson };

// The command was called wrongly: exit code 2 and a hint at its help.
inline constexpr char kWrongUse[] = "WRONG_USE";
absl::Status WrongUse(absl::string_view what);

}  // namespace tresen::tresenctl
