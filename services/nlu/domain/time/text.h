#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::nlu {

enum class TokenType : uint8_t {
  kNumber,    // a run of digits
  kWord,      // a run of letters
  kUnspaced,  // a run of a script that writes no spaces between words (Thai)
  kMark,      // one punctuation mark
  kOther,     // a symbol or emoji that means nothing here
};

// A piece of text. Its folded form is lower case without accents.
struct Token {
  TokenType type = TokenType::kOther;
  bool spaced = false;   // white space stands before it
  bool line = false;     // a line break stands before it
  bool capital = false;  // the first letter is upper case
  int begin = 0;         // code points, end exclusive
  int end = 0;
  uint32_t offset = 0;  // of the folded form, in bytes
  uint32_t length = 0;
  int64_t value = 0;  // of a number of at most 18 digits
  int digits = 0;
  int32_t word = -1;  // id in the lexicon, -1 if unknown
};

struct TokenizedText {
  std::string folded;
  std::vector<Token> tokens;

  absl::string_view Folded(const Token& token) const {
    return absl::string_view(folded).substr(token.offset, token.length);
  }
  // The mark, or 0 if the token is none.
  char Mark(size_t index) const {
    if (index >= tokens.size() || tokens[index].type != TokenType::kMark) return 0;
    return folded[tokens[index].offset];
  }
};

// Reads at most this many code points; nobody books an appointment behind them.
inline constexpr int kMaxCodePoints = 20000;

// Splits and folds. Malformed UTF-8 counts one symbol per byte; control characters are space.
TokenizedText Tokenize(absl::string_view utf8);

// Decodes one code point and moves the position behind it; U+FFFD for a malformed byte.
char32_t NextCodePoint(absl::string_view utf8, size_t* position);

}  // namespace tresen::nlu
