#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"

namespace tresen::nlu {

// What is read of a text. One of more than kMostRead bytes (the longest message of the channel in letters of one byte)
// or kMostWords words and marks is read by its beginning and its end, as if there were a line break between: an answer
// within a few milliseconds, and what people want stands at either end. Borrows the text.
class AbridgedText {
 public:
  static constexpr size_t kMostRead = 4096;
  static constexpr size_t kMostWords = 820;  // in prose a word has five bytes with its blank, or more
  static constexpr size_t kTailShare = 4;  // of which one part is at the end

  explicit AbridgedText(absl::string_view text);

  absl::string_view read() const { return gap_ == 0 ? text_ : absl::string_view(joined_); }
  // Its words. To be taken once.
  std::vector<Word> TakeWords() { return std::move(words_); }
  // Moves the places of what was found in read() to those in the whole text, and explains what was left out, asked or
  // not.
  void Restore(Understanding& found) const;

 private:
  void Cut(size_t head, size_t tail);
  int Restored(int place, int head, int gap) const { return place <= head ? place : place + gap; }

  absl::string_view text_;
  std::string joined_;
  std::vector<Word> words_;
  int head_ = 0;  // bytes read from the beginning
  int gap_ = 0;   // bytes that a place behind them moves
  int head_points_ = 0;  // the same in code points
  int gap_points_ = 0;
};

}  // namespace tresen::nlu
