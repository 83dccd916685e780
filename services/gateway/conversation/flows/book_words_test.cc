#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

constexpr absl::CivilMinute kTuesdayAtTen(2026, 3, 10, 10, 0);

Rehearsal& Known(Rehearsal& desk) {
  desk.SkipGreeting();
  return desk;
}

TEST_CASE("services are told in the order in which they were said, a doubtful one too") {
  Rehearsal desk;
  Known(desk);
  desk.Hear(Said("Schneiden und Föhnen am Dienstag")
                .As(Intent::kBook)
                .Naming(EntityKind::kService, {"cut_women", "cut_men", "cut_kids"})
                .Service("styling")
                .On(absl::CivilDay(2026, 3, 10)));
  desk.Hear(Said("am Vormittag").Between(540, 720));
  desk.Hear(Said("Damen").Service("cut_women"));
  CHECK(desk.world().last_search()->services == std::vector<std::string>{"cut_women", "styling"});
}

TEST_CASE("a name that nobody here has is said to be none, and times are offered all the same") {
  Rehearsal desk;
  Known(desk);
  auto reply = desk.Hear(Said("Herrenschnitt Dienstag 10 Uhr bei Tom")
                             .As(Intent::kBook)
                             .Service("cut_men")
                             .Naming(EntityKind::kStaff, {})
                             .At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("niemand mit diesem Namen. Hier arbeiten Lena und Jonas.") != std::string::npos);
  CHECK_FALSE(reply->buttons.empty());
  CHECK(desk.world().Open().empty());
}

TEST_CASE("who comes along is offered times beside the own visit") {
  Rehearsal desk;
  Known(desk);
  const Appointment visit = desk.world().AddAppointment("cut_women", "lena", kTuesdayAtTen);
  desk.Hear(Said("Meine Tochter kommt mit").As(Intent::kBook).Service("cut_kids").Comparing("along"));
  REQUIRE(desk.world().last_search() != nullptr);
  REQUIRE(desk.world().last_search()->ranges.size() == 1);
  CHECK(desk.world().last_search()->ranges[0].from == visit.starts_at);
  CHECK(desk.world().last_search()->ranges[0].to == visit.starts_at + absl::Minutes(45 + 60));
}

}  // namespace
}  // namespace tresen::gateway
