#include "services/scheduling/domain/slot_search.h"

#include <catch2/catch.hpp>
#include <random>

#include "services/scheduling/domain/visit_planner.h"
#include "services/scheduling/fixtures/salon.h"

namespace tresen::scheduling {
namespace {

constexpr size_t kAll = 100000;

// Tuesday 3 March 2026 and the two weeks after it, nothing booked.
IntervalWorld QuietWorld() {
  return {SalonCatalogue(), {}, {}, {absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 3, 16)}};
}

SlotQuery QueryOn(absl::string_view day, std::vector<VisitItem> items) {
  SlotQuery query;
  query.branch = Mitte();
  query.items = std::move(items);
  query.starts.start = BerlinTime(absl::StrCat(day, " 00:00"));
  query.starts.end = query.starts.start + absl::Hours(24);
  return query;
}

std::vector<std::string> Times(const std::vector<absl::Time>& starts) {
  std::vector<std::string> times;
  for (absl::Time start : starts) times.push_back(absl::FormatTime("%H:%M", start, Berlin()));
  return times;
}

std::vector<std::string> TimesFor(const IntervalWorld& world, const SlotQuery& query) {
  const AvailabilityIndex index = IndexOf(world);
  return Times(SlotSearch(index, query).Starts(kAll));
}

TEST_CASE("a women's haircut with Lena fits around her break") {
  const std::vector<std::string> times =
      TimesFor(QuietWorld(), QueryOn("2026-03-03", {Wish("cut_women", "lena")}));
  CHECK(times.front() == "09:00");
  CHECK(times.back() == "17:15");
  const auto contains = [&](absl::string_view time) {
    return std::find(times.begin(), times.end(), time) != times.end();
  };
  CHECK(contains("11:45"));
  CHECK_FALSE(contains("12:00"));
  CHECK_FALSE(contains("12:45"));
  CHECK(contains("13:00"));
}

TEST_CASE("a 20-minute service starts on the 15-minute grid") {
  const auto times = TimesFor(QuietWorld(), QueryOn("2026-03-03", {Wish("beard", "jonas")}));
  CHECK(times.front() == "09:00");
  CHECK(times[1] == "09:15");
  CHECK(times.back() == "17:30");  // 17:40 is the last that would fit, but it is off the grid
}

TEST_CASE("a break may lie inside the processing time of a colour") {
  const auto times = TimesFor(QuietWorld(), QueryOn("2026-03-03", {Wish("colour", "lena")}));
  // 11:45 + 45 = 12:30, break until 13:00, processing until 13:05, then again with Lena.
  CHECK(std::find(times.begin(), times.end(), "11:45") != times.end());
  CHECK(std::find(times.begin(), times.end(), "12:00") == times.end());
}

TEST_CASE("the gap of a colour is sold to somebody else while its chair stays taken") {
  IntervalWorld world = QuietWorld();
  const AvailabilityIndex empty = IndexOf(world);
  const SlotSearch colour(empty, QueryOn("2026-03-03", {Wish("colour", "lena")}));
  const auto planned = VisitPlanner(colour, {}).PlanAt(BerlinTime("2026-03-03 09:00"));
  REQUIRE(planned);
  for (const Claim& claim : planned->plan.claims)
    world.occupied.push_back({claim.resource, {VisitId("colour"), claim.during}});

  const auto kids = TimesFor(world, QueryOn("2026-03-03", {Wish("cut_kids", "lena")}));
  CHECK(kids.front() == "09:45");  // 09:45-10:15 lies in the processing time 09:45-10:20
  CHECK(kids[1] == "11:00");       // 10:50 is when the colour ends

  world.catalogue.branches[0].pools[0].units = 1;
  const auto one_chair = TimesFor(world, QueryOn("2026-03-03", {Wish("cut_kids", "lena")}));
  CHECK(one_chair.front() == "11:00");
}

TEST_CASE("a colour keeps one chair and the colour station through all stages") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const SlotSearch search(index, QueryOn("2026-03-03", {Wish("colour", "lena")}));
  const auto planned = VisitPlanner(search, {}).PlanAt(BerlinTime("2026-03-03 09:00"));
  REQUIRE(planned);
  const auto& claims = planned->plan.claims;
  REQUIRE(claims.size() == 4);
  CHECK(claims[0].resource.value() == "branch/mitte/chair/1");
  CHECK(claims[0].during.Length() == absl::Minutes(110));
  CHECK(claims[1].resource.value() == "branch/mitte/colour_station/1");
  CHECK(claims[1].during.Length() == absl::Minutes(110));
  CHECK(claims[2].resource.value() == "staff/lena");
  CHECK(claims[2].during.Length() == absl::Minutes(45));
  CHECK(claims[3].during.start == BerlinTime("2026-03-03 10:20"));
}

TEST_CASE("two services in one visit are done without a pause, by two people if need be") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const SlotSearch search(index, QueryOn("2026-03-06", {Wish("cut_men"), Wish("beard")}));
  const auto planned = VisitPlanner(search, {}).PlanAt(BerlinTime("2026-03-06 10:00"));
  REQUIRE(planned);
  CHECK(planned->plan.during.Length() == absl::Minutes(50));
  CHECK(planned->plan.items[0].staff == planned->plan.items[1].staff);  // one person if possible
  const SlotSearch mixed(index, QueryOn("2026-03-06", {Wish("colour", "lena"), Wish("beard")}));
  const auto two = VisitPlanner(mixed, {}).PlanAt(BerlinTime("2026-03-06 10:00"));
  REQUIRE(two);
  CHECK(two->plan.items[1].staff == std::vector<StaffId>{StaffId("jonas")});
}

