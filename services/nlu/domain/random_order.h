#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tresen::nlu {

// A small generator of our own: the standard ones may differ between libraries, and training must always have
// the same result.
class RandomOrder {
 public:
  explicit RandomOrder(uint64_t seed) : state_(seed * 2654435769ULL + 1) {}

  void Shuffle(std::vector<int>& order) {
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[Next() % i]);
  }
  // Evenly from [0, 1).
  float Share() { return static_cast<float>((Next() >> 11) & 0xFFFFFF) / 16777216.0F; }

 private:
  uint64_t Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  uint64_t state_;
};

}  // namespace tresen::nlu
