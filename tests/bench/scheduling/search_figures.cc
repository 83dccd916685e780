#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/postgres/connection.h"
#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/slot_search.h"
#include "tests/bench/scheduling/salon_chain.h"
#include "tests/bench/scheduling/suites.h"
#include "tests/support/test_database.h"

namespace tresen::scheduling::bench {
namespace {

constexpr uint64_t kSeed = 20260301;
constexpr size_t kWanted = 5;
constexpr int kAskedInSql = 20;
const absl::CivilDay kFirst(2026, 3, 2);

// Plain sorted lists of free time, made ready beforehand as the planes are: the other honest way to
// answer from memory. Single-stage services without rooms only.
class FreeLists {
 public:
  explicit FreeLists(const IntervalWorld& world) : world_(world) {
    const Branch& branch = world.catalogue.branches.front();
    const IntervalSet open = OpenTime(branch, {}, world.days);
    std::map<ResourceId, std::vector<Interval>> busy;
    for (const OccupiedSpan& occupied : world.occupied)
      busy[occupied.resource].push_back(occupied.span.during);
    for (const Staff& staff : world.catalogue.staff)
      free_.push_back(WorkTime(staff, branch, {}, open, world.days)
                          .Subtract(IntervalSet(busy[PersonUnit(staff.id, 0)])));
  }

  std::vector<absl::Time> Starts(const SlotQuery& query, size_t limit) const {
    const Service& service = *FindService(world_.catalogue, query.items.front().service);
    const absl::Duration length = absl::Minutes(service.stages.front().minutes);
    std::vector<absl::Time> all;
    for (size_t i = 0; i < world_.catalogue.staff.size(); ++i) {
      const Staff& staff = world_.catalogue.staff[i];
      const auto& wished = query.items.front().staff;
      if (!wished.empty() && wished.front() != staff.id) continue;
      if (FindSkill(staff, service.id) == nullptr) continue;
      AddStarts(free_[i], query.starts, length, limit, all);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() > limit) all.resize(limit);
    return all;
  }

 private:
  static void AddStarts(const IntervalSet& free, Interval window, absl::Duration length,
                        size_t limit, std::vector<absl::Time>& all) {
    const auto& list = free.intervals();
    auto gap = std::upper_bound(list.begin(), list.end(), window.start,
                                [](absl::Time t, const Interval& i) { return t < i.end; });
    size_t found = 0;
    for (; gap != list.end() && found < limit; ++gap) {
      const absl::Time from = std::max(gap->start, window.start);
      absl::Time at = absl::UnixEpoch() + absl::Ceil(from - absl::UnixEpoch(), absl::Minutes(15));
      for (; at + length <= gap->end && at < window.end && found < limit; at += absl::Minutes(15)) {
        all.push_back(at);
        ++found;
      }
    }
  }

