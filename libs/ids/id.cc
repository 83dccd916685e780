#include "libs/ids/id.h"

#include "absl/strings/ascii.h"

namespace tresen {

absl::Status ValidateId(absl::string_view value) {
  constexpr size_t kMaxIdSize = 64;
  bool valid = !value.empty() && value.size() <= kMaxIdSize;
  for (const char c : value) {
    valid = valid && (absl::ascii_islower(static_cast<unsigned char>(c)) ||
                      absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_' || c == '-');
  }
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError("an id has 1 to 64 characters out of a-z, 0-9, _ and -");
}

}  // namespace tresen
