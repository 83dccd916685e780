#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::nlu {

// The scripts that matter for deciding a language or where a word ends.
enum class Script { kNone, kLatin, kThai, kCyrillic, kGreek, kArabic, kHebrew, kHan, kKana, kOther };

// Reads the code point at `position` and moves past it. A byte that is not valid UTF-8 reads as U+FFFD.
// Requires position < text.size().
char32_t ReadCodePoint(absl::string_view text, size_t& position);

void AppendCodePoint(char32_t c, std::string& out);

char32_t ToLower(char32_t c);
Script ScriptOf(char32_t c);
bool IsDigit(char32_t c);
// Marks that attach to the letter before them (combining accents, Thai vowels and tones, joiners).
bool IsMark(char32_t c);
bool IsEmoji(char32_t c);

// The value of a decimal digit in any script we meet (ASCII, Thai, fullwidth, Arabic); -1 if none.
int DigitValue(char32_t c);

// The letter without its accent in ASCII ("ä" -> "a", "ł" -> "l", "ß" -> "s"); empty if it has none.
absl::string_view WithoutAccent(char32_t lower);

// Number of code points in front of a byte offset; the unit of offsets at the service's edge.
int CodePointsBefore(absl::string_view text, size_t byte_offset);

}  // namespace tresen::nlu
