#include <catch2/catch.hpp>
#include <random>

#include "services/scheduling/domain/alternatives.h"
#include "services/scheduling/domain/offer_token.h"
#include "services/scheduling/fixtures/salon.h"

namespace tresen::scheduling {
namespace {

IntervalWorld QuietWorld() {
  return {SalonCatalogue(), {}, {}, {absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 7, 1)}};
}

const absl::Time kNow = BerlinTime("2026-03-05 18:00");  // Thursday evening

Interval Whole(absl::string_view day) {
  const absl::Time start = BerlinTime(absl::StrCat(day, " 00:00"));
  return {start, start + absl::Hours(24)};
}

VisitWish WishFor(absl::string_view service, absl::string_view staff, Interval range) {
  VisitWish wish;
  wish.branch = Mitte();
  wish.items = {Wish(service, staff)};
  wish.time.ranges = {range};
  return wish;
}

std::vector<std::string> Starts(const std::vector<VisitPlan>& plans) {
  std::vector<std::string> starts;
  for (const VisitPlan& plan : plans)
    starts.push_back(absl::FormatTime("%m-%d %H:%M", plan.during.start, Berlin()));
  return starts;
}

void Occupy(IntervalWorld& world, absl::string_view staff, Interval span) {
  world.occupied.push_back({PersonUnit(StaffId(std::string(staff)), 0), {VisitId("busy"), span}});
}

TEST_CASE("offers for one day are spread over both halves of it") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const OfferFinder finder(index, kNow, {}, {});
  const auto plans = finder.AsWished(WishFor("cut_women", "", Whole("2026-03-06")), 4);
  REQUIRE(plans.size() == 4);
  int mornings = 0;
  for (const VisitPlan& plan : plans)
    mornings += MinuteOnTheDial(plan.during.start, Berlin()) < 13 * 60 ? 1 : 0;
  CHECK(mornings == 2);
  for (size_t i = 1; i < plans.size(); ++i)
    CHECK(plans[i].during.start - plans[i - 1].during.start >= absl::Hours(1));
}

TEST_CASE("an open wish is spread over days") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const OfferFinder finder(index, kNow, {}, {});
  VisitWish wish = WishFor("colour", "", {});
  wish.time.ranges.clear();
  const auto plans = finder.AsWished(wish, 4);
  REQUIRE(plans.size() == 4);
  CHECK(LocalDay(plans.front().during.start, Berlin()) == absl::CivilDay(2026, 3, 6));
  CHECK(LocalDay(plans.back().during.start, Berlin()) > absl::CivilDay(2026, 3, 6));
}

TEST_CASE("an exact time that is free is the only offer, otherwise the nearest on both sides") {
  IntervalWorld world = QuietWorld();
  VisitWish wish = WishFor("cut_women", "lena", {});
  wish.time.ranges.clear();
  wish.time.exact_start = BerlinTime("2026-03-06 15:00");
  {
    const AvailabilityIndex index = IndexOf(world);
    CHECK(Starts(OfferFinder(index, kNow, {}, {}).AsWished(wish, 4)) ==
          std::vector<std::string>{"03-06 15:00"});
  }
  Occupy(world, "lena", {BerlinTime("2026-03-06 15:00"), BerlinTime("2026-03-06 15:45")});
  const AvailabilityIndex index = IndexOf(world);
  const OfferFinder finder(index, kNow, {}, {});
  CHECK(finder.AsWished(wish, 4).empty());
  CHECK(finder.WhyNothing(wish) == NoSlot::kFullyBooked);
  const auto alternatives = finder.Nearest(wish, 3);
  REQUIRE(alternatives.size() == 3);
  CHECK(ToBerlin(alternatives[0].plan.during.start) == "2026-03-06T14:15:00+01:00");
  CHECK(alternatives[0].differences == std::vector<Difference>{Difference::kTime});
  CHECK(alternatives[1].differences == std::vector<Difference>{Difference::kStaff});
  CHECK(ToBerlin(alternatives[1].plan.during.start) == "2026-03-06T15:00:00+01:00");
  CHECK(alternatives[2].differences ==
        std::vector<Difference>{Difference::kStaff, Difference::kBranch});
}

TEST_CASE("other times leave out what was already offered") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const OfferFinder finder(index, kNow, {}, {});
  VisitWish wish = WishFor("cut_women", "lena", Whole("2026-03-06"));
  const auto first = finder.AsWished(wish, 4);
  for (const VisitPlan& plan : first) wish.time.seen.push_back(plan.during.start);
  for (const VisitPlan& plan : finder.AsWished(wish, 4))
    for (const VisitPlan& old : first) CHECK(plan.during.start != old.during.start);
}

TEST_CASE("the usual person comes first, and work is shared fairly among equals") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  VisitWish wish = WishFor("cut_women", "", Whole("2026-03-06"));
  wish.usual_staff = {StaffId("aylin")};
  CHECK(OfferFinder(index, kNow, {}, {}).AsWished(wish, 1)[0].items[0].staff[0].value() == "aylin");
  wish.usual_staff.clear();
  PlanWishes loads;
  const std::vector<StaffLoad> by_staff = {{9}, {2}, {5}, {0}, {0}};  // Lena, Jonas, Aylin, …
  loads.loads = by_staff;
  const absl::Time nine = BerlinTime("2026-03-06 09:00");
  CHECK(OfferFinder(index, kNow, loads, {}).At(wish, nine)->items[0].staff[0].value() == "jonas");
}

