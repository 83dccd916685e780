// Any bytes as signature header: never accepted unless it is the one right value.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "libs/whatsapp/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view header(reinterpret_cast<const char*>(data), size);
  std::vector<tresen::crypto::SecretBytes> secrets;
  secrets.emplace_back("tresen-test-secret");
  const bool valid = tresen::whatsapp::VerifySignature(header, "body", secrets);
  if (valid != (header == tresen::whatsapp::Sign("body", secrets[0]))) std::abort();
  return 0;
}
