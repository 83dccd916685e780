#include "services/gateway/conversation/flows/select.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a choice is made by number, ordinal, label, hour or description") {
  const auto by = [](const Said& said) {
    Rehearsal desk;
    desk.SkipGreeting();
    desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
    desk.Hear(said);
    CHECK(desk.faults() == NoFaults());
    return desk.world().Open().size() == 1 ? desk.world().Open()[0].start : absl::CivilMinute();
  };
  const absl::CivilMinute second(2026, 3, 10, 13, 15);
  CHECK(by(Said("2").As(Intent::kSelect, 0.5)) == second);
  CHECK(by(Said("13:15").As(Intent::kSelect, 0.5)) == second);
  CHECK(by(Said("13").As(Intent::kOther, 0.5)) == second);
  CHECK(by(Said("das mittlere").As(Intent::kSelect).Naming(EntityKind::kOrdinal, {"2"})) == second);
  CHECK(by(Said("viertel nach eins").As(Intent::kSelect).AtClock({75, 795})) == second);
  CHECK(by(Said("das letzte").As(Intent::kSelect).Naming(EntityKind::kOrdinal, {"-1"})) ==
        absl::CivilMinute(2026, 3, 10, 17, 30));
  CHECK(by(Said("egal").As(Intent::kSelect).Comparing("any")) ==
        absl::CivilMinute(2026, 3, 10, 9, 0));
}

TEST_CASE("a number beyond the choices chooses nothing and asks again") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("7").As(Intent::kSelect).Naming(EntityKind::kOrdinal, {"7"}));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open().empty());
}

}  // namespace
}  // namespace tresen::gateway
