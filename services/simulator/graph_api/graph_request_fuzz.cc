// Any bytes as a request to the Graph API: a message, a read mark or Meta's error, never a crash.
#include <cstdint>
#include <cstdlib>

#include "services/simulator/graph_api/graph_request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto request = tresen::simulator::ParseGraphRequest(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  const auto* error = std::get_if<tresen::simulator::GraphError>(&request);
  if (error != nullptr && error->code == 0) std::abort();
  return 0;
}
