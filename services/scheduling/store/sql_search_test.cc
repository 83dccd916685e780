// The third opinion on what is free: the rules of the search as one SQL query, on random calendars,
// beside bit planes and interval lists.
#include <catch2/catch.hpp>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/scheduling/domain/slot_search.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

// Everything in minutes since the epoch. A part is a role or a kind; one unit must serve all its
// stretches. Working time is rounded inwards to five minutes, occupied time outwards.
constexpr char kTables[] =
    "CREATE TABLE work_time (unit text, f bigint, t bigint);"
    "CREATE TABLE taken (unit text, visit text, f bigint, t bigint, before bigint, after bigint);"
    "CREATE TABLE elsewhere (f bigint, t bigint);"
    "CREATE TABLE option (item int, option int, minutes bigint, before bigint, after bigint);"
    "CREATE TABLE part (item int, option int, part int);"
    "CREATE TABLE choice (item int, option int, part int, unit text);"
    "CREATE TABLE stretch (item int, option int, part int, f bigint, t bigint, first bool,"
    " last bool);"
    "CREATE TABLE cap (no int, per_day int, per_week int, per_month int);"
    "CREATE TABLE counted (no int, day date);";

// $0, $1 first and last candidate, $2 zone, $3 step, $4 ignored visit, $5 both buffers count,
// $6 buffers may exceed hours, $7 number of items, $8 items that begin with the visit.
constexpr char kSearch[] = R"sql(
WITH RECURSIVE
work AS MATERIALIZED (SELECT unit, (f + 4) / 5 * 5 AS f, t / 5 * 5 AS t FROM work_time),
busy AS MATERIALIZED (
  SELECT unit, f / 5 * 5 AS f, (t + 4) / 5 * 5 AS t, (f - before) / 5 * 5 AS wide_f,
         (t + after + 4) / 5 * 5 AS wide_t
  FROM taken WHERE visit <> ALL (ARRAY[$4]::text[])),
visit (begins, item, at) AS (
  SELECT m, 0, m FROM generate_series($0::bigint, $1::bigint, 5) AS m
  WHERE (extract(hour FROM to_timestamp(m * 60) AT TIME ZONE '$2') * 60
       + extract(minute FROM to_timestamp(m * 60) AT TIME ZONE '$2'))::bigint % $3 = 0
    AND NOT EXISTS (
      SELECT FROM cap JOIN counted c USING (no),
           (SELECT (to_timestamp(m * 60) AT TIME ZONE '$2')::date AS day) AS wanted
      GROUP BY cap.no, per_day, per_week, per_month
      HAVING count(*) FILTER (WHERE c.day = wanted.day) >= nullif(per_day, 0)
          OR count(*) FILTER (WHERE date_trunc('week', c.day) = date_trunc('week', wanted.day))
             >= nullif(per_week, 0)
          OR count(*) FILTER (WHERE date_trunc('month', c.day) = date_trunc('month', wanted.day))
             >= nullif(per_month, 0))
  UNION
  SELECT v.begins, v.item + 1,
         CASE WHEN v.item + 1 = ANY ($8) THEN v.begins ELSE v.at + o.minutes END
  FROM visit v JOIN option o ON o.item = v.item
  WHERE NOT EXISTS (SELECT FROM elsewhere e WHERE e.f < v.at + o.minutes AND v.at < e.t)
    AND NOT EXISTS (
      SELECT FROM part p WHERE p.item = o.item AND p.option = o.option AND NOT EXISTS (
        SELECT FROM choice c
        WHERE (c.item, c.option, c.part) = (p.item, p.option, p.part) AND NOT EXISTS (
          SELECT FROM stretch s
          WHERE (s.item, s.option, s.part) = (p.item, p.option, p.part) AND NOT (
            EXISTS (SELECT FROM work w WHERE w.unit = c.unit AND w.f <= v.at + s.f
                    AND v.at + s.t <= w.t)
            AND NOT EXISTS (SELECT FROM busy b WHERE b.unit = c.unit AND b.wide_f < v.at + s.t
                            AND v.at + s.f < b.wide_t)
            AND NOT EXISTS (
              SELECT FROM (VALUES
                (v.at + s.f - (o.before + 4) / 5 * 5, v.at + s.f, s.first AND o.before > 0),
                (v.at + s.t, v.at + s.t + (o.after + 4) / 5 * 5, s.last AND o.after > 0))
                AS buffer (f, t, counts)
              WHERE counts AND (
                EXISTS (SELECT FROM busy b WHERE b.unit = c.unit
                        AND CASE WHEN $5 THEN b.wide_f < buffer.t AND buffer.f < b.wide_t
                                 ELSE b.f < buffer.t AND buffer.f < b.t END)
                OR NOT $6 AND NOT EXISTS (
                  SELECT FROM work w WHERE w.unit = c.unit AND w.f <= buffer.f
                  AND buffer.t <= w.t)))))))
)
SELECT DISTINCT begins FROM visit WHERE item = $7 ORDER BY begins
)sql";

