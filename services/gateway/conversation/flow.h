#pragma once

#include <vector>

#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

class Counter;

// What the desk does about one intent. `run` works on the counter: reads the request, asks the world,
// says something. It returns at once when the counter is waiting for an answer of the world and is
// run again from its start when that is there.
struct Flow {
  Intent intent = Intent::kOther;
  void (*run)(Counter& counter);
};

using FlowRegistry = std::vector<Flow>;

}  // namespace tresen::gateway
