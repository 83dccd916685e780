#include <cstdlib>
#include <iostream>

#include "services/tresenctl/commands.h"

int main(int argc, char** argv) {
  // What gRPC has to say of a failed handshake is said by us, in words. GRPC_VERBOSITY=INFO shows
  // it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  tresen::tresenctl::Console console{std::cin, std::cout, std::cerr};
  return tresen::tresenctl::RunCommand(tresen::tresenctl::AllCommands(), {argv + 1, argv + argc},
                                       console);
}
