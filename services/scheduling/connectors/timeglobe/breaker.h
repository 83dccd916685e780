// Gives a calendar that does not answer a rest. Pure; not thread-safe.
#pragma once

#include "absl/time/time.h"

namespace tresen::scheduling::timeglobe {

class Breaker {
 public:
  Breaker(int failures, absl::Duration rest) : most_(failures), rest_(rest) {}

  // False while it rests. After that one call is let through to try.
  bool Allows(absl::Time now) {
    if (failures_ < most_) return true;
    if (now < until_) return false;
    until_ = now + rest_;
    return true;
  }
  void Answered() { failures_ = 0; }
  void Failed(absl::Time now) {
    if (++failures_ >= most_) until_ = now + rest_;
  }

 private:
  const int most_;
  const absl::Duration rest_;
  int failures_ = 0;
  absl::Time until_ = absl::InfinitePast();
};

}  // namespace tresen::scheduling::timeglobe
