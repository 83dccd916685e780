// What a transaction costs: transaction_bench "<libpq connection string>" <role> [seconds]
// (a database with no tables will do).
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "libs/clock/stopwatch.h"
#include "libs/postgres/pool.h"

namespace tresen::postgres {
namespace {

constexpr Statement kRead{"bench.read", "SELECT $1::bigint + 1"};

absl::Status One(Pool& pool, int statements, int queued) {
  return pool.Transact("bench", [&](Transaction& tx) -> absl::Status {
    for (int i = 0; i < queued; ++i) tx.Queue(kRead, {i});
    for (int i = 0; i < statements; ++i) {
      if (auto result = tx.Execute(kRead, {i}); !result.ok()) return result.status();
    }
    return absl::OkStatus();
  });
}

void Measure(Pool& pool, const char* what, int statements, int queued, int threads,
             double seconds) {
  std::atomic<int64_t> done = 0;
  std::atomic<int64_t> failed = 0;
  std::vector<std::thread> workers;
  const Stopwatch stopwatch;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      while (stopwatch.Elapsed() < absl::Seconds(seconds)) {
        ++(One(pool, statements, queued).ok() ? done : failed);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  const double rate = static_cast<double>(done) / absl::ToDoubleSeconds(stopwatch.Elapsed());
  std::cout << absl::StrFormat("%-40s %d threads: %8.0f/s, %6.0f us each, %d failed\n", what,
                               threads, rate, 1e6 * threads / rate, failed.load());
}

}  // namespace
}  // namespace tresen::postgres

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: transaction_bench <connection> <role> [seconds]\n";
    return 2;
  }
  using tresen::postgres::Measure;
  tresen::postgres::Pool pool({argv[1], argv[2], "bench"});
  const double seconds = argc > 3 ? std::atof(argv[3]) : 2;
  if (const absl::Status status = pool.Ping(); !status.ok()) {
    std::cerr << status << "\n";
    return 1;
  }
  for (const int threads : {1, 8}) {
    Measure(pool, "1 statement", 1, 0, threads, seconds);
    Measure(pool, "4 statements, each waited for", 4, 0, threads, seconds);
    Measure(pool, "4 statements, 3 of them queued", 1, 3, threads, seconds);
    Measure(pool, "1 statement, queued to the commit", 0, 1, threads, seconds);
  }
}
