#include "services/nlu/domain/words.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tresen::nlu {
namespace {

constexpr char32_t kSaraAa = 0xE32;
constexpr char32_t kNikhahit = 0xE4D;
constexpr char32_t kSaraAm = 0xE33;
constexpr char32_t kApostrophe = 0x2019;

bool IsJoiner(char32_t c) { return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF; }

// What a combining accent after a letter makes of it, as far as our languages need it.
char32_t Composed(char32_t letter, char32_t accent) {
  struct Pair {
    char32_t letter, accent, whole;
  };
  static constexpr Pair kPairs[] = {
      {U'a', 0x308, 0xE4}, {U'o', 0x308, 0xF6},  {U'u', 0x308, 0xFC},  {U'a', 0x301, 0xE1},
      {U'e', 0x301, 0xE9}, {U'i', 0x301, 0xED},  {U'o', 0x301, 0xF3},  {U'u', 0x301, 0xFA},
      {U'n', 0x303, 0xF1}, {U'a', 0x328, 0x105}, {U'e', 0x328, 0x119}, {U'c', 0x301, 0x107},
      {U'n', 0x301, 0x144}, {U's', 0x301, 0x15B}, {U'z', 0x301, 0x17A}, {U'z', 0x307, 0x17C},
      {U'a', 0x300, 0xE0}, {U'e', 0x300, 0xE8},  {U'e', 0x302, 0xEA},  {U'c', 0x327, 0xE7},
  };
  for (const Pair& p : kPairs) {
    if (p.letter == letter && p.accent == accent) return p.whole;
  }
  return letter;
}

// Lower-cased code points with composed accents, ASCII digits, and Thai in one spelling.
class LowerReader {
 public:
  explicit LowerReader(absl::string_view text, size_t position = 0) : text_(text), position_(position) {}

  bool Next(char32_t& out) {
    if (position_ >= text_.size()) return false;
    char32_t c = ToLower(ReadCodePoint(text_, position_));
    const int digit = DigitValue(c);
    if (digit >= 0) c = U'0' + digit;
    if (c == kApostrophe || c == 0x60 || c == 0xB4) c = U'\'';
    size_t ahead = position_;
    while (ahead < text_.size()) {
      const char32_t mark = ReadCodePoint(text_, ahead);
      if (mark >= 0x300 && mark <= 0x36F) {
        c = Composed(c, mark);
      } else if (c == kNikhahit && mark == kSaraAa) {
        c = kSaraAm;
      } else {
        break;
      }
      position_ = ahead;
    }
    out = c;
    return true;
  }

  size_t position() const { return position_; }

 private:
  absl::string_view text_;
  size_t position_;
};

WordKind KindOf(char32_t c) {
  if (IsDigit(c)) return WordKind::kNumber;
  if (ScriptOf(c) != Script::kNone) return WordKind::kLetters;
  if (IsEmoji(c)) return WordKind::kEmoji;
  return WordKind::kPunctuation;
}

bool IsBlank(char32_t c) {
  return c <= 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x3000 || c == 0x202F ||
         (c >= 0x7F && c <= 0x9F) || IsJoiner(c);
}

void AppendSkeletonLetter(char32_t c, std::string& out) {
  const absl::string_view plain = WithoutAccent(c);
  if (plain.empty()) {
    if (IsMark(c) && c < 0x370) return;
    std::string one;
    AppendCodePoint(c, one);
    if (!absl::EndsWith(out, one) || IsDigit(c)) out += one;
    return;
  }
  const char letter = plain[0];
  if (!out.empty() && out.back() == letter) return;
  const bool umlaut_e = letter == 'e' && c == U'e' && !out.empty() &&
                        (out.back() == 'a' || out.back() == 'o' || out.back() == 'u');
  if (!umlaut_e) out.push_back(letter);
}

bool LetterAt(absl::string_view text, size_t position) {
  return position < text.size() && ScriptOf(ReadCodePoint(text, position)) == Script::kLatin;
}

void Append(Word& word, char32_t c) { AppendCodePoint(c, word.lower); }

bool Continues(const Word& word, WordKind kind, char32_t c) {
  if (IsMark(c)) return true;
  if (word.kind != kind || kind == WordKind::kPunctuation || kind == WordKind::kEmoji) return false;
  if (kind == WordKind::kNumber) return true;
  const Script script = ScriptOf(c);
  return (script == Script::kThai) == (word.script == Script::kThai);
}

}  // namespace

bool SkeletonReader::Next() {
  LowerReader reader(word_, position_);
  char32_t c;
  if (!reader.Next(c)) return false;
  position_ = reader.position();
  if (!IsJoiner(c)) AppendSkeletonLetter(c, skeleton_);
  return true;
}

std::string Skeleton(absl::string_view word) {
  SkeletonReader reader(word);
  while (reader.Next()) {
  }
  return reader.skeleton();
}

std::string Unaccented(absl::string_view text) {
  std::string out;
  LowerReader reader(text);
  for (char32_t c; reader.Next(c);) {
    const absl::string_view plain = WithoutAccent(c);
    if (plain.empty()) {
      AppendCodePoint(c, out);
    } else {
      absl::StrAppend(&out, plain);
    }
  }
  return out;
}

std::vector<Word> SplitWords(absl::string_view text) {
  std::vector<Word> words;
  LowerReader reader(text);
  bool open = false;
  for (size_t begin = 0; begin < text.size(); begin = reader.position()) {
    char32_t c;
    if (!reader.Next(c)) break;
    if (IsBlank(c) && !IsMark(c)) {
      open = false;
      continue;
    }
    if (open && c == U'\'' && words.back().kind == WordKind::kLetters &&
        LetterAt(text, reader.position())) {
      continue;  // "don't" is one word
    }
    const WordKind kind = KindOf(c);
    if (open && Continues(words.back(), kind, c)) {
      words.back().span.end = static_cast<int>(reader.position());
      if (!IsJoiner(c)) Append(words.back(), c);
      continue;
    }
    Word word{.span = {static_cast<int>(begin), static_cast<int>(reader.position())},
              .kind = kind,
              .script = ScriptOf(c)};
    size_t first = begin;
    word.capitalised = kind == WordKind::kLetters && ReadCodePoint(text, first) != c;
    Append(word, c);
    words.push_back(std::move(word));
    open = true;
  }
  for (Word& word : words) word.skeleton = Skeleton(word.lower);
  return words;
}

std::string SkeletonPhrase(absl::string_view phrase) {
  std::string out;
  for (const Word& word : SplitWords(phrase)) {
    if (word.kind == WordKind::kPunctuation) continue;
    if (!out.empty()) out.push_back(' ');
    out += word.skeleton;
  }
  return out;
}

std::string WholeMessage(absl::string_view text) {
  std::string out;
  std::string pending;
  for (const Word& word : SplitWords(text)) {
    const bool weak = word.kind == WordKind::kPunctuation || word.kind == WordKind::kEmoji;
    if (weak) {
      if (!out.empty()) pending += word.lower;
      continue;
    }
    if (!out.empty()) out += " ";
    if (!pending.empty()) out += pending + " ";
    pending.clear();
    out += word.lower;
  }
  return out;
}

}  // namespace tresen::nlu
