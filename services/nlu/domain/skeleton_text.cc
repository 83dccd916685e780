#include "services/nlu/domain/skeleton_text.h"

#include "absl/strings/match.h"

namespace tresen::nlu {

SkeletonText::SkeletonText(absl::string_view text, const std::vector<Word>& words) : text_(text) {
  value_ = " ";
  origin_.push_back({});
  word_of_.push_back(0);
  for (size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (word.kind == WordKind::kPunctuation) continue;
    if (word.script == Script::kThai) {
      AppendThai(text, word, static_cast<int>(i));
    } else {
      AppendWhole(word, static_cast<int>(i));
    }
    value_.push_back(' ');
    origin_.push_back({word.span.end, word.span.end});
    word_of_.push_back(static_cast<int>(i));
  }
}

void SkeletonText::AppendWhole(const Word& word, int index) {
  value_ += word.skeleton;
  origin_.resize(value_.size(), word.span);
  word_of_.resize(value_.size(), index);
}

void SkeletonText::AppendThai(absl::string_view text, const Word& word, int index) {
  const std::string& skeleton = word.skeleton;
  size_t at = 0;
  for (size_t from = word.span.begin; from < static_cast<size_t>(word.span.end);) {
    size_t to = from;
    std::string letter;
    AppendCodePoint(ReadCodePoint(text, to), letter);
    const ByteSpan span{static_cast<int>(from), static_cast<int>(to)};
    if (absl::StartsWith(absl::string_view(skeleton).substr(at), letter)) {
      value_ += letter;
      at += letter.size();
      origin_.resize(value_.size(), span);
    } else if (!origin_.empty()) {
      origin_.back().end = span.end;  // dropped or merged: belongs to the letter before
    }
    word_of_.resize(value_.size(), index);
    from = to;
  }
  value_ += skeleton.substr(at);
  origin_.resize(value_.size(), {word.span.end, word.span.end});
  word_of_.resize(value_.size(), index);
}

ByteSpan SkeletonText::Origin(int begin, int end) const {
  while (begin < end && value_[begin] == ' ') ++begin;
  while (end > begin && value_[end - 1] == ' ') --end;
  if (begin == end) return {};
  return {origin_[begin].begin, origin_[end - 1].end};
}

}  // namespace tresen::nlu