  const IntervalWorld& world_;
  std::vector<IntervalSet> free_;
};

// People have numbers: what is quickest for the database.
std::map<ResourceId, int64_t> NumbersOf(const IntervalWorld& world) {
  std::map<ResourceId, int64_t> numbers;
  for (const Staff& staff : world.catalogue.staff)
    numbers.emplace(PersonUnit(staff.id, 0), static_cast<int64_t>(numbers.size()) + 1);
  return numbers;
}

// The same calendar as rows: shifts, claims under the constraint's kind of index, skills.
void LoadRows(const IntervalWorld& world, const testing::TestDatabase& database) {
  const std::map<ResourceId, int64_t> numbers = NumbersOf(world);
  std::string sql =
      "CREATE EXTENSION IF NOT EXISTS btree_gist;"
      "CREATE TABLE shift (resource_id int, during tstzrange);"
      "CREATE TABLE claim (resource_id int, during tstzrange);"
      "CREATE TABLE skill (resource_id int, service_id text);";
  const auto flush = [&] {
    database.Execute(sql);
    sql.clear();
  };
  const auto range = [](const Interval& span) {
    return absl::StrCat("tstzrange(to_timestamp(", absl::ToUnixSeconds(span.start),
                        "),to_timestamp(", absl::ToUnixSeconds(span.end), "))");
  };
  const Branch& branch = world.catalogue.branches.front();
  const IntervalSet open = OpenTime(branch, {}, world.days);
  for (const Staff& staff : world.catalogue.staff) {
    const int64_t id = numbers.at(PersonUnit(staff.id, 0));
    const IntervalSet work = WorkTime(staff, branch, {}, open, world.days);
    for (const Interval& shift : work.intervals())
      absl::StrAppend(&sql, "INSERT INTO shift VALUES(", id, ",", range(shift), ");");
    for (const Skill& skill : staff.skills)
      absl::StrAppend(&sql, "INSERT INTO skill VALUES(", id, ",'", skill.service.value(), "');");
    flush();
  }
  constexpr size_t kRows = 5000;
  for (size_t i = 0; i < world.occupied.size(); ++i) {
    absl::StrAppend(&sql, i % kRows == 0 ? "INSERT INTO claim VALUES" : ",", "(",
                    numbers.at(world.occupied[i].resource), ",", range(world.occupied[i].span.during),
                    ")");
    if (i % kRows == kRows - 1 || i + 1 == world.occupied.size()) {
      absl::StrAppend(&sql, ";");
      flush();
    }
  }
  // Afterwards: to check row by row takes a minute.
  database.Execute(
      "ALTER TABLE claim ADD EXCLUDE USING gist (resource_id WITH =, during WITH &&);"
      "CREATE INDEX ON shift USING gist (during, resource_id); ANALYZE;");
}

constexpr char kFiveStarts[] =
    "SELECT at FROM generate_series(date_bin('15 min', $1::timestamptz + interval '14 min 59 s',"
    " 'epoch'), $2::timestamptz, interval '15 min') AS at"
    " WHERE EXISTS (SELECT FROM shift s JOIN skill k USING (resource_id)"
    "  WHERE k.service_id = $3 AND ($4 = 0 OR k.resource_id = $4)"
    "  AND s.during @> tstzrange(at, at + $5 * interval '1 min')"
    "  AND NOT EXISTS (SELECT FROM claim c WHERE c.resource_id = s.resource_id"
    "   AND c.during && tstzrange(at, at + $5 * interval '1 min')))"
    " ORDER BY at LIMIT 5";

// PostgreSQL plans as it would by itself: what the services ask of their sessions suits look-ups by
// key, not this search.
postgres::ConnectionSettings SearchSettings(const testing::TestDatabase& database) {
  postgres::ConnectionSettings settings;
  settings.connection = database.owner_connection();
  settings.application_name = "bench";
  settings.answer_timeout = absl::Minutes(5);
  settings.session_options =
      "-c enable_seqscan=on -c random_page_cost=4 -c plan_cache_mode=force_custom_plan";
  return settings;
}

class SqlSearch {
 public:
  SqlSearch(const IntervalWorld& world, const testing::TestDatabase& database)
      : world_(world),
        numbers_(NumbersOf(world)),
        connection_(*postgres::Connection::Open(SearchSettings(database))) {}

  std::vector<absl::Time> Starts(const SlotQuery& query) {
    const Service& service = *FindService(world_.catalogue, query.items.front().service);
    const auto& wished = query.items.front().staff;
    connection_->QueueOnce({"bench.five_starts", kFiveStarts},
                           {query.starts.start, query.starts.end, service.id.value(),
                            wished.empty() ? 0 : numbers_.at(PersonUnit(wished.front(), 0)),
                            static_cast<int64_t>(service.stages.front().minutes)});
    const auto rows = connection_->Flush();
    if (!rows.ok()) {
      std::fprintf(stderr, "%s\n", rows.status().ToString().c_str());
      std::abort();
    }
    std::vector<absl::Time> starts;
    for (const postgres::Row row : *rows) starts.push_back(row.Time("at"));
    return starts;
  }

