#include "services/nlu/domain/abridged_text.h"

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
  if (text.size() <= kMostRead) return;
  const size_t head = CutBefore(text, kMostRead - kReadTail);
  const size_t tail = CutBefore(text, text.size() - kReadTail);
  joined_ = absl::StrCat(text.substr(0, head), "\n", text.substr(tail));
  head_ = static_cast<int>(head);
  gap_ = static_cast<int>(tail - head) - 1;
  head_points_ = CodePointsBefore(text, head);
  gap_points_ = CodePointsBefore(text, tail) - head_points_ - 1;
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
