#pragma once

#include <vector>

#include "services/tresenctl/command_line.h"

namespace tresen::tresenctl {

// Everything that tresenctl can do.
std::vector<Command> AllCommands();

}  // namespace tresen::tresenctl