 private:
  const IntervalWorld& world_;
  const std::map<ResourceId, int64_t> numbers_;
  std::unique_ptr<postgres::Connection> connection_;
};

std::vector<SlotQuery> Wishes(const IntervalWorld& world, int count, bool single_stage) {
  std::mt19937_64 random(kSeed);
  std::vector<SlotQuery> wishes;
  while (static_cast<int>(wishes.size()) < count) {
    SlotQuery wish = RandomWish(world, random);
    const Service& service = *FindService(world.catalogue, wish.items.front().service);
    if (!single_stage || service.stages.size() == 1) wishes.push_back(std::move(wish));
  }
  return wishes;
}

// "Next week": a customer names days, not the whole horizon.
VisitWish WeekOf(const SlotQuery& query) {
  VisitWish wish;
  wish.branch = query.branch;
  wish.items = query.items;
  wish.time.ranges = {{query.starts.start, query.starts.start + absl::Hours(7 * 24)}};
  return wish;
}

void Differ(const char* who) {
  std::fprintf(stderr, "the answers of %s differ from those of the planes\n", who);
  std::abort();
}

}  // namespace

void MeasureSearch(Report& report) {
  const IntervalWorld world = BigWorld(kPeople, kFirst, kDays, kSeed);
  const AvailabilityIndex index = IndexOf(world);
  const FreeLists lists(world);
  const std::vector<SlotQuery> single = Wishes(world, 500, true);
  const std::vector<SlotQuery> any = Wishes(world, 500, false);
  const auto planes = [&](const SlotQuery& wish) {
    return SlotSearch(index, wish).Starts(kWanted);
  };
  for (const SlotQuery& wish : single)
    if (planes(wish) != lists.Starts(wish, kWanted)) Differ("interval lists");
  const std::string size = absl::StrFormat("%d people x %d days", kPeople, kDays);
  const Spread ours = Measure(5000, [&](int i) { planes(single[i % single.size()]); });
  report.Goal("first five starts, " + size + ", one stage", Show(ours),
              ours.median <= absl::Microseconds(50), "median 50 us");
  const Spread mixed = Measure(5000, [&](int i) { planes(any[i % any.size()]); });
  report.Goal("first five starts, " + size + ", one or three stages", Show(mixed),
              mixed.median <= absl::Microseconds(50), "median 50 us");
  const Spread listed =
      Measure(2000, [&](int i) { lists.Starts(single[i % single.size()], kWanted); });
  report.Line("  the same by interval lists, one stage",
              Show(listed) + "  " + Times(listed.median / ours.median));
  const OfferFinder finder(index, absl::FromCivil(kFirst - 1, Berlin()), {}, {});
  const Spread offered =
      Measure(2000, [&](int i) { finder.AsWished(WeekOf(any[i % any.size()]), 4); });
  report.Line("four ranked and spread offers of a week, one or three stages", Show(offered));
  const testing::TestDatabase database;
  LoadRows(world, database);
  SqlSearch sql(world, database);
  for (int i = 0; i < kAskedInSql; ++i)
    if (planes(single[i]) != sql.Starts(single[i])) Differ("SQL");
  const Spread asked = Measure(kAskedInSql, [&](int i) { sql.Starts(single[i]); });
  report.Line("  the same in SQL, one stage",
              Show(asked) + "  " + Times(asked.median / ours.median));
}

void MeasureMemory(Report& report) {
  const IntervalWorld world = BigWorld(1000, kFirst, 90, kSeed);
  const AvailabilityIndex index = IndexOf(world);
  const double bytes = static_cast<double>(index.MemoryBytes());
  report.Line("memory of 1,000 resources x 90 days", absl::StrFormat("%.1f MB", bytes / 1e6));
}

}  // namespace tresen::scheduling::bench
