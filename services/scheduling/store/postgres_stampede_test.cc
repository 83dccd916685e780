// Many clients on the same few minutes of the same people, against a real PostgreSQL.
#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "services/scheduling/domain/availability_index.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

constexpr int kClients = 16;

constexpr char kOverlaps[] =
    "SELECT count(*) FROM scheduling.claim a JOIN scheduling.claim b"
    " ON a.tenant_id = b.tenant_id AND a.resource_id = b.resource_id AND a.during && b.during"
    " AND (a.visit_id, a.no) < (b.visit_id, b.no)"
    " WHERE a.state IN ('held','booked','confirmed','arrived')"
    " AND b.state IN ('held','booked','confirmed','arrived')";

template <typename Work>
void InParallel(Work work) {
  std::vector<std::jthread> clients;
  for (int no = 0; no < kClients; ++no) clients.emplace_back([no, &work] { work(no); });
}

std::string SlotTime(int slot) {
  const absl::Time start = BerlinTime("2026-03-03 09:00") + slot * absl::Minutes(15);
  return absl::FormatTime("%Y-%m-%d %H:%M", start, Berlin());
}

TEST_CASE("every slot of a contended day has exactly one winner") {
  PostgresStore fixture;
  constexpr int kSlots = 32;
  std::atomic<int> wins[kSlots] = {};
  std::atomic<int> errors = 0;
  InParallel([&](int client) {
    for (int slot = 0; slot < kSlots; ++slot) {
      const std::string id = absl::StrCat("v", client, "-", slot);
      // Chairs in opposite orders for odd and even clients: the locks must sort it out.
      const VisitPlan plan = PlanFor("lena", client % 2 * slot % 3, SlotTime(slot).c_str(), 15);
      const auto outcome = fixture.store.Place(Booking(id, id, plan));
      if (!outcome.ok())
        ++errors;
      else if (outcome->result == WriteResult::kDone)
        ++wins[slot];
    }
  });
  CHECK(errors == 0);
  for (const auto& won : wins) CHECK(won == 1);
  CHECK(fixture.database.QueryValue(kOverlaps) == "0");
  CHECK(fixture.database.QueryValue("SELECT deadlocks FROM pg_stat_database"
                                    " WHERE datname = current_database()") == "0");
}

// One step of a random client. Errors are allowed only if they say "busy".
void RandomStep(PostgresStore& fixture, std::mt19937_64& random, const std::string& name,
                std::vector<std::string>& mine, std::atomic<int>& errors) {
  const char* const people[] = {"lena", "jonas", "aylin"};
  const auto plan = [&] {
    return PlanFor(people[random() % 3], static_cast<int>(random() % 3),
                   SlotTime(static_cast<int>(random() % 24)).c_str(),
                   static_cast<int>(1 + random() % 4) * 15);
  };
  const std::string id = absl::StrCat(name, "-", random() % 100000);
  const auto check = [&](const absl::StatusOr<WriteOutcome>& outcome) {
    if (!outcome.ok() && outcome.status().code() != absl::StatusCode::kAborted) ++errors;
    return outcome.ok() && outcome->result == WriteResult::kDone;
  };
  const std::string some = mine.empty() ? "none" : mine[random() % mine.size()];
  switch (random() % 9) {
    case 0:
    case 1:
      if (check(fixture.store.Place(Booking(id, id, plan())))) mine.push_back(id);
      break;
    case 2: {
      PlaceCommand hold = Holding(id, id, plan());
      if (random() % 2 == 0) hold.visit.hold_expires = kMorning - absl::Minutes(1);
      if (check(fixture.store.Place(hold))) mine.push_back(id);
      break;
    }
    case 3: {
      MoveCommand move = Moving(some, plan());
      move.context = Context(id);
      check(fixture.store.Move(move));
      break;
    }
    case 4: {
      StateCommand cancel = Becoming(some, VisitState::kCancelledInTime);
      cancel.context = Context(id);
      check(fixture.store.ChangeState(cancel));
      break;
    }
    case 5: {
      // Two of one's own, or one of them twice, or one that is gone.
      const std::string other = mine.empty() ? "none" : mine[random() % mine.size()];
      const auto first = fixture.store.GetVisit(kDemo, VisitId(some));
      const auto second = fixture.store.GetVisit(kDemo, VisitId(other));
      if (!first.ok() || !second.ok() || some == other) break;
      SwapCommand swap{Moving(some, second->plan), Moving(other, first->plan)};
      swap.first.context = Context(id);
      const auto swapped = fixture.store.Swap(swap);
      if (!swapped.ok() && swapped.status().code() != absl::StatusCode::kAborted) ++errors;
      break;
    }
    case 6: {
      // Somebody did not come, or came after all: time is given back and taken back.
      StateCommand mark =
          Becoming(some, random() % 2 == 0 ? VisitState::kNoShow : VisitState::kArrived);
      mark.actor = Actor::kStaff;
      mark.context = Context(id, BerlinTime("2026-03-04 09:00"));
      check(fixture.store.ChangeState(mark));
      break;
    }
    case 7: {
      // The hold that was made becomes a booking.
      PlaceCommand book = Booking(id, id, plan());
      book.hold = VisitId(some);
      check(fixture.store.Place(book));
      break;
    }
    default: {
      const auto expired = fixture.store.ExpireHolds(kDemo, kMorning, 3);
      if (!expired.ok() && expired.status().code() != absl::StatusCode::kAborted) ++errors;
    }
  }
}

