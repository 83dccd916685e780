#include "services/nlu/domain/time/text.h"

#include <algorithm>

namespace tresen::nlu {
namespace {

constexpr char32_t kMalformed = 0xFFFD;

// Base letters of U+00C0-U+00FF and U+0100-U+017F.
constexpr char kLatin1[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
constexpr char kLatinA[] =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnn"
    "oooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(sizeof(kLatin1) == 65 && sizeof(kLatinA) == 129);

enum class CharClass { kSpace, kLine, kDigit, kLetter, kUnspaced, kMark, kAccent, kOther };

struct Folded {
  CharClass cls = CharClass::kOther;
  char ascii = 0;   // digit, letter or mark
  char second = 0;  // "ss" for sharp s, "ae" and "oe" for ligatures
  bool capital = false;
};

Folded FoldAscii(char32_t c) {
  if (c == '\n') return {CharClass::kLine};
  if (c <= ' ' || c == 0x7F) return {CharClass::kSpace};
  const char ch = static_cast<char>(c);
  if (ch >= '0' && ch <= '9') return {CharClass::kDigit, ch};
  if (ch >= 'a' && ch <= 'z') return {CharClass::kLetter, ch};
  if (ch >= 'A' && ch <= 'Z') {
    return {CharClass::kLetter, static_cast<char>(ch + 32), 0, true};
  }
  return {CharClass::kMark, ch};
}

Folded FoldLatin(char32_t c) {
  if (c == 0xDF) return {CharClass::kLetter, 's', 's'};
  if (c == 0xC6 || c == 0xE6) return {CharClass::kLetter, 'a', 'e', c == 0xC6};
  if (c == 0x152 || c == 0x153) return {CharClass::kLetter, 'o', 'e', c == 0x152};
  const char base = c < 0x100 ? kLatin1[c - 0xC0] : kLatinA[c - 0x100];
  if (base == ' ') return {CharClass::kMark, 'x'};
  const bool capital = c < 0x100 ? c < 0xE0 : (c % 2 == 0 && c < 0x139);
  return {CharClass::kLetter, base, 0, capital};
}

Folded FoldSymbol(char32_t c) {
  if (c == 0xA0 || c == 0x202F || (c >= 0x2000 && c <= 0x200D) || c == 0xFEFF || c == 0x3000) {
    return {CharClass::kSpace};
  }
  if (c >= 0x2010 && c <= 0x2015) return {CharClass::kMark, '-'};
  if (c == 0x2212) return {CharClass::kMark, '-'};
  if (c == 0x2018 || c == 0x2019 || c == 0xB4) return {CharClass::kMark, '\''};
  if (c == 0x2026) return {CharClass::kMark, '.'};
  if (c == 0xBA || c == 0xB0) return {CharClass::kLetter, 'o'};
  if (c == 0xAA) return {CharClass::kLetter, 'a'};
  if (c == 0xBD) return {CharClass::kMark, 'h'};  // one half
  if (c >= 0x0300 && c <= 0x036F) return {CharClass::kAccent};
  if (c >= 0xFF10 && c <= 0xFF19) return {CharClass::kDigit, static_cast<char>('0' + c - 0xFF10)};
  return {};
}

Folded Fold(char32_t c) {
  if (c < 0x80) return FoldAscii(c);
  if (c >= 0xC0 && c < 0x180) return FoldLatin(c);
  if (c >= 0x0E50 && c <= 0x0E59) return {CharClass::kDigit, static_cast<char>('0' + c - 0x0E50)};
  if (c >= 0x0E00 && c <= 0x0E7F) return {CharClass::kUnspaced};
  if ((c >= 0x0180 && c < 0x0250) || (c >= 0x0370 && c < 0x0600)) {
    return {CharClass::kLetter, '?'};  // letters of other alphabets: part of some unknown word
  }
  return FoldSymbol(c);
}

TokenType TypeOf(CharClass cls) {
  switch (cls) {
    case CharClass::kDigit:
      return TokenType::kNumber;
    case CharClass::kLetter:
      return TokenType::kWord;
    case CharClass::kUnspaced:
      return TokenType::kUnspaced;
    case CharClass::kMark:
      return TokenType::kMark;
    default:
      return TokenType::kOther;
  }
}

bool Continues(const Token& token, TokenType type) {
  return token.type == type && type != TokenType::kMark && type != TokenType::kOther;
}

void AppendDigit(char digit, Token* token) {
  ++token->digits;
  if (token->digits <= 18) token->value = token->value * 10 + (digit - '0');
}

}  // namespace

char32_t NextCodePoint(absl::string_view utf8, size_t* position) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned char lead = byte((*position)++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
  if (more == 0 || lead > 0xF4 || *position + more > utf8.size()) return kMalformed;
  char32_t code = lead & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if ((byte(*position + i) & 0xC0) != 0x80) return kMalformed;
    code = (code << 6) | (byte(*position + i) & 0x3F);
  }
  *position += more;
  return code;
}

TokenizedText Tokenize(absl::string_view utf8) {
  TokenizedText text;
  text.folded.reserve(std::min<size_t>(utf8.size(), kMaxCodePoints) + 8);
  text.tokens.reserve(std::min<size_t>(utf8.size() / 3, kMaxCodePoints) + 8);
  bool spaced = true, line = false;
  size_t position = 0;
  for (int index = 0; position < utf8.size() && index < kMaxCodePoints; ++index) {
    const size_t start = position;
    const char32_t code = NextCodePoint(utf8, &position);
    const Folded folded = Fold(code);
    if (folded.cls == CharClass::kSpace || folded.cls == CharClass::kLine) {
      spaced = true;
      line = line || folded.cls == CharClass::kLine;
      continue;
    }
    if (folded.cls == CharClass::kAccent) {
      if (!spaced) text.tokens.back().end = index + 1;
      continue;
    }
    const TokenType type = TypeOf(folded.cls);
    if (spaced || text.tokens.empty() || !Continues(text.tokens.back(), type)) {
      text.tokens.push_back({type, spaced, line, folded.capital, index, index,
                             static_cast<uint32_t>(text.folded.size())});
      line = false;
    }
    Token& token = text.tokens.back();
    if (type == TokenType::kNumber) AppendDigit(folded.ascii, &token);
    if (folded.ascii != 0) {
      text.folded.push_back(folded.ascii);
      if (folded.second != 0) text.folded.push_back(folded.second);
    } else {
      text.folded.append(utf8.data() + start, position - start);
    }
    token.end = index + 1;
    token.length = static_cast<uint32_t>(text.folded.size()) - token.offset;
    spaced = false;
  }
  return text;
}

}  // namespace tresen::nlu
