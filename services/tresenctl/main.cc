#include <iostream>

#include "services/tresenctl/command_line.h"

int main(int argc, char** argv) {
  return tresen::tresenctl::RunCommand({argv + 1, argv + argc}, std::cout, std::cerr);
}
