#include "services/gateway/conversation/flows/ask_info.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("hours of a day come from the catalogue, with exceptions") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(
      Said("Samstag offen?").As(Intent::kAskInfo).About("hours").On(absl::CivilDay(2026, 3, 7)));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Salon Beispiel Mitte, Samstag, 7. März: 10:00 bis 16:00 Uhr.");
  reply = desk.Hear(
      Said("Karfreitag?").As(Intent::kAskInfo).About("hours").On(absl::CivilDay(2026, 4, 3)));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Salon Beispiel Mitte, Freitag, 3. April: geschlossen (Karfreitag).");
}

TEST_CASE("prices and lengths come from the catalogue") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Preis Färben?").As(Intent::kAskInfo).About("price").Service("colour"));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Färben: 78,00 €, Dauer 1 Stunde 50 Minuten.");
  reply = desk.Hear(Said("Preise?").As(Intent::kAskInfo).About("price_list"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("• Beratung: kostenlos") != std::string::npos);
  reply = desk.Hear(Said("wie lange?").As(Intent::kAskInfo).About("duration").Service("beard"));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Bart trimmen dauert 20 Minuten.");
}

TEST_CASE("what does it cost, in the middle of a booking, is about what is being booked") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("Was kostet das?").As(Intent::kAskInfo).About("price"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Herrenhaarschnitt: 28,00 €") == 0);
  CHECK(reply->body.find("Zurück zum Termin: Di 10.3. 09:00") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
}

TEST_CASE("an approved entry is answered with its source") {
  Rehearsal desk;
  desk.SkipGreeting();
  KnowledgeAnswer answer;
  answer.kind = AnswerKind::kEntry;
  answer.text = "Parkplätze finden Sie im Hof.";
  answer.document = "Hausordnung";
  answer.version = "3";
  answer.approved_on = absl::CivilDay(2026, 1, 15);
  desk.world().SetAnswer(answer);
  auto reply = desk.Hear(Said("Kann ich parken?").As(Intent::kAskInfo).About("parking"));
  REQUIRE(reply.has_value());
  CHECK(reply->body ==
        "Parkplätze finden Sie im Hof.\n"
        "(Quelle: Hausordnung, Version 3, freigegeben am Donnerstag, 15. Januar 2026)");
}

TEST_CASE("what nobody approved is said so and a person offered") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Habt ihr WLAN?").As(Intent::kAskInfo).About("wifi"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 2);
  CHECK(desk.world().cases().empty());
  desk.Tap("Ja");
  CHECK(desk.world().cases().size() == 1);
  CHECK(desk.state().answering == Answering::kWaiting);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("the question button asks for the question") {
  Rehearsal desk;
  desk.Hear(Said("Hallo").As(Intent::kGreet));
  auto reply = desk.Tap("Frage stellen");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Gern. Was möchten Sie wissen?");
}

TEST_CASE("what does it cost, after a booking, is about what was booked, with the sum") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Schneiden und Föhnen Dienstag 10 Uhr")
                .As(Intent::kBook)
                .Service("cut_women")
                .Service("styling")
                .At(absl::CivilMinute(2026, 3, 10, 10, 0)));
  REQUIRE(desk.world().Open().size() == 1);
  auto reply = desk.Hear(Said("Was kostet das?").As(Intent::kAskInfo).About("price"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Damenhaarschnitt: 42,00 €") != std::string::npos);
  CHECK(reply->body.find("Föhnen und Styling: 25,00 €") != std::string::npos);
  CHECK(reply->body.find("Zusammen: 67,00 €.") != std::string::npos);
  CHECK(reply->body.find("Beratung") == std::string::npos);
  reply = desk.Hear(Said("Und eure Preise?").As(Intent::kAskInfo).About("price_list"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Beratung") != std::string::npos);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("prices of which only one will be taken have no sum") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Schneiden").As(Intent::kBook).Naming(EntityKind::kService, {"cut_women", "cut_men"}));
  const auto reply = desk.Hear(Said("Was kostet das?").As(Intent::kAskInfo).About("price"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Herrenhaarschnitt: 28,00 €") != std::string::npos);
  CHECK(reply->body.find("Kinderhaarschnitt") == std::string::npos);
  CHECK(reply->body.find("Zusammen") == std::string::npos);
}

}  // namespace
}  // namespace tresen::gateway
