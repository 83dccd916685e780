// Time as bits: one bit per five-minute cell on an axis of UTC, and the few operations on words
// that find free starts. No allocation inside the kernel; every function is linear in the words.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/scheduling/domain/interval.h"

namespace tresen::scheduling {

inline constexpr int kCellMinutes = 5;

using BitWord = uint64_t;
inline constexpr int kWordBits = 64;

// Cells from `origin` (a multiple of five minutes) on.
struct CellAxis {
  absl::Time origin;
  int cells = 0;

  // The cell that holds the instant; negative before the axis, may exceed `cells`.
  int64_t Floor(absl::Time instant) const;
  // The first cell that begins at or after the instant.
  int64_t Ceil(absl::Time instant) const;
  absl::Time StartOf(int64_t cell) const;
  absl::Time end() const { return StartOf(cells); }
};

CellAxis MakeCellAxis(Interval span);

class BitPlane {
 public:
  explicit BitPlane(int cells = 0) : words_((cells + kWordBits - 1) / kWordBits), cells_(cells) {}

  int cells() const { return cells_; }
  bool Test(int64_t cell) const;
  // Is every cell of [from, to) set? Cells outside the plane count as not set.
  bool AllSet(int64_t from, int64_t to) const;
  // Is any cell of [from, to) set?
  bool AnySet(int64_t from, int64_t to) const;
  // Cells outside the plane are ignored.
  void Set(int64_t from, int64_t to) { Change(from, to, true); }
  void Clear(int64_t from, int64_t to) { Change(from, to, false); }
  absl::Span<const BitWord> words() const { return words_; }

  // The word that begins at `cell`, a multiple of 64 inside the plane.
  BitWord WordAt(int64_t cell) const { return words_[cell / kWordBits]; }
  void SetWord(int64_t cell, BitWord word) { words_[cell / kWordBits] = word; }

  // Bits [from, from + 64 * out.size()) of the plane; what lies outside reads as 0.
  void Copy(int64_t from, absl::Span<BitWord> out) const;

  size_t MemoryBytes() const { return words_.size() * sizeof(BitWord); }

 private:
  void Change(int64_t from, int64_t to, bool value);
  std::vector<BitWord> words_;
  int cells_;
};

// Leaves in `row` the bits at which `length` set bits in a row begin. Length 0 changes nothing.
void KeepRunStarts(absl::Span<BitWord> row, int length);
// row[i] &= other[i + shift]; what lies behind the end of `other` counts as 0.
void AndAhead(absl::Span<BitWord> row, absl::Span<const BitWord> other, int shift);
void OrInto(absl::Span<BitWord> row, absl::Span<const BitWord> other);
void AndInto(absl::Span<BitWord> row, absl::Span<const BitWord> other);
bool AnyBit(absl::Span<const BitWord> row);
int LongestRun(absl::Span<const BitWord> row);

}  // namespace tresen::scheduling