int64_t Minute(absl::Time time) { return absl::ToUnixSeconds(time) / 60; }

class Rows {
 public:
  template <typename... Values>
  void Add(const char* table, const Values&... values) {
    sql_ += absl::StrCat("INSERT INTO ", table, " VALUES (",
                         absl::StrJoin({Literal(values)...}, ","), ");");
  }
  std::string Take() { return std::move(sql_); }

 private:
  static std::string Literal(const std::string& text) { return absl::StrCat("'", text, "'"); }
  static std::string Literal(bool value) { return value ? "true" : "false"; }
  static std::string Literal(int value) { return absl::StrCat(value); }
  static std::string Literal(int64_t value) { return absl::StrCat(value); }
  std::string sql_ =
      "TRUNCATE work_time, taken, elsewhere, option, part, choice, stretch, cap, counted;";
};

void AddPart(Rows& rows, int item, int option, int part, const std::vector<ResourceId>& units,
             const std::vector<Stretch>& stretches, int total) {
  rows.Add("part", item, option, part);
  for (const ResourceId& unit : units) rows.Add("choice", item, option, part, unit.value());
  for (const Stretch& stretch : stretches)
    rows.Add("stretch", item, option, part, stretch.from, stretch.to, stretch.from == 0,
             stretch.to == total);
}

void AddOptions(Rows& rows, const IntervalWorld& world, const Branch& branch, int item,
                const VisitItem& wanted) {
  const ServiceOptions options = OptionsFor(world.catalogue, branch, wanted);
  for (size_t no = 0; no < options.assignments.size(); ++no) {
    const Assignment& assignment = options.assignments[no];
    const ServiceShape& shape = options.shapes[assignment.shape];
    const int option = static_cast<int>(no);
    rows.Add("option", item, option, shape.total_minutes, shape.buffer_before_minutes,
             shape.buffer_after_minutes);
    int part = 0;
    for (size_t role = 0; role < assignment.people.size(); ++role) {
      const Staff& staff = world.catalogue.staff[assignment.people[role]];
      std::vector<ResourceId> units;
      for (int unit = 0; unit < staff.capacity; ++unit) units.push_back(PersonUnit(staff.id, unit));
      AddPart(rows, item, option, part++, units, shape.active_by_role[role], shape.total_minutes);
    }
    for (const KindNeed& need : shape.kinds) {
      std::vector<ResourceId> units;
      for (const Pool& pool : branch.pools)
        for (int unit = 0; pool.kind == need.kind && unit < pool.units; ++unit)
          units.push_back(PoolUnit(branch.id, pool.kind, unit));
      AddPart(rows, item, option, part++, units, {need.span}, shape.total_minutes);
    }
  }
}

void AddCalendar(Rows& rows, const IntervalWorld& world, const Branch& branch) {
  const IntervalSet open = OpenTime(branch, world.absences, world.days);
  const auto add = [&](const ResourceId& unit, const IntervalSet& time) {
    for (const Interval& span : time.intervals())
      rows.Add("work_time", unit.value(), Minute(span.start), Minute(span.end));
  };
  for (const Pool& pool : branch.pools)
    for (int unit = 0; unit < pool.units; ++unit) add(PoolUnit(branch.id, pool.kind, unit), open);
  for (const Staff& staff : world.catalogue.staff)
    for (int unit = 0; unit < staff.capacity; ++unit)
      add(PersonUnit(staff.id, unit), WorkTime(staff, branch, world.absences, open, world.days));
  for (const OccupiedSpan& taken : world.occupied)
    rows.Add("taken", taken.resource.value(), taken.span.visit.value(),
             Minute(taken.span.during.start), Minute(taken.span.during.end),
             taken.span.buffer_before_minutes, taken.span.buffer_after_minutes);
}

void AddLimits(Rows& rows, const std::vector<DayCaps>& caps) {
  for (size_t no = 0; no < caps.size(); ++no) {
    const VisitLimits& limits = caps[no].limits();
    const int cap = static_cast<int>(no);
    rows.Add("cap", cap, limits.per_day, limits.per_week, limits.per_month);
    for (absl::CivilDay day : caps[no].days()) rows.Add("counted", cap, absl::FormatCivilTime(day));
  }
}

// The items that begin together with the visit, as an array of SQL.
std::string Together(const SlotQuery& query) {
  std::vector<size_t> together;
  for (size_t item = 0; item < query.items.size(); ++item)
    if (query.items[item].at_the_same_time) together.push_back(item);
  return absl::StrCat("ARRAY[", absl::StrJoin(together, ","), "]::int[]");
}

