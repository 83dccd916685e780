// Many customers for few slots, against a real PostgreSQL: 50,000 attempts, or as many as
// TRESEN_CONTENDED_ATTEMPTS says.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

constexpr int kClients = 16;
// A few people on some days, a slot every quarter of an hour from 8:00 to 20:00.
constexpr int kPeople = 4;
constexpr int kDays = 5;
constexpr int kSlotsPerDay = 48;
constexpr int kSlots = kPeople * kDays * kSlotsPerDay;

int Attempts() {
  int attempts = 50000;
  const char* wanted = std::getenv("TRESEN_CONTENDED_ATTEMPTS");
  if (wanted != nullptr) REQUIRE(absl::SimpleAtoi(wanted, &attempts));
  return attempts;
}

VisitPlan SlotPlan(int slot) {
  const int person = slot % kPeople;
  const absl::Time start = BerlinTime("2026-03-03 08:00") +
                           absl::Hours(24 * (slot / kPeople / kSlotsPerDay)) +
                           absl::Minutes(15 * (slot / kPeople % kSlotsPerDay));
  return PlanFor(absl::StrCat("p", person), person,
                 absl::FormatTime("%Y-%m-%d %H:%M", start, Berlin()).c_str(), 15);
}

struct Tally {
  std::atomic<int> wins[kSlots] = {};
  std::atomic<int> decisions = 0;
  std::atomic<int> errors = 0;
};

// Everybody runs through the slots in the same direction, a little apart, so that they meet.
void Compete(SchedulingStore& store, int client, int attempts, uint64_t seed, Tally& tally) {
  std::mt19937_64 random(seed + client);
  for (int no = client; no < attempts; no += kClients) {
    const int slot = static_cast<int>(
        (static_cast<int64_t>(no) * kSlots / attempts + static_cast<int64_t>(random() % 20)) %
        kSlots);
    const std::string id = absl::StrCat("v", no);
    const auto outcome = store.Place(Booking(id, id, SlotPlan(slot)));
    if (!outcome.ok()) {
      ++tally.errors;
      continue;
    }
    ++tally.decisions;
    if (outcome->result == WriteResult::kDone) ++tally.wins[slot];
    if (outcome->result != WriteResult::kDone && outcome->result != WriteResult::kTaken)
      ++tally.errors;
  }
}

TEST_CASE("of all who want a slot exactly one gets it", "[contention]") {
  const uint64_t seed = std::random_device()();
  const int attempts = Attempts();
  INFO("seed " << seed << ", " << attempts << " attempts");
  PostgresStore fixture;
  Tally tally;
  {
    std::vector<std::jthread> clients;
    for (int client = 0; client < kClients; ++client)
      clients.emplace_back([&, client] { Compete(fixture.store, client, attempts, seed, tally); });
  }
  CHECK(tally.errors == 0);
  CHECK(tally.decisions == attempts);
  int without_winner = 0;
  int with_several = 0;
  for (const auto& wins : tally.wins) {
    if (wins == 0) ++without_winner;
    if (wins > 1) ++with_several;
  }
  CHECK(without_winner == 0);
  CHECK(with_several == 0);
  CHECK(fixture.database.QueryValue(
            "SELECT count(*) FROM scheduling.claim a JOIN scheduling.claim b"
            " ON a.tenant_id = b.tenant_id AND a.resource_id = b.resource_id"
            " AND a.during && b.during AND (a.visit_id, a.no) < (b.visit_id, b.no)"
            " WHERE a.state IN ('held','booked','confirmed','arrived')"
            " AND b.state IN ('held','booked','confirmed','arrived')") == "0");
  CHECK(fixture.database.QueryValue("SELECT count(*) FROM scheduling.visit") ==
        std::to_string(kSlots));
  CHECK(fixture.database.QueryValue("SELECT deadlocks FROM pg_stat_database"
                                    " WHERE datname = current_database()") == "0");
}

}  // namespace
}  // namespace tresen::scheduling
