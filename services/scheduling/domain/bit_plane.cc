#include "services/scheduling/domain/bit_plane.h"

#include <algorithm>

#include "absl/numeric/bits.h"

namespace tresen::scheduling {
namespace {

constexpr absl::Duration kCell = absl::Minutes(kCellMinutes);

BitWord WordAt(absl::Span<const BitWord> words, int64_t index) {
  return index < 0 || index >= static_cast<int64_t>(words.size()) ? 0 : words[index];
}

// The word of `words` that begins at bit 64 * index + shift, with 0 <= shift < 64.
BitWord Ahead(absl::Span<const BitWord> words, int64_t index, int shift) {
  const BitWord low = WordAt(words, index) >> shift;
  return shift == 0 ? low : low | WordAt(words, index + 1) << (kWordBits - shift);
}

// The part of [from, to) that lies in the word of `from`.
struct Piece {
  int cells;
  BitWord mask;
};

Piece FirstPiece(int64_t from, int64_t to) {
  const int bit = static_cast<int>(from % kWordBits);
  const int cells = static_cast<int>(std::min<int64_t>(kWordBits - bit, to - from));
  const BitWord ones = cells == kWordBits ? ~BitWord{0} : (BitWord{1} << cells) - 1;
  return {cells, ones << bit};
}

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

int64_t CellAxis::Floor(absl::Time instant) const {
  return absl::ToInt64Seconds(absl::Floor(instant - origin, kCell)) / (kCellMinutes * 60);
}

int64_t CellAxis::Ceil(absl::Time instant) const {
  return absl::ToInt64Seconds(absl::Ceil(instant - origin, kCell)) / (kCellMinutes * 60);
}

absl::Time CellAxis::StartOf(int64_t cell) const { return origin + cell * kCell; }

CellAxis MakeCellAxis(Interval span) {
  const absl::Time origin = absl::UnixEpoch() + absl::Floor(span.start - absl::UnixEpoch(), kCell);
  CellAxis axis{origin, 0};
  axis.cells = static_cast<int>(std::max<int64_t>(0, axis.Ceil(span.end)));
  return axis;
}

bool BitPlane::Test(int64_t cell) const {
  return cell >= 0 && cell < cells_ && (words_[cell / kWordBits] >> (cell % kWordBits) & 1) != 0;
}

bool BitPlane::AllSet(int64_t from, int64_t to) const {
  if (from >= to) return true;
  if (from < 0 || to > cells_) return false;
  while (from < to) {
    const Piece piece = FirstPiece(from, to);
    if ((words_[from / kWordBits] & piece.mask) != piece.mask) return false;
    from += piece.cells;
  }
  return true;
}

bool BitPlane::AnySet(int64_t from, int64_t to) const {
  from = std::max<int64_t>(from, 0);
  to = std::min<int64_t>(to, cells_);
  while (from < to) {
    const Piece piece = FirstPiece(from, to);
    if ((words_[from / kWordBits] & piece.mask) != 0) return true;
    from += piece.cells;
  }
  return false;
}

void BitPlane::Change(int64_t from, int64_t to, bool value) {
  from = std::max<int64_t>(from, 0);
  to = std::min<int64_t>(to, cells_);
  while (from < to) {
    const Piece piece = FirstPiece(from, to);
    BitWord& word = words_[from / kWordBits];
    word = value ? word | piece.mask : word & ~piece.mask;
    from += piece.cells;
  }
}

void BitPlane::Copy(int64_t from, absl::Span<BitWord> out) const {
  const int64_t first = FloorDiv(from, kWordBits);
  const int shift = static_cast<int>(from - first * kWordBits);
  const bool inside = first >= 0 && first + out.size() < words_.size();
  if (inside && shift != 0) {
    const BitWord* word = words_.data() + first;
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = word[i] >> shift | word[i + 1] << (kWordBits - shift);
    return;
  }
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = Ahead(words_, first + static_cast<int64_t>(i), shift);
}

void KeepRunStarts(absl::Span<BitWord> row, int length) {
  for (int known = 1; known < length;) {
    const int step = std::min(known, length - known);
    AndAhead(row, row, step);
    known += step;
  }
}

void AndAhead(absl::Span<BitWord> row, absl::Span<const BitWord> other, int shift) {
  // Ascending order: `other` may be `row` itself, because word i only reads words >= i.
  const int64_t words = shift / kWordBits;
  const int bits = shift % kWordBits;
  const int64_t size = static_cast<int64_t>(row.size());
  const int64_t safe = std::min(size, static_cast<int64_t>(other.size()) - words - 1);
  int64_t i = 0;
  if (bits != 0) {
    for (; i < safe; ++i)
      row[i] &= other[i + words] >> bits | other[i + words + 1] << (kWordBits - bits);
  }
  for (; i < size; ++i) row[i] &= Ahead(other, i + words, bits);
}

void OrInto(absl::Span<BitWord> row, absl::Span<const BitWord> other) {
  for (size_t i = 0; i < row.size(); ++i) row[i] |= other[i];
}

void AndInto(absl::Span<BitWord> row, absl::Span<const BitWord> other) {
  for (size_t i = 0; i < row.size(); ++i) row[i] &= other[i];
}

bool AnyBit(absl::Span<const BitWord> row) {
  for (BitWord word : row)
    if (word != 0) return true;
  return false;
}

int LongestRun(absl::Span<const BitWord> row) {
  int longest = 0;
  int current = 0;
  for (BitWord word : row) {
    if (word == ~BitWord{0}) {
      current += kWordBits;
      continue;
    }
    for (int left = kWordBits; left > 0;) {
      const int ones = std::min(left, absl::countr_one(word));
      current += ones;
      longest = std::max(longest, current);
      if (ones == left) break;
      word >>= ones;
      left -= ones;
      const int zeros = std::min(left, absl::countr_zero(word));
      current = 0;
      word = zeros == kWordBits ? 0 : word >> zeros;
      left -= zeros;
    }
  }
  return std::max(longest, current);
}

}  // namespace tresen::scheduling
