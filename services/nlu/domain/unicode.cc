#include "services/nlu/domain/unicode.h"

#include <algorithm>
#include <array>

namespace tresen::nlu {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Range {
  char32_t first;
  char32_t last;
  Script script;
};

// Ascending; everything not listed is Script::kNone (punctuation, symbols, emoji).
constexpr std::array kScripts = {
    Range{U'A', U'Z', Script::kLatin},       Range{U'a', U'z', Script::kLatin},
    Range{0xAA, 0xAA, Script::kLatin},       Range{0xBA, 0xBA, Script::kLatin},
    Range{0xC0, 0xD6, Script::kLatin},       Range{0xD8, 0xF6, Script::kLatin},
    Range{0xF8, 0x24F, Script::kLatin},      Range{0x250, 0x2AF, Script::kLatin},
    Range{0x370, 0x3FF, Script::kGreek},     Range{0x400, 0x52F, Script::kCyrillic},
    Range{0x530, 0x58F, Script::kOther},     Range{0x590, 0x5FF, Script::kHebrew},
    Range{0x600, 0x77F, Script::kArabic},    Range{0x900, 0xDFF, Script::kOther},
    Range{0xE01, 0xE3A, Script::kThai},      Range{0xE40, 0xE4E, Script::kThai},
    Range{0xE80, 0xEFF, Script::kOther},     Range{0x10A0, 0x10FF, Script::kOther},
    Range{0x1100, 0x11FF, Script::kOther},   Range{0x1E00, 0x1EFF, Script::kLatin},
    Range{0x1F00, 0x1FFF, Script::kGreek},   Range{0x3040, 0x30FF, Script::kKana},
    Range{0x3400, 0x4DBF, Script::kHan},     Range{0x4E00, 0x9FFF, Script::kHan},
    Range{0xAC00, 0xD7AF, Script::kOther},   Range{0xFB50, 0xFDFF, Script::kArabic},
    Range{0xFE70, 0xFEFE, Script::kArabic},  Range{0xFF21, 0xFF3A, Script::kLatin},
    Range{0xFF41, 0xFF5A, Script::kLatin},   Range{0xFF66, 0xFF9D, Script::kKana},
};

// Latin-1 letters from U+00E0 and Latin Extended-A from U+0100, as their plain letter.
constexpr absl::string_view kLatin1 = "aaaaaaaceeeeiiiidnooooo ouuuuyty";
constexpr absl::string_view kExtendedA =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
constexpr absl::string_view kAscii = "abcdefghijklmnopqrstuvwxyz";

int SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool IsLatinExtendedUpper(char32_t c) {
  if (c < 0x100 || c > 0x17E) return false;
  const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x178) return false;
  return odd_is_upper ? c % 2 == 1 : c % 2 == 0;
}

}  // namespace

char32_t ReadCodePoint(absl::string_view text, size_t& position) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(position);
  const int length = SequenceLength(lead);
  if (length == 1) return text[position++];
  if (length == 0 || position + length > text.size()) {
    ++position;
    return kReplacement;
  }
  char32_t c = lead & (0xFF >> (length + 1));
  for (int i = 1; i < length; ++i) {
    const unsigned char next = byte(position + i);
    if ((next & 0xC0) != 0x80) {
      ++position;
      return kReplacement;
    }
    c = (c << 6) | (next & 0x3F);
  }
  position += length;
  return c;
}

void AppendCodePoint(char32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

char32_t ToLower(char32_t c) {
  if (c < 0x80) return c >= U'A' && c <= U'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c == 0x130) return U'i';
  if (c == 0x178) return 0xFF;
  if (IsLatinExtendedUpper(c)) return c + 1;
  if (c == 0x1E9E) return 0xDF;
  if (c >= 0x1E00 && c <= 0x1EFF && c % 2 == 0) return c + 1;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0xFF21 && c <= 0xFF3A) return c - 0xFF21 + U'a';
  if (c >= 0xFF41 && c <= 0xFF5A) return c - 0xFF41 + U'a';
  return c;
}

Script ScriptOf(char32_t c) {
  const auto* it = std::lower_bound(kScripts.begin(), kScripts.end(), c,
                                    [](const Range& r, char32_t x) { return r.last < x; });
  return it != kScripts.end() && it->first <= c ? it->script : Script::kNone;
}

int DigitValue(char32_t c) {
  if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
  if (c >= 0xE50 && c <= 0xE59) return static_cast<int>(c - 0xE50);
  if (c >= 0xFF10 && c <= 0xFF19) return static_cast<int>(c - 0xFF10);
  if (c >= 0x660 && c <= 0x669) return static_cast<int>(c - 0x660);
  return -1;
}

bool IsDigit(char32_t c) { return DigitValue(c) >= 0; }

bool IsMark(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || c == 0xE31 || (c >= 0xE34 && c <= 0xE3A) ||
         (c >= 0xE47 && c <= 0xE4E) || (c >= 0x200B && c <= 0x200F) || c == 0x2060 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0x1F3FB && c <= 0x1F3FF);
}

bool IsEmoji(char32_t c) {
  return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50 ||
         c == 0x2B55 || c == 0x274C || c == 0x2705 || (c >= 0x1F1E6 && c <= 0x1F1FF);
}

absl::string_view WithoutAccent(char32_t lower) {
  if (lower < 0x80) {
    return lower >= U'a' && lower <= U'z' ? kAscii.substr(lower - U'a', 1) : absl::string_view();
  }
  if (lower == 0xDF) return "s";
  if (lower == 0xF0) return "d";
  if (lower == 0xAA) return "a";
  if (lower == 0xBA) return "o";
  if (lower >= 0xE0 && lower <= 0xFF && lower != 0xF7) return kLatin1.substr(lower - 0xE0, 1);
  if (lower >= 0x100 && lower <= 0x17F) return kExtendedA.substr(lower - 0x100, 1);
  switch (lower) {
    case 0x219: return "s";
    case 0x21B: return "t";
    case 0x1A1: return "o";
    case 0x1B0: return "u";
    default: return {};
  }
}

int CodePointsBefore(absl::string_view text, size_t byte_offset) {
  int count = 0;
  for (size_t i = 0; i < byte_offset && i < text.size(); ++i) {
    count += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 ? 1 : 0;
  }
  return count;
}

}  // namespace tresen::nlu
