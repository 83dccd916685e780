// Crossing between our views of bytes and those of OpenSSL. Only for this library.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::crypto::internal {

inline const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace tresen::crypto::internal
