// Walking over UTF-8 with ICU. Only for this library.
#pragma once

#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/string_view.h"

namespace tresen::text::internal {

// Calls visit(code point, start, end) for each; ill-formed parts come as a negative code point.
template <class Visit>
void ForEachCodePoint(absl::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  int32_t position = 0;
  while (position < size) {
    const int32_t start = position;
    UChar32 character;
    U8_NEXT(bytes, position, size, character);
    visit(character, static_cast<size_t>(start), static_cast<size_t>(position));
  }
}

// White space as people see it, and characters that show nothing (zero-width space, joiners, BOM).
bool IsBlank(UChar32 character);

}  // namespace tresen::text::internal