TEST_CASE("the customer is never in two chairs at once") {
  SlotQuery query = QueryOn("2026-03-03", {Wish("cut_men", "lena")});
  query.customer_busy =
      IntervalSet({{BerlinTime("2026-03-03 09:00"), BerlinTime("2026-03-03 17:00")}});
  CHECK(TimesFor(QuietWorld(), query) == std::vector<std::string>{"17:00", "17:15", "17:30"});
}

TEST_CASE("a move may overlap the visit's own old time") {
  IntervalWorld world = QuietWorld();
  world.catalogue.branches[0].hours[1] = {Hours(9, 0, 10, 0)};
  const Interval old{BerlinTime("2026-03-03 09:00"), BerlinTime("2026-03-03 09:45")};
  world.occupied = {{PersonUnit(StaffId("lena"), 0), {VisitId("own"), old}},
                    {PoolUnit(Mitte(), KindId("chair"), 0), {VisitId("own"), old}}};
  SlotQuery query = QueryOn("2026-03-03", {Wish("cut_women", "lena")});
  CHECK(TimesFor(world, query).empty());
  query.ignored_visits = {VisitId("own")};
  CHECK(TimesFor(world, query) == std::vector<std::string>{"09:00", "09:15"});
}

TEST_CASE("an expired hold is free again") {
  AvailabilityIndex index = IndexOf(QuietWorld());
  BusySpan hold{VisitId("hold"), {BerlinTime("2026-03-03 09:00"), BerlinTime("2026-03-03 18:00")}};
  hold.expires = BerlinTime("2026-03-03 08:05");
  index.Add(PersonUnit(StaffId("lena"), 0), hold);
  const SlotQuery query = QueryOn("2026-03-03", {Wish("cut_women", "lena")});
  index.ExpireHolds(BerlinTime("2026-03-03 08:04"));
  CHECK(SlotSearch(index, query).Starts(kAll).empty());
  index.ExpireHolds(BerlinTime("2026-03-03 08:05"));
  CHECK_FALSE(SlotSearch(index, query).Starts(kAll).empty());
  CHECK(index.CountMismatches() == 0);
}

TEST_CASE("bit planes find exactly the starts that interval lists find") {
  const uint64_t first_seed = std::random_device()();
  size_t with_starts = 0, queries = 0;
  for (uint64_t seed = first_seed; seed < first_seed + 120; ++seed) {
    INFO("seed " << seed);
    // Around both change days of Berlin and New York, among ordinary weeks.
    const absl::CivilDay first = absl::CivilDay(2026, 1, 1) + seed % 330;
    const IntervalWorld world = RandomWorld(seed, first, 8);
    const AvailabilityIndex index = IndexOf(world);
    IntervalWorld empty = world;
    empty.occupied.clear();
    for (uint64_t no = 0; no < 6; ++no) {
      SlotQuery query = RandomQuery(world, seed * 10 + no);
      if (no % 3 == 1) query.items.back().at_the_same_time = query.items.size() > 1;
      const auto starts = SlotSearch(index, query).Starts(kAll);
      REQUIRE(starts == FindStartsByIntervals(world, query));
      ++queries;
      if (!starts.empty()) ++with_starts;
      query.as_if_empty = true;
      REQUIRE(SlotSearch(index, query).Starts(kAll) == FindStartsByIntervals(empty, query));
    }
    REQUIRE(index.CountMismatches() == 0);
  }
  CHECK(with_starts > queries / 4);  // the worlds are not all empty
}

TEST_CASE("every start that is found can be planned, and nothing else") {
  const uint64_t first_seed = std::random_device()();
  for (uint64_t seed = first_seed; seed < first_seed + 40; ++seed) {
    INFO("seed " << seed);
    const IntervalWorld world = RandomWorld(seed, absl::CivilDay(2026, 3, 26), 8);
    const AvailabilityIndex index = IndexOf(world);
    SlotQuery query = RandomQuery(world, seed);
    query.caps.clear();  // of which the planner knows nothing
    const SlotSearch search(index, query);
    const VisitPlanner planner(search, {});
    const auto starts = search.Starts(kAll);
    for (absl::Time start : starts) REQUIRE(planner.PlanAt(start));
    if (search.branch() == nullptr) continue;
    for (absl::Time at = search.query().starts.start; at < search.query().starts.end;
         at += absl::Minutes(5)) {
      const absl::Time cell = index.axis().StartOf(index.axis().Floor(at));
      if (cell < search.query().starts.start || !search.IsGridStart(cell)) continue;
      const absl::CivilDay day = LocalDay(cell, search.branch()->zone);
      if (day < world.days.first || day > world.days.last) continue;
      const bool listed = std::binary_search(starts.begin(), starts.end(), cell);
      REQUIRE(planner.PlanAt(cell).has_value() == listed);
    }
  }
}

TEST_CASE("the index equals a rebuild after any mix of changes") {
  const uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const IntervalWorld world = RandomWorld(seed, absl::CivilDay(2026, 10, 20), 10);
  AvailabilityIndex index = IndexOf(world);
  for (int step = 0; step < 200 && !world.occupied.empty(); ++step) {
    const OccupiedSpan& some = world.occupied[random() % world.occupied.size()];
    switch (random() % 3) {
      case 0:
        index.RemoveVisit(some.span.visit);
        break;
      case 1:
        index.Replace(some.resource, some.span.during, {});
        break;
      default:
        index.Replace(some.resource, some.span.during, {some.span});
    }
    REQUIRE(index.CountMismatches() == 0);
  }
}

}  // namespace
}  // namespace tresen::scheduling
