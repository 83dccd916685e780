#include "services/nlu/domain/abridged_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tresen::nlu {
namespace {

constexpr size_t kReach = 64;  // bytes within which a blank is sought, so that no word is cut

// The nearest place before `at` behind a blank, else before a whole code point.
size_t CutBefore(absl::string_view text, size_t at) {
  for (size_t cut = at; cut + kReach > at; --cut) {
    if (absl::ascii_isspace(text[cut - 1])) return cut;
  }
  while ((text[at] & 0xC0) == 0x80 && at > 1) --at;
  return at;
}

}  // namespace

AbridgedText::AbridgedText(absl::string_view text) : text_(text) {
  constexpr size_t kTail = kMostRead / kTailShare;
  constexpr size_t kTailWords = kMostWords / kTailShare;
  size_t head = text.size();
  size_t tail = text.size();
  if (text.size() > kMostRead) {
    head = CutBefore(text, kMostRead - kTail);
    tail = CutBefore(text, text.size() - kTail);
    Cut(head, tail);
  }
  words_ = SplitWords(read());
  if (words_.size() <= kMostWords) return;
  // Of many short words fewer bytes are read on either side of the gap.
  const auto place = [&](size_t word) { return static_cast<size_t>(Restored(words_[word].span.begin, head_, gap_)); };
  head = std::min(head, place(kMostWords - kTailWords));
  tail = std::max(tail == text.size() ? head : tail, place(words_.size() - kTailWords));
  Cut(head, tail);
  words_ = SplitWords(read());
}

void AbridgedText::Cut(size_t head, size_t tail) {
  joined_ = absl::StrCat(text_.substr(0, head), "\n", text_.substr(tail));
  head_ = static_cast<int>(head);
  gap_ = static_cast<int>(tail - head) - 1;
  head_points_ = CodePointsBefore(text_, head);
  gap_points_ = CodePointsBefore(text_, tail) - head_points_ - 1;
}

void AbridgedText::Restore(Understanding& found) const {
  if (gap_ == 0) return;
  const auto move = [&](ByteSpan& span) {
    span = {Restored(span.begin, head_, gap_), Restored(span.end, head_, gap_)};
  };
  for (Entity& entity : found.entities) move(entity.span);
  for (Request& request : found.requests) move(request.span);
  for (TimeMention& time : found.times) {
    time.begin = Restored(time.begin, head_points_, gap_points_);
    time.end = Restored(time.end, head_points_, gap_points_);
  }
  found.explanations.push_back(
      {.subject = "length", .reasons = {absl::StrCat("bytes ", head_, " to ", head_ + 1 + gap_, " were not read")}});
}

}  // namespace tresen::nlu
