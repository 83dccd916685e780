#pragma once

#include <vector>

#include "libs/service/app.h"

namespace tresen::service {

// The main of a service's binary, and of the one with all services:
//
//   int main(int argc, char** argv) { return service::Main(argc, argv, {nlu::Definition()}); }
//
// Reads --runtime (see proto/tresen/runtime/v1/runtime.proto), runs until SIGTERM or SIGINT,
// drains, returns 0. List services outermost first: they are drained in this order, so that what
// still runs finds its peers.
// --check_config prints every problem and exits. Exit codes: 0; 2 for a wrong command line or
// configuration, with every problem on stderr; 1 for everything else, with the reason.
int Main(int argc, const char* const* argv, std::vector<Definition> services);

}  // namespace tresen::service