// What the change feed tells leads to the same free time as the rows do.
void IndexEqualsRows(PostgresStore& fixture) {
  const Catalogue catalogue = SalonCatalogue();
  const absl::CivilDay first(2026, 3, 1);
  AvailabilityIndex from_feed(catalogue, {}, first, 10);
  AvailabilityIndex from_rows(catalogue, {}, first, 10);
  const auto add = [](AvailabilityIndex& index, const Visit& visit) {
    index.RemoveVisit(visit.id);
    if (!OccupiesTime(visit.state)) return;
    for (const Claim& claim : visit.plan.claims)
      index.Add(claim.resource,
                {visit.id, claim.during, claim.buffer_before_minutes, claim.buffer_after_minutes,
                 visit.hold_expires.value_or(absl::InfiniteFuture())});
  };
  for (FeedPosition at;;) {
    const auto changes = fixture.store.ReadFeedOf(kDemo, at, 500);
    REQUIRE(changes.ok());
    if (changes->empty()) break;
    for (const Change& change : *changes) add(from_feed, *change.visit);
    at = changes->back().position;
  }
  const auto active = fixture.store.LoadActive(kDemo, BerlinTime("2026-03-01 00:00"));
  REQUIRE(active.ok());
  for (const Visit& visit : *active) add(from_rows, visit);
  CHECK(DifferingUnits(from_feed, from_rows).empty());
  CHECK(from_feed.CountMismatches() == 0);
}

TEST_CASE(
    "any mix of holding, booking, moving, cancelling, swapping, no-shows and expiring never "
    "overlaps") {
  const uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  PostgresStore fixture;
  std::atomic<int> errors = 0;
  InParallel([&](int client) {
    std::mt19937_64 random(seed + client);
    std::vector<std::string> mine;
    for (int step = 0; step < 60; ++step)
      RandomStep(fixture, random, absl::StrCat("c", client), mine, errors);
  });
  CHECK(errors == 0);
  CHECK(fixture.database.QueryValue(kOverlaps) == "0");
  IndexEqualsRows(fixture);
  // Every visit that occupies time has its claims, in its own state.
  CHECK(fixture.database.QueryValue(
            "SELECT count(*) FROM scheduling.visit v WHERE (SELECT count(*) FROM scheduling.claim c"
            " WHERE c.visit_id = v.visit_id AND c.state = v.state) <> 2") == "0");
  // The feed tells as many versions as the visits have.
  CHECK(fixture.database.QueryValue("SELECT sum(version) FROM scheduling.visit") ==
        fixture.database.QueryValue("SELECT count(*) FROM scheduling.change"));
}

TEST_CASE("two customers on the same two resources never wait for each other in a circle") {
  PostgresStore fixture;
  std::atomic<int> errors = 0;
  InParallel([&](int client) {
    for (int round = 0; round < 20; ++round) {
      const std::string id = absl::StrCat("v", client, "-", round);
      VisitPlan plan = PlanFor("lena", 0, SlotTime(round % 8).c_str(), 15);
      // Callers may list claims in any order; a visit of the domain has them sorted.
      if (client % 2 == 1) std::swap(plan.claims[0], plan.claims[1]);
      std::sort(plan.claims.begin(), plan.claims.end(),
                [](const Claim& a, const Claim& b) { return a.resource < b.resource; });
      if (!fixture.store.Place(Booking(id, id, plan)).ok()) ++errors;
    }
  });
  CHECK(errors == 0);
  CHECK(fixture.database.QueryValue("SELECT deadlocks FROM pg_stat_database"
                                    " WHERE datname = current_database()") == "0");
}

TEST_CASE("a feed reader misses nothing while writers are at work") {
  PostgresStore fixture;
  std::atomic<bool> writing = true;
  std::vector<std::string> seen;
  std::jthread reader([&] {
    FeedPosition at;
    for (bool last = false; !last;) {
      last = !writing;
      const auto changes = fixture.store.ReadFeedOf(kDemo, at, 5);
      REQUIRE(changes.ok());
      for (const Change& change : *changes) {
        seen.push_back(change.visit->id.value());
        at = change.position;
      }
      last = last && changes->empty();
    }
  });
  InParallel([&](int client) {
    for (int no = 0; no < 12; ++no) {
      const std::string id = absl::StrCat("v", client, "-", no);
      const std::string person = absl::StrCat("p", client);
      fixture.store.Place(Booking(id, id, PlanFor(person, client, SlotTime(no).c_str(), 15)))
          .IgnoreError();
    }
  });
  writing = false;
  reader.join();
  CHECK(seen.size() == kClients * 12);
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("one tenant never sees the other's rows, and every table is protected") {
  PostgresStore fixture;
  fixture.store.Place(Booking("v1", "anna", PlanFor("lena", 0, "2026-03-03 09:00"))).IgnoreError();
  const TenantId other("other");
  CHECK(fixture.store.GetVisit(other, VisitId("v1")).status().code() ==
        absl::StatusCode::kNotFound);
  CHECK(fixture.store.ListVisits(other, {})->empty());
  const auto unprotected = postgres::UnprotectedTables(fixture.database.owner_connection());
  REQUIRE(unprotected.ok());
  CHECK(unprotected->empty());
}

}  // namespace
}  // namespace tresen::scheduling
