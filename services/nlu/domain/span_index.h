#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "services/nlu/domain/words.h"

namespace tresen::nlu {

// Finds those of a list of stretches that touch another one without looking at all of them: messages may hold
// thousands. Refers to the list by place.
class SpanIndex {
 public:
  SpanIndex() = default;
  // A list of things with a `span`, or of spans, in order of their begin.
  template <class List>
  explicit SpanIndex(const List& list) {
    begins_.reserve(list.size());
    ends_.reserve(list.size());
    for (const auto& element : list) Add(SpanOf(element));
  }

  // The places in the list, first to last exclusive, outside of which nothing touches `span`; inside, some may not.
  std::pair<size_t, size_t> Near(const ByteSpan& span) const {
    const size_t last = std::upper_bound(begins_.begin(), begins_.end(), span.end) - begins_.begin();
    const size_t first = std::lower_bound(ends_.begin(), ends_.end(), span.begin) - ends_.begin();
    return {std::min(first, last), last};
  }

 private:
  static const ByteSpan& SpanOf(const ByteSpan& span) { return span; }
  template <class T>
  static const ByteSpan& SpanOf(const T& element) {
    return element.span;
  }
  void Add(const ByteSpan& span) {
    begins_.push_back(span.begin);
    ends_.push_back(ends_.empty() ? span.end : std::max(ends_.back(), span.end));
  }

  std::vector<int> begins_;
  std::vector<int> ends_;  // the furthest of all up to this one
};

// Who has which bytes of a text, in lists that grow.
class SpanOwners {
 public:
  explicit SpanOwners(size_t bytes) : first_(bytes, kNobody) {}

  static constexpr int kNobody = INT32_MAX;

  void Own(const ByteSpan& span, int owner) {
    for (int& first : Bytes(span)) first = std::min(first, owner);
  }
  // The lowest number that owns a byte of it, or kNobody.
  int First(const ByteSpan& span) {
    int owner = kNobody;
    for (const int first : Bytes(span)) owner = std::min(owner, first);
    return owner;
  }
  bool Free(const ByteSpan& span) { return First(span) == kNobody; }

 private:
  struct Range {
    int* from;
    int* to;
    int* begin() const { return from; }
    int* end() const { return to; }
  };
  Range Bytes(const ByteSpan& span) {
    const int size = static_cast<int>(first_.size());
    const int begin = std::clamp(span.begin, 0, size);
    return {first_.data() + begin, first_.data() + std::clamp(span.end, begin, size)};
  }

  std::vector<int> first_;
};

}  // namespace tresen::nlu
