// Stored events and states, damaged: an error or a value that can be stored again, never a crash.
#include <cstdint>
#include <cstdlib>

#include "services/gateway/conversation/event.h"
#include "services/gateway/conversation/state.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view json(reinterpret_cast<const char*>(data), size);
  if (const auto events = tresen::gateway::DecodeEvents(json); events.ok()) {
    const std::string again = tresen::gateway::EncodeEvents(*events);
    if (!tresen::gateway::DecodeEvents(again).ok()) std::abort();
    tresen::gateway::Fold({}, *events);
  }
  if (const auto state = tresen::gateway::DecodeState(json); state.ok()) {
    if (!tresen::gateway::DecodeState(tresen::gateway::EncodeState(*state)).ok()) std::abort();
  }
  return 0;
}