std::vector<absl::Time> StartsBySql(const testing::TestDatabase& database,
                                    const IntervalWorld& world, const SlotQuery& query) {
  const Branch& branch = *FindBranch(world.catalogue, query.branch);
  const absl::TimeZone zone = ZoneOf(branch);
  Rows rows;
  AddCalendar(rows, world, branch);
  for (const Interval& busy : query.customer_busy.intervals())
    rows.Add("elsewhere", Minute(busy.start), Minute(busy.end));
  for (size_t item = 0; item < query.items.size(); ++item)
    AddOptions(rows, world, branch, static_cast<int>(item), query.items[item]);
  AddLimits(rows, query.caps);
  database.Execute(rows.Take());
  const absl::Time from = std::max(query.starts.start, DayOf(world.days.first, zone).start);
  const absl::Time to = std::min(query.starts.end, DayOf(world.days.last, zone).end);
  const auto found = database.Query(absl::Substitute(
      kSearch, (Minute(from) + 4) / 5 * 5, Minute(to) - 1, branch.zone, branch.policy.step_minutes,
      absl::StrJoin(query.ignored_visits, ",",
                    [](std::string* out, const VisitId& visit) {
                      absl::StrAppend(out, "'", visit.value(), "'");
                    }),
      branch.policy.buffer_sum == BufferSum::kBoth ? "true" : "false",
      branch.policy.buffer_hours == BufferHours::kMayExceedHours ? "true" : "false",
      query.items.size(), Together(query)));
  std::vector<absl::Time> starts;
  for (const auto& row : found)
    starts.push_back(absl::UnixEpoch() + absl::Minutes(std::stoll(row.at(0))));
  return starts;
}

bool FindsAny(const IntervalWorld& world, const SlotQuery& query) {
  return !FindStartsByIntervals(world, query).empty();
}

// How the queries of some worlds ended: with starts, or why not.
struct Tally {
  int queries = 0, found = 0, limited = 0, full = 0, nobody = 0, closed = 0;

  void Count(IntervalWorld world, SlotQuery query, bool found_some) {
    ++queries;
    if (found_some) {
      ++found;
      return;
    }
    const bool capped = !std::exchange(query.caps, {}).empty();
    if (capped && FindsAny(world, query)) {
      ++limited;
      return;
    }
    world.occupied.clear();
    query.customer_busy = IntervalSet();
    const Branch& branch = *FindBranch(world.catalogue, query.branch);
    const bool possible = std::ranges::none_of(query.items, [&](const VisitItem& item) {
      return OptionsFor(world.catalogue, branch, item).assignments.empty();
    });
    ++(FindsAny(world, query) ? full : possible ? closed : nobody);
  }
  std::string Told() const {
    return absl::Substitute(
        "of $0 queries $1 found a start; the others: $2 at a limit, $3 full, $4 nobody can, $5"
        " closed or away",
        queries, found, limited, full, nobody, closed);
  }
};

// Throws at the first difference.
Tally CompareWorlds(uint64_t first_seed, int worlds) {
  const testing::TestDatabase database;
  database.Execute(kTables);
  Tally tally;
  for (uint64_t seed = first_seed; seed < first_seed + worlds; ++seed) {
    INFO("seed " << seed);
    const IntervalWorld world = RandomWorld(seed, absl::CivilDay(2026, 1, 1) + seed % 330, 6);
    const AvailabilityIndex index = IndexOf(world);
    for (uint64_t no = 0; no < 3; ++no) {
      SlotQuery query = RandomQuery(world, seed * 10 + no);
      if (no == 1) query.items.back().at_the_same_time = query.items.size() > 1;
      query.starts.end = std::min(query.starts.end, query.starts.start + absl::Hours(72));
      const auto starts = SlotSearch(index, query).Starts(100000);
      REQUIRE(starts == StartsBySql(database, world, query));
      REQUIRE(starts == FindStartsByIntervals(world, query));
      tally.Count(world, query, !starts.empty());
    }
  }
  return tally;
}

TEST_CASE("bit planes, interval lists and SQL agree on calendars of every kind") {
  const Tally tally = CompareWorlds(1, 25);
  WARN(tally.Told());
  CHECK(tally.found * 2 > tally.queries);
  CHECK(tally.limited > 0);
  CHECK(tally.full > 0);
  CHECK(tally.nobody > 0);
  CHECK(tally.closed > 0);
}

TEST_CASE("bit planes, interval lists and SQL agree on random calendars") {
  WARN(CompareWorlds(std::random_device()(), 15).Told());
}

}  // namespace
}  // namespace tresen::scheduling
