#include "tests/bench/scheduling/figures.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "libs/clock/stopwatch.h"

namespace tresen::scheduling::bench {

Spread Measure(int count, const std::function<void(int)>& one) {
  for (int i = 0; i < count / 10; ++i) one(i);
  std::vector<absl::Duration> taken;
  for (int i = 0; i < count; ++i) {
    const Stopwatch watch;
    one(i);
    taken.push_back(watch.Elapsed());
  }
  std::sort(taken.begin(), taken.end());
  return {taken[taken.size() / 2], taken[taken.size() * 99 / 100], taken.back()};
}

void Report::Line(const std::string& what, const std::string& figure) {
  std::printf("%-64s %s\n", what.c_str(), figure.c_str());
  std::fflush(stdout);
}

void Report::Goal(const std::string& what, const std::string& figure, bool reached,
                  const std::string& goal) {
  if (!reached) ++missed_;
  Line(what, absl::StrFormat("%s   [%s: %s]", figure, reached ? "reached" : "MISSED", goal));
}

std::string Show(const Spread& spread) {
  return absl::StrFormat("median %.1f us  p99 %.1f us", absl::ToDoubleMicroseconds(spread.median),
                         absl::ToDoubleMicroseconds(spread.p99));
}

std::string Times(double ratio) { return absl::StrFormat("%.2f x", ratio); }

}  // namespace tresen::scheduling::bench
