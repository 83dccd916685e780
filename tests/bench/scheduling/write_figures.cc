#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "libs/clock/stopwatch.h"
#include "services/scheduling/store/store_fixtures.h"
#include "tests/bench/scheduling/suites.h"
#include "tests/support/temp_dir.h"

namespace tresen::scheduling::bench {
namespace {

constexpr int kClients = 16;
constexpr absl::Duration kTime = absl::Seconds(8);

// Calls `step(client, no)` from every client for a while; how often per second.
double Rate(int clients, const std::function<void(int, int)>& step) {
  std::atomic<int64_t> steps = 0;
  const Stopwatch watch;
  {
    std::vector<std::jthread> threads;
    for (int client = 0; client < clients; ++client) {
      threads.emplace_back([&, client] {
        for (int no = 0; watch.Elapsed() < kTime; ++no) {
          step(client, no);
          ++steps;
        }
      });
    }
  }
  return static_cast<double>(steps) / absl::ToDoubleSeconds(watch.Elapsed());
}

// As in production: what is committed is on the disk. The tests' own server does without.
void WriteThrough(const PostgresStore& store) {
  store.database.Execute("ALTER SYSTEM SET fsync = on");
  store.database.Execute("SELECT pg_reload_conf()");
}

// A booking of a person and a chair of its own, somewhere in the next months.
PlaceCommand SpreadBooking(int client, int no) {
  const std::string id = absl::StrCat("s", client, "-", no);
  const std::string person = absl::StrCat("p", client, "-", no % 40);
  const absl::Time start =
      BerlinTime("2026-03-03 08:00") + absl::Hours(24 * (no / 40 / 12)) + absl::Hours(no / 40 % 12);
  return Booking(id, id,
                 PlanFor(person, client * 40 + no % 40,
                         absl::FormatTime("%Y-%m-%d %H:%M", start, Berlin()).c_str(), 45));
}

// A calendar that has been in use: with rows, and with the statistics that PostgreSQL gathers.
void LiveIn(PostgresStore& store) {
  for (int no = 0; no < 1500; ++no)
    store.store.Place(SpreadBooking(kClients + no % 4, no / 4)).status().IgnoreError();
  store.database.Execute("ANALYZE");
}

std::string Deadlocks(const PostgresStore& store) {
  return store.database.QueryValue(
      "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}

// Slots of 15 minutes on one person's day, 8:00 to 20:00.
std::string SlotTime(int slot) {
  const absl::Time start = BerlinTime("2026-03-03 08:00") + slot * absl::Minutes(15);
  return absl::FormatTime("%Y-%m-%d %H:%M", start, Berlin());
}

void MustBe(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// Transactions per second of one script under pgbench, on a bare table of claims with the same
// constraint.
double PgbenchRate(const testing::TestDatabase& database, const std::string& script) {
  const testing::TempDir folder;
  testing::WriteFile(folder.File("script.sql"), script);
  database.Execute(
      "DROP TABLE IF EXISTS public.raw_claim; DROP SEQUENCE IF EXISTS public.raw_number;"
      "CREATE SEQUENCE public.raw_number;"
      "CREATE TABLE public.raw_claim (LIKE scheduling.claim INCLUDING DEFAULTS,"
      " PRIMARY KEY (tenant_id, visit_id, no),"
      " EXCLUDE USING gist (tenant_id WITH =, resource_id WITH =, during WITH &&)"
      " WHERE (state IN ('held', 'booked', 'confirmed', 'arrived')))");
  const std::string command = absl::StrCat(
      "pgbench -n -M prepared -c ", kClients, " -j 2 -T ", absl::ToInt64Seconds(kTime), " -f '",
      folder.File("script.sql"), "' \"", database.owner_connection(), "\" 2>&1");
  std::FILE* pipe = popen(command.c_str(), "r");
  MustBe(pipe != nullptr, "pgbench cannot be started");
  std::string output;
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  const int code = pclose(pipe);
  double rate = 0;
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (!absl::StartsWith(line, "tps = ")) continue;
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (!absl::SimpleAtod(words[2], &rate)) rate = 0;
  }
  if (code != 0 || rate == 0) std::fprintf(stderr, "%s\n", output.c_str());
  MustBe(code == 0 && rate > 0, "pgbench failed");
  return rate;
}

// Raw inserts of claims that never meet.
std::string SpreadScript(int claims) {
  return absl::StrCat(
      "INSERT INTO public.raw_claim (tenant_id, visit_id, no, resource_id, item, state, during)"
      " SELECT 'demo', 'v' || s.number, g.no, 'r' || g.no || '-' || s.number, 0, 'booked',"
      " tstzrange('2026-03-03 09:00', '2026-03-03 09:45')"
      " FROM (SELECT nextval('public.raw_number') AS number) s, generate_series(1, ",
      claims, ") AS g (no);\n");
}

// The same few slots for all, refused without an error; every third is given back.
constexpr char kStampedeScript[] =
    "\\set slot random(0, 47)\n"
    "WITH n AS (SELECT nextval('public.raw_number') AS number),"
    " gone AS (DELETE FROM public.raw_claim WHERE visit_id = 'v' || (SELECT number - 3 FROM n))"
    " INSERT INTO public.raw_claim (tenant_id, visit_id, no, resource_id, item, state, during)"
    " SELECT 'demo', 'v' || number, 1, 'lena', 0, 'booked', tstzrange(at, at + interval '15 min')"
    " FROM n, (SELECT timestamptz '2026-03-03 08:00' + :slot * interval '15 min' AS at) AS s"
    " ON CONFLICT DO NOTHING;\n";

}  // namespace

void MeasureStampede(Report& report) {
  PostgresStore store;
  WriteThrough(store);
  LiveIn(store);
  std::atomic<int64_t> won = 0, refused = 0, failed = 0;
  const double rate = Rate(kClients, [&](int client, int no) {
    const std::string id = absl::StrCat("v", client, "-", no);
    const int slot = (client * 7 + no * 11) % 48;
    const auto placed =
        store.store.Place(Booking(id, id, PlanFor("lena", 0, SlotTime(slot).c_str(), 15)));
    if (!placed.ok()) {
      ++failed;
    } else if (placed->result != WriteResult::kDone) {
      ++refused;
    } else {
      ++won;
      // Every third winner gives it back, so that there is something to win to the end.
      StateCommand cancel = Becoming(id, VisitState::kCancelledInTime);
      if (no % 3 == 0) store.store.ChangeState(cancel).IgnoreError();
    }
  });
  const std::string deadlocks = Deadlocks(store);
  const double raw = PgbenchRate(store.database, kStampedeScript);
  report.Goal("stampede, 16 clients on one staff-day",
              absl::StrFormat("%.0f decisions/s (%d won, %d refused, %d failed), %s deadlocks",
                              rate, won.load(), refused.load(), failed.load(), deadlocks),
              rate > 2000 && deadlocks == "0" && failed == 0, "2,000/s, no deadlock");
  report.Line("  pgbench, single inserts for the same slots, ON CONFLICT DO NOTHING",
              absl::StrFormat("%.0f/s, ours %.2f of it", raw, rate / raw));
}

void MeasureSpread(Report& report) {
  PostgresStore store;
  WriteThrough(store);
  LiveIn(store);
  std::atomic<int> failed = 0;
  const double raw_one = PgbenchRate(store.database, SpreadScript(1));
  const double ours = Rate(kClients, [&](int client, int no) {
    const auto placed = store.store.Place(SpreadBooking(client, no));
    if (!placed.ok() || placed->result != WriteResult::kDone) ++failed;
  });
  const double raw = PgbenchRate(store.database, SpreadScript(2));
  MustBe(failed == 0, "a spread booking was refused");
  report.Goal("bookings spread evenly, 16 clients (visit, 2 claims, feed, audit, key)",
              absl::StrFormat("%.0f/s, %.2f of raw inserts", ours, ours / raw), ours >= raw / 3,
              "a third of raw inserts");
  report.Line("  pgbench, raw inserts of the same 2 claims, same constraint",
              absl::StrFormat("%.0f/s", raw));
  report.Line("  pgbench, raw inserts of 1 claim, same constraint",
              absl::StrFormat("%.0f/s, ours %.2f of it", raw_one, ours / raw_one));
}

}  // namespace tresen::scheduling::bench
