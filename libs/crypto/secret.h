#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::crypto {

// Overwrites memory in a way the compiler may not leave out.
void Wipe(void* data, size_t size);

// Bytes that are worth stealing: keys, tokens, passwords. Wiped when they go out of scope; moved,
// never copied by accident (say Clone()); no conversion to a string and nothing prints them.
// The bytes may be read through view() as long as the object lives.
class SecretBytes {
 public:
  SecretBytes() = default;
  // Copies; the caller wipes its own copy, if that matters.
  explicit SecretBytes(absl::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  ~SecretBytes() { Clear(); }
  SecretBytes(SecretBytes&& other) noexcept { bytes_.swap(other.bytes_); }
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;

  SecretBytes Clone() const { return SecretBytes(view()); }
  absl::string_view view() const { return {bytes_.data(), bytes_.size()}; }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  void Clear();

  // For functions of this library that fill a secret in place.
  static SecretBytes OfSize(size_t size);
  unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes_.data()); }

 private:
  // A vector, since moving a short string would leave its bytes behind in the source.
  std::vector<char> bytes_;
};

}  // namespace tresen::crypto
