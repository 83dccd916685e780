#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "libs/text/text.h"
#include "libs/text/unicode.h"

namespace tresen::text {
namespace {

constexpr absl::string_view kEllipsis = "…";

struct TextClose {
  void operator()(UText* text) const { utext_close(text); }
};

// Byte offset of the last position at or before `limit` at which `text` may be cut, 0 if there is
// none. With kWord in scripts without spaces (Thai) ICU's dictionary finds the words.
enum class Unit { kCharacter, kWord };
size_t LastBreak(absl::string_view text, size_t limit, Unit unit) {
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> iterator(
      unit == Unit::kWord
          ? icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), code)
          : icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), code));
  const std::unique_ptr<UText, TextClose> opened(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &code));
  if (U_FAILURE(code)) return 0;
  iterator->setText(opened.get(), code);
  if (U_FAILURE(code)) return 0;
  const auto wanted = static_cast<int32_t>(limit);
  if (iterator->isBoundary(wanted)) return limit;
  return static_cast<size_t>(std::max(iterator->preceding(wanted), 0));
}

// Byte offset after the first `count` code points.
size_t OffsetOf(absl::string_view text, size_t count) {
  size_t seen = 0;
  size_t offset = 0;
  internal::ForEachCodePoint(text, [&](UChar32, size_t, size_t end) {
    if (seen++ < count) offset = end;
  });
  return offset;
}

}  // namespace

std::string Shorten(absl::string_view text, size_t limit) {
  if (CountCodePoints(text) <= limit) return std::string(text);
  if (limit == 0) return "";
  const size_t hard = OffsetOf(text, limit - 1);
  const size_t composed = LastBreak(text, hard, Unit::kCharacter);
  size_t cut = LastBreak(text, hard, Unit::kWord);
  // A word boundary far away would throw most of the text out: then the word is cut.
  if (cut * 2 < hard) cut = composed;
  std::string result = Trim(text.substr(0, cut));
  while (!result.empty() &&
         (result.back() == ',' || result.back() == ';' || result.back() == ':')) {
    result.pop_back();
  }
  return result.append(kEllipsis.data(), kEllipsis.size());
}

}  // namespace tresen::text
