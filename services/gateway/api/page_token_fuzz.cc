// Tokens come back from strangers: what is accepted is what we would have written, and text a query can take.
#include <cstdint>
#include <cstdlib>

#include "libs/text/text.h"
#include "services/gateway/api/page_token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view token(reinterpret_cast<const char*>(data), size);
  for (const size_t parts : {1, 2}) {
    const auto read = tresen::gateway::DecodeToken("page_token", token, parts);
    if (!read.ok()) continue;
    if (read->size() != parts || tresen::gateway::EncodeToken(*read) != token) std::abort();
    for (const std::string& part : *read) {
      if (!tresen::text::IsValidUtf8(part) || part.find('\0') != std::string::npos) std::abort();
    }
  }
  return 0;
}
