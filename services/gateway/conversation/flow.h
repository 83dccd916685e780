#pragma once

#include <vector>

#include "services/gateway/conversation/event.h"
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

// Everything the engine can set in motion.
struct FlowRegistry {
  std::vector<Flow> flows;
  // Puts the open question again in other words, after something else was answered.
  void (*ask_again)(Counter& counter) = nullptr;
  // Takes up the proposal that the state keeps, as a goal of this kind.
  void (*take_up)(Counter& counter, GoalKind kind) = nullptr;
  // What the current request says, to be kept for later.
  Draft (*read_draft)(const Counter& counter) = nullptr;
  // Whether the request is of somebody who joins the booking that is under way.
  bool (*joins)(const Counter& counter) = nullptr;
  // STOP is taken back.
  void (*start)(Counter& counter) = nullptr;
  // The texts could not be read for a defect of ours.
  void (*broken)(Counter& counter) = nullptr;
  // Something that is not text.
  void (*attachment)(Counter& counter, const Attachment& attachment) = nullptr;
};

// Runs the flow of the intent.
void RunFlow(const FlowRegistry& registry, Intent intent, Counter& counter);

}  // namespace tresen::gateway
