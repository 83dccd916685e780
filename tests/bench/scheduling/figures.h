// What was measured, in one line each, and whether it reached what it is to reach.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tresen::scheduling::bench {

struct Spread {
  absl::Duration median;
  absl::Duration p99;
  absl::Duration most;
};

// Runs `one(i)` `count` times after a tenth of that for warming up.
Spread Measure(int count, const std::function<void(int)>& one);

class Report {
 public:
  void Line(const std::string& what, const std::string& figure);
  // As Line, with what is to be reached; a miss makes AllReached false.
  void Goal(const std::string& what, const std::string& figure, bool reached,
            const std::string& goal);
  bool AllReached() const { return missed_ == 0; }

 private:
  int missed_ = 0;
};

std::string Show(const Spread& spread);
std::string Times(double ratio);

}  // namespace tresen::scheduling::bench
