#include "services/gateway/conversation/flows/human.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("a person is reached from every state, in every language, with what is known") {
  for (const char* words : {"Mensch bitte", "agent", "persona", "człowiek", "ขอคุยกับพนักงาน"}) {
    Rehearsal desk;
    desk.SkipGreeting();
    desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
    auto reply = desk.Hear(Said(words));
    INFO(words);
    REQUIRE(reply.has_value());
    CHECK(reply->body.find("10 Minuten") != std::string::npos);
    CHECK(desk.state().answering == Answering::kWaiting);
    const auto& summary = desk.world().cases().at(0).summary;
    CHECK(std::any_of(summary.begin(), summary.end(), [](const SummaryLine& line) {
      return line.field == "service" && line.value == "Herrenhaarschnitt";
    }));
    CHECK(std::any_of(summary.begin(), summary.end(), [](const SummaryLine& line) {
      return line.field == "when" && line.value == "2026-03-10";
    }));
  }
}

TEST_CASE("after closing the time of the next opening is named") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().SetNextOpening(absl::CivilMinute(2026, 3, 7, 10, 0));
  auto reply = desk.Hear(Said("Mensch").As(Intent::kHuman));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Samstag, 7. März, 10:00 Uhr") != std::string::npos);
}

TEST_CASE("waiting and a person are silent; handing back or four hours end it") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Mensch").As(Intent::kHuman));
  CHECK_FALSE(desk.Hear(Said("Hallo?").As(Intent::kGreet)).has_value());
  CHECK_FALSE(desk.Hear(Said("Mensch!").As(Intent::kHuman)).has_value());
  desk.Note(PersonTookOver{desk.now()});
  CHECK_FALSE(desk.TapId("menu:book").has_value());
  desk.Pass(absl::Hours(3));
  desk.Note(StaffWrote{desk.now()});
  desk.Pass(absl::Hours(3));
  CHECK_FALSE(desk.Hear(Said("Hallo?").As(Intent::kGreet)).has_value());
  desk.Pass(absl::Hours(2));
  CHECK(desk.Hear(Said("Hallo?").As(Intent::kGreet)).has_value());
  CHECK(desk.faults() == NoFaults());
}

}  // namespace
}  // namespace tresen::gateway
