#include "libs/text/text.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "libs/text/unicode.h"

namespace tresen::text {
namespace internal {

bool IsBlank(UChar32 character) {
  return u_isUWhiteSpace(character) || character == 0x200b || character == 0x2060 ||
         character == 0xfeff || character == 0x200e || character == 0x200f;
}

}  // namespace internal

namespace {

using internal::ForEachCodePoint;
using internal::IsBlank;

constexpr UChar32 kZeroWidthJoiner = 0x200d;
constexpr UChar32 kZeroWidthNonJoiner = 0x200c;
constexpr UChar32 kEmojiPresentation = 0xfe0f;
constexpr UChar32 kKeycap = 0x20e3;

bool IsControl(UChar32 character) {
  const bool allowed = character == '\t' || character == '\n' || character == '\r';
  return !allowed &&
         ((character >= 0 && character < 0x20) || (character >= 0x7f && character < 0xa0));
}

bool IsDirectionOverride(UChar32 character) {
  return (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

bool IsEmoji(UChar32 character) {
  return character > 0xff && (u_hasBinaryProperty(character, UCHAR_EMOJI_PRESENTATION) ||
                              u_hasBinaryProperty(character, UCHAR_EXTENDED_PICTOGRAPHIC) ||
                              u_hasBinaryProperty(character, UCHAR_REGIONAL_INDICATOR));
}

// What stands beside emoji to shape them: joiners, skin tones, presentation, tags of flags.
bool ShapesEmoji(UChar32 character) {
  return character == kZeroWidthJoiner || character == kEmojiPresentation || character == kKeycap ||
         u_hasBinaryProperty(character, UCHAR_EMOJI_MODIFIER) ||
         (character >= 0xe0020 && character <= 0xe007f);
}

}  // namespace

bool IsValidUtf8(absl::string_view text) {
  bool valid = true;
  ForEachCodePoint(text, [&valid](UChar32 c, size_t, size_t) { valid = valid && c >= 0; });
  return valid;
}

std::string SanitizeUtf8(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  ForEachCodePoint(text, [&](UChar32 c, size_t start, size_t end) {
    result += c < 0 ? "\uFFFD" : std::string(text.substr(start, end - start));
  });
  return result;
}

bool HasControlCharacters(absl::string_view text) {
  bool found = false;
  ForEachCodePoint(text, [&found](UChar32 c, size_t, size_t) { found = found || IsControl(c); });
  return found;
}

std::string RemoveControlCharacters(absl::string_view text) {
  std::string result;
  ForEachCodePoint(text, [&](UChar32 c, size_t start, size_t end) {
    if (IsControl(c) || IsDirectionOverride(c)) return;
    result.append(text.data() + start, end - start);
  });
  return result;
}

size_t CountCodePoints(absl::string_view text) {
  size_t count = 0;
  ForEachCodePoint(text, [&count](UChar32, size_t, size_t) { ++count; });
  return count;
}

std::string Trim(absl::string_view text) {
  size_t first = text.size();
  size_t last = 0;
  ForEachCodePoint(text, [&](UChar32 c, size_t start, size_t end) {
    if (IsBlank(c) || c == kZeroWidthJoiner || c == kZeroWidthNonJoiner) return;
    first = std::min(first, start);
    last = end;
  });
  return first < last ? std::string(text.substr(first, last - first)) : "";
}

std::string CollapseWhitespace(absl::string_view text) {
  const std::string trimmed = Trim(text);
  std::string result;
  bool blank = false;
  ForEachCodePoint(trimmed, [&](UChar32 c, size_t start, size_t end) {
    if (u_isUWhiteSpace(c)) {
      blank = true;
      return;
    }
    if (blank) result.push_back(' ');
    blank = false;
    result.append(trimmed, start, end - start);
  });
  return result;
}

bool IsOnlyEmoji(absl::string_view text) {
  bool emoji = false;
  bool other = false;
  bool digit = false;  // waits for the keycap that makes it an emoji
  ForEachCodePoint(text, [&](UChar32 c, size_t, size_t) {
    if (c == kKeycap && digit) emoji = true;
    if (digit && c != kEmojiPresentation && c != kKeycap) other = true;
    digit = (digit && c == kEmojiPresentation) || (c >= '0' && c <= '9') || c == '#' || c == '*';
    if (IsEmoji(c)) emoji = true;
    if (!IsEmoji(c) && !ShapesEmoji(c) && !IsBlank(c) && !digit) other = true;
  });
  return emoji && !other && !digit;
}

}  // namespace tresen::text