TEST_CASE("a person's own price is the price of what they do") {
  IntervalWorld world = QuietWorld();
  for (Staff& staff : world.catalogue.staff)
    for (Skill& skill : staff.skills)
      if (staff.id == StaffId("lena") && skill.service == ServiceId("cut_women"))
        skill.price_cents = 5500;
  const AvailabilityIndex index = IndexOf(world);
  const OfferFinder finder(index, kNow, {}, {});
  const auto price = [&](const char* staff) {
    const auto plans = finder.AsWished(WishFor("cut_women", staff, Whole("2026-03-06")), 1);
    REQUIRE(plans.size() == 1);
    return plans[0].items[0].price_cents;
  };
  CHECK(price("lena") == 5500);
  CHECK(price("aylin") == 4200);
}

TEST_CASE("starts that strand unsellable minutes are not preferred") {
  IntervalWorld world = QuietWorld();
  // The shortest service lasts 15 minutes: a start at 10:10 would strand ten. On a 5-minute grid.
  world.catalogue.branches[0].policy.step_minutes = 5;
  Occupy(world, "lena", {BerlinTime("2026-03-06 09:00"), BerlinTime("2026-03-06 10:00")});
  const AvailabilityIndex index = IndexOf(world);
  SlotQuery query;
  query.branch = Mitte();
  query.items = {Wish("cut_women", "lena")};
  query.starts = Whole("2026-03-06");
  const SlotSearch search(index, query);
  const VisitPlanner planner(search, {});
  CHECK(planner.PlanAt(BerlinTime("2026-03-06 10:00"))->cost.stranded_minutes == 0);
  CHECK(planner.PlanAt(BerlinTime("2026-03-06 10:10"))->cost.stranded_minutes == 10);
}

TEST_CASE("the reason for an empty answer is named") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  const OfferFinder finder(index, kNow, {}, {});
  const auto why = [&](const char* service, const char* staff, Interval range) {
    const VisitWish wish = WishFor(service, staff, range);
    CHECK(finder.AsWished(wish, 4).empty());
    return finder.WhyNothing(wish);
  };
  CHECK(why("cut_women", "", Whole("2026-03-04")) == NoSlot::kPast);
  CHECK(why("cut_women", "", {kNow, kNow + absl::Minutes(30)}) == NoSlot::kTooSoon);
  CHECK(why("cut_women", "", Whole("2026-06-10")) == NoSlot::kTooFar);
  CHECK(why("cut_women", "", Whole("2026-03-15")) == NoSlot::kClosed);   // a Sunday
  CHECK(why("cut_women", "", Whole("2026-04-06")) == NoSlot::kHoliday);  // Easter Monday
  CHECK(why("cut_women", "lena", Whole("2026-03-07")) == NoSlot::kStaffOff);
  CHECK(why("beard", "lena", Whole("2026-03-06")) == NoSlot::kStaffCannot);
  VisitWish busy = WishFor("cut_women", "", Whole("2026-03-06"));
  busy.customer_busy = IntervalSet({Whole("2026-03-06")});
  CHECK(finder.WhyNothing(busy) == NoSlot::kCustomerBusy);
}

TEST_CASE("an offer's token gives back what went in") {
  const AvailabilityIndex index = IndexOf(QuietWorld());
  OfferContent content;
  content.offer_id = "o1";
  content.tenant = TenantId("demo");
  content.customer = CustomerId("c1");
  content.plan = OfferFinder(index, kNow, {}, {})
                     .AsWished(WishFor("colour", "lena", Whole("2026-03-06")), 1)[0];
  content.hold = VisitId("v1");
  content.expires = kNow + absl::Minutes(15);
  content.catalogue_revision = 7;
  content.change_sequence = 1234567890123;
  const std::string bytes = EncodeOffer(content);
  CHECK(bytes.size() < 400);
  const auto decoded = DecodeOffer(bytes);
  REQUIRE(decoded.ok());
  CHECK(*decoded == content);
}

TEST_CASE("a damaged token is refused or read, never trusted to be long enough") {
  OfferContent content;
  content.plan.items = {{ServiceId("cut_women"), {StaffId("lena")}}};
  content.plan.during = content.plan.items[0].during = {kNow, kNow + absl::Minutes(45)};
  content.expires = kNow;
  const std::string bytes = EncodeOffer(content);
  for (size_t cut = 0; cut < bytes.size(); ++cut)
    CHECK_FALSE(DecodeOffer(absl::string_view(bytes).substr(0, cut)).ok());
  CHECK_FALSE(DecodeOffer(bytes + "x").ok());
  const uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)DecodeOffer(damaged).ok();
  }
}

}  // namespace
}  // namespace tresen::scheduling
