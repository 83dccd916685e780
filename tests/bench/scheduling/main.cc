// scheduling_bench [search|memory|calls|stampede|spread ...]: see tests/bench/run. The exit code
// tells whether everything reached what it is to reach.
#include <cstring>

#include "absl/synchronization/mutex.h"
#include "libs/log/log.h"
#include "tests/bench/scheduling/suites.h"

int main(int argc, char** argv) {
  using namespace tresen::scheduling::bench;  // NOLINT(google-build-using-namespace): the program
  // As in the services: what the access log costs counts, where it goes does not.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  tresen::log::Options options;
  options.path = "/dev/null";
  if (!tresen::log::Configure(options).ok()) return 1;
  const struct {
    const char* name;
    void (*measure)(Report&);
  } suites[] = {{"search", MeasureSearch},
                {"memory", MeasureMemory},
                {"calls", MeasureCalls},
                {"stampede", MeasureStampede},
                {"spread", MeasureSpread}};
  Report report;
  for (const auto& suite : suites) {
    bool wanted = argc == 1;
    for (int i = 1; i < argc; ++i) wanted = wanted || std::strcmp(argv[i], suite.name) == 0;
    if (wanted) suite.measure(report);
  }
  return report.AllReached() ? 0 : 1;
}
