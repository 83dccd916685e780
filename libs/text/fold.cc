// Forms for comparing: normalisation, case and accents.
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdlib>
#include <map>

#include "libs/text/text.h"
#include "libs/text/unicode.h"

namespace tresen::text {
namespace {

constexpr UChar32 kDotAbove = 0x307;

// ICU's normalisers are immutable and live as long as the process; without its data nothing can
// work.
const icu::Normalizer2& Checked(const icu::Normalizer2* normalizer, UErrorCode code) {
  if (U_FAILURE(code) || normalizer == nullptr) std::abort();
  return *normalizer;
}

std::string Normalize(const icu::Normalizer2& normalizer, absl::string_view text) {
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  UErrorCode code = U_ZERO_ERROR;
  normalizer.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())),
                           sink, nullptr, code);
  return U_SUCCESS(code) ? result : std::string(text);
}

const icu::Normalizer2& NfcNormalizer() {
  UErrorCode code = U_ZERO_ERROR;
  return Checked(icu::Normalizer2::getNFCInstance(code), code);
}
const icu::Normalizer2& NfdNormalizer() {
  UErrorCode code = U_ZERO_ERROR;
  return Checked(icu::Normalizer2::getNFDInstance(code), code);
}
const icu::Normalizer2& FoldNormalizer() {
  UErrorCode code = U_ZERO_ERROR;
  return Checked(icu::Normalizer2::getNFKCCasefoldInstance(code), code);
}

void AppendCodePoint(UChar32 character, std::string* out) {
  icu::UnicodeString(character).toUTF8String(*out);
}

// Letters of Latin alphabets that have no decomposition.
absl::string_view PlainLetter(UChar32 character) {
  static const std::map<UChar32, absl::string_view>* const letters =
      new std::map<UChar32, absl::string_view>{
          {0x142, "l"}, {0x111, "d"}, {0xf8, "o"},  {0xe6, "ae"}, {0x153, "oe"}, {0xf0, "d"},
          {0xfe, "th"}, {0x131, "i"}, {0x127, "h"}, {0x167, "t"}, {0x14b, "n"}};
  const auto found = letters->find(character);
  return found == letters->end() ? absl::string_view() : found->second;
}

// Marks that are only accents: those of Latin, Greek and Cyrillic. Thai vowels and tones are not
// among them.
bool IsAccent(UChar32 character) { return character >= 0x300 && character <= 0x36f; }

absl::string_view WrittenOut(UChar32 character) {
  switch (character) {
    case 0xe4:
      return "ae";
    case 0xf6:
      return "oe";
    case 0xfc:
      return "ue";
    default:
      return {};
  }
}

void AddUnlessThere(std::string spelling, std::vector<std::string>* spellings) {
  for (const std::string& known : *spellings) {
    if (known == spelling) return;
  }
  spellings->push_back(std::move(spelling));
}

}  // namespace

std::string Nfc(absl::string_view text) { return Normalize(NfcNormalizer(), text); }

std::string FoldCase(absl::string_view text) {
  const std::string folded = Normalize(FoldNormalizer(), text);
  std::string result;
  result.reserve(folded.size());
  internal::ForEachCodePoint(folded, [&](UChar32 c, size_t start, size_t end) {
    const bool turkish_dot = c == kDotAbove && !result.empty() && result.back() == 'i';
    if (!turkish_dot) result.append(folded, start, end - start);
  });
  return result;
}

std::string FoldAccents(absl::string_view text) {
  const std::string apart = Normalize(NfdNormalizer(), FoldCase(text));
  std::string result;
  result.reserve(apart.size());
  internal::ForEachCodePoint(apart, [&](UChar32 c, size_t, size_t) {
    if (IsAccent(c)) return;
    const absl::string_view plain = PlainLetter(c);
    if (plain.empty()) {
      AppendCodePoint(c < 0 ? 0xfffd : c, &result);
    } else {
      result.append(plain.data(), plain.size());
    }
  });
  return Nfc(result);
}

std::string ExpandUmlauts(absl::string_view text) {
  const std::string folded = FoldCase(text);
  std::string result;
  result.reserve(folded.size());
  internal::ForEachCodePoint(folded, [&](UChar32 c, size_t start, size_t end) {
    const absl::string_view written = WrittenOut(c);
    if (written.empty()) {
      result.append(folded, start, end - start);
    } else {
      result.append(written.data(), written.size());
    }
  });
  return result;
}

std::vector<std::string> SpellingVariants(absl::string_view word) {
  std::vector<std::string> spellings = {FoldCase(word)};
  AddUnlessThere(ExpandUmlauts(word), &spellings);
  AddUnlessThere(FoldAccents(word), &spellings);
  return spellings;
}

}  // namespace tresen::text
