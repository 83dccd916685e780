// What every part that touches people's words needs: UTF-8, counting as Meta counts, folding for
// comparison. Pure functions; thread-safe. Unless said otherwise input must be valid UTF-8 (check
// at the edge with IsValidUtf8 or repair with SanitizeUtf8); invalid bytes are taken as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::text {

// Well-formed in the strict sense: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);
// Each maximal ill-formed part becomes U+FFFD.
std::string SanitizeUtf8(absl::string_view text);

// True if there is a control character other than tab, line feed and carriage return: C0, DEL, C1.
bool HasControlCharacters(absl::string_view text);
// Removes these, and the invisible direction overrides (U+202A..202E, U+2066..2069) as well.
std::string RemoveControlCharacters(absl::string_view text);

// The unit of all limits of the channel.
size_t CountCodePoints(absl::string_view text);

// Normal form C: what is stored and sent.
std::string Nfc(absl::string_view text);

// NFKC case folding, for comparing: "ÖLWECHSEL Straße" -> "ölwechsel strasse". The dot that Turkish
// İ leaves is removed.
std::string FoldCase(absl::string_view text);

// FoldCase and then without accents: "Schön, łódź, ñ" -> "schon, lodz, n". Thai and other scripts
// whose marks carry meaning are left as they are.
std::string FoldAccents(absl::string_view text);

// FoldCase and then German umlauts written out: "Schön" -> "schoen", "ß" -> "ss". Other accents
// stay.
std::string ExpandUmlauts(absl::string_view text);

// The spellings under which a word may be typed, without repeats, the folded form first:
// "Färben" -> {"färben", "faerben", "farben"}.
std::vector<std::string> SpellingVariants(absl::string_view word);

// Without white space (Unicode) and invisible joiners at both ends.
std::string Trim(absl::string_view text);
// Trimmed, and every inner run of white space is one space.
std::string CollapseWhitespace(absl::string_view text);

// At most `limit` code points. Cuts at a word boundary where one is near, never inside a composed
// character, and ends with "…" (which counts) if anything was cut.
std::string Shorten(absl::string_view text, size_t limit);

// At least one emoji and, besides white space, nothing else.
bool IsOnlyEmoji(absl::string_view text);

}  // namespace tresen::text
