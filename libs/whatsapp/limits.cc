#include "libs/whatsapp/limits.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/text/text.h"

namespace tresen::whatsapp {
namespace {

std::string Fit(absl::string_view text, size_t limit) {
  return text::Shorten(text::CollapseWhitespace(text), limit);
}

bool Contains(const std::vector<std::string>& titles, const std::string& title) {
  return std::find(titles.begin(), titles.end(), title) != titles.end();
}

// Byte offset after at most `limit` code points.
size_t OffsetAfter(absl::string_view text, size_t limit) {
  size_t offset = 0;
  for (size_t seen = 0; offset < text.size(); ++offset) {
    const bool starts = (static_cast<unsigned char>(text[offset]) & 0xc0) != 0x80;
    if (starts && seen++ == limit) break;
  }
  return offset;
}

// The best place to cut `head`: after a paragraph, a sentence, a word; at worst at its end.
size_t CutOf(absl::string_view head) {
  for (const absl::string_view mark : {"\n\n", "\n", ". ", " "}) {
    const size_t found = head.rfind(mark);
    // A first part of a few words would be a waste of a message.
    if (found != absl::string_view::npos && found * 3 >= head.size()) return found + mark.size();
  }
  return head.size();
}

}  // namespace

std::string FitButtonTitle(absl::string_view title) { return Fit(title, kMaxButtonTitle); }
std::string FitRowTitle(absl::string_view title) { return Fit(title, kMaxRowTitle); }
std::string FitRowDescription(absl::string_view description) {
  return Fit(description, kMaxRowDescription);
}
std::string FitSectionTitle(absl::string_view title) { return Fit(title, kMaxSectionTitle); }

std::vector<std::string> FitButtonTitles(const std::vector<std::string>& titles) {
  std::vector<std::string> fitted;
  for (const std::string& title : titles) {
    std::string candidate = FitButtonTitle(title);
    for (int number = 2; Contains(fitted, candidate); ++number) {
      const std::string suffix = absl::StrCat(" ", number);
      candidate = absl::StrCat(Fit(title, kMaxButtonTitle - suffix.size()), suffix);
    }
    fitted.push_back(std::move(candidate));
  }
  return fitted;
}

std::vector<std::string> SplitText(absl::string_view text, size_t limit) {
  std::vector<std::string> parts;
  while (text::CountCodePoints(text) > limit) {
    const size_t cut = CutOf(text.substr(0, OffsetAfter(text, limit)));
    std::string part = text::Trim(text.substr(0, cut));
    if (!part.empty()) parts.push_back(std::move(part));
    text.remove_prefix(std::max<size_t>(cut, 1));
  }
  std::string last = text::Trim(text);
  if (!last.empty()) parts.push_back(std::move(last));
  return parts;
}

}  // namespace tresen::whatsapp
