// Any bytes through every function of the library: results are valid UTF-8 and within their limits.
#include <cstdint>
#include <cstdlib>

#include "libs/text/text.h"

namespace text = tresen::text;

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string clean = text::SanitizeUtf8(bytes);
  Require(text::IsValidUtf8(clean));
  Require(text::IsValidUtf8(bytes) == (clean == bytes));
  for (const std::string& result :
       {text::Nfc(clean), text::FoldCase(clean), text::FoldAccents(clean),
        text::ExpandUmlauts(clean), text::Trim(clean), text::CollapseWhitespace(clean),
        text::RemoveControlCharacters(clean)}) {
    Require(text::IsValidUtf8(result));
  }
  Require(!text::HasControlCharacters(text::RemoveControlCharacters(clean)));
  const size_t limit = size == 0 ? 0 : data[0] % 30;
  const std::string shortened = text::Shorten(clean, limit);
  Require(text::IsValidUtf8(shortened) && text::CountCodePoints(shortened) <= limit);
  text::IsOnlyEmoji(bytes);
  text::FoldAccents(bytes);
  text::Shorten(bytes, limit);
  return 0;
}
