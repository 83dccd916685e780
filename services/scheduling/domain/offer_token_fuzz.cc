#include <cstddef>
#include <cstdint>

#include "services/scheduling/domain/offer_token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto content = tresen::scheduling::DecodeOffer(bytes);
  if (content.ok()) (void)tresen::scheduling::EncodeOffer(*content);
  return 0;
}
