#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/words.h"

namespace tresen::nlu {

// A text prepared for phrase search: the skeletons of its words with a blank around each, and the way
// back from there to the text, which it borrows. Punctuation is left out.
class SkeletonText {
 public:
  SkeletonText(absl::string_view text, const std::vector<Word>& words);

  const std::string& value() const { return value_; }
  // The stretch of the original text behind [begin, end) of value(); blanks at the ends do not count.
  ByteSpan Origin(int begin, int end) const;
  // The same stretch as it was written.
  absl::string_view Written(int begin, int end) const {
    const ByteSpan span = Origin(begin, end);
    return text_.substr(span.begin, span.end - span.begin);
  }
  // Index of the word in which value()[position] lies, blanks belong to the word before.
  int WordAt(int position) const { return word_of_[position]; }

 private:
  void AppendWhole(const Word& word, int index);
  void AppendThai(absl::string_view text, const Word& word, int index);

  absl::string_view text_;
  std::string value_;
  std::vector<ByteSpan> origin_;  // per byte of value_
  std::vector<int> word_of_;
};

}  // namespace tresen::nlu
