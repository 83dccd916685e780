#include "services/gateway/conversation/flows/book.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

constexpr absl::CivilDay kTuesday(2026, 3, 10);
constexpr absl::CivilMinute kTuesdayAtTen(2026, 3, 10, 10, 0);

Rehearsal& Known(Rehearsal& desk) {
  desk.SkipGreeting();
  return desk;
}

TEST_CASE("a complete and free wish is booked at once, in one message") {
  Rehearsal desk;
  Known(desk);
  auto reply = desk.Hear(Said("Herrenschnitt Dienstag 10 Uhr bei Jonas")
                             .As(Intent::kBook)
                             .Service("cut_men")
                             .Naming(EntityKind::kStaff, {"jonas"})
                             .At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].staff == "jonas");
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
  CHECK(desk.sent() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("what only a person can settle goes to a person, with the wish") {
  Rehearsal desk;
  Known(desk);
  desk.world().RefuseBookings(RefusalReason::kNeedsPerson);
  const auto reply = desk.Hear(Said("Herrenschnitt Dienstag 10 Uhr bei Jonas")
                                   .As(Intent::kBook)
                                   .Service("cut_men")
                                   .Naming(EntityKind::kStaff, {"jonas"})
                                   .At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Menschen") != std::string::npos);
  CHECK(reply->body.find("lässt sich nicht mehr ändern") == std::string::npos);
  REQUIRE(desk.world().cases().size() == 1);
  CHECK_FALSE(desk.world().cases()[0].summary.empty());
  CHECK(desk.world().Open().empty());
}

TEST_CASE("the confirmation repeats what the row holds") {
  Rehearsal desk;
  Known(desk);
  auto reply = desk.Hear(
      Said("Färben Dienstag 10 Uhr").As(Intent::kBook).Service("colour").At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  const Appointment row = desk.world().Open().at(0);
  CHECK(reply->body ==
        "Gebucht: Färben bei " + row.staff_name +
            "\nDienstag, 10. März, 10:00 Uhr\nSalon Beispiel Mitte, Lindenstraße 12, "
            "10969 Berlin\nPreis: 78,00 €\nZum Ändern oder Absagen einfach hier "
            "schreiben.\nKalender: " +
            row.link);
}

TEST_CASE("a second service that is not clear is asked for and comes in addition") {
  Rehearsal desk;
  Known(desk);
  desk.Hear(Said("Färben und Schneiden am Dienstag")
                .As(Intent::kBook)
                .Service("colour")
                .Naming(EntityKind::kService, {"cut_women", "cut_men", "cut_kids"})
                .On(absl::CivilDay(2026, 3, 10)));
  auto reply = desk.Hear(Said("Damen").Service("cut_women"));
  REQUIRE(reply.has_value());
  CHECK(desk.world().last_search()->services == std::vector<std::string>{"colour", "cut_women"});
}

TEST_CASE("a guessed service is named in the offer and not booked at once") {
  Rehearsal desk;
  Known(desk);
  Appointment visit;
  visit.services = {"cut_women"};
  desk.world().SetLastVisit(visit);
  auto reply = desk.Hear(Said("Schneiden Dienstag 10 Uhr")
                             .As(Intent::kBook)
                             .Naming(EntityKind::kService, {"cut_women", "cut_men", "cut_kids"})
                             .At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Damenhaarschnitt, wie beim letzten Mal.") == 0);
  CHECK(desk.world().Open().empty());
}

TEST_CASE("the last visit says nothing about a child") {
  Rehearsal desk;
  Known(desk);
  Appointment visit;
  visit.services = {"cut_women"};
  desk.world().SetLastVisit(visit);
  auto reply = desk.Hear(Said("Schneiden für jemand anderen")
                             .As(Intent::kBook)
                             .Naming(EntityKind::kService, {"cut_women", "cut_men", "cut_kids"})
                             .Naming(EntityKind::kForWhom, {"child"}));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
}

TEST_CASE("an ambiguous word asks with what the wished person does") {
  Rehearsal desk;
  Known(desk);
  auto reply = desk.Hear(Said("Schneiden bei Aylin")
                             .As(Intent::kBook)
                             .Naming(EntityKind::kService, {"cut_women", "cut_men", "cut_kids"})
                             .Naming(EntityKind::kStaff, {"aylin"})
                             .On(absl::CivilDay(2026, 3, 11)));
  REQUIRE(reply.has_value());
  // Aylin cuts only women's hair: nothing is left to ask.
  CHECK(reply->body.find("Mittwoch, 11. März: ") == 0);
}

TEST_CASE("without a service all that the branch does is offered as a list") {
  Rehearsal desk;
  Known(desk);
  auto reply = desk.Hear(Said("Ich hätte gern einen Termin").As(Intent::kBook));
  REQUIRE(reply.has_value());
  CHECK(reply->rows.size() == 8);
  CHECK(reply->rows[0].description == "45 Minuten, 42,00 €");
  reply = desk.Hear(Said("Bart trimmen").As(Intent::kSelect, 0.5).Service("beard"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a service that is not on offer is said so") {
  Rehearsal desk;
  Known(desk);
  auto reply =
      desk.Hear(Said("Eine Massage bitte").As(Intent::kBook).Naming(EntityKind::kService, {}));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Das bieten wir leider nicht an.") == 0);
}

TEST_CASE("two readings of a day become two buttons, also when the service came later") {
  Rehearsal desk;
  Known(desk);
  const std::vector<absl::CivilDay> both = {absl::CivilDay(2026, 3, 7),
                                            absl::CivilDay(2026, 3, 14)};
  auto reply =
      desk.Hear(Said("nächsten Samstag").As(Intent::kBook).Service("cut_men").OnEither(both));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Meinen Sie Samstag, 7. März oder Samstag, 14. März?");
  reply = desk.Tap("Sa 14.3.");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Samstag, 14. März: ") == 0);

  Rehearsal later;
  Known(later);
  later.Hear(Said("Termin nächsten Samstag").As(Intent::kBook).OnEither(both));
  reply = later.Tap("Herrenhaarschnitt");
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  CHECK(later.world().last_search()->ranges.size() == 2);
}

TEST_CASE("a taken slot gets three fresh offers in the same turn") {
  Rehearsal desk;
  Known(desk);
  desk.world().OccupyOnBooking(absl::CivilMinute(2026, 3, 10, 13, 15));
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(kTuesday));
  auto reply = desk.Tap("13:15");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Diese Zeit wurde gerade vergeben.\n") == 0);
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open().empty());
  desk.Tap(reply->buttons[1].title);
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a tap on an older offer is honoured while it is free") {
  Rehearsal desk;
  Known(desk);
  auto older = desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(kTuesday));
  REQUIRE(older.has_value());
  desk.Hear(Said("lieber Mittwoch").As(Intent::kChange, 0.6).On(kTuesday + 1));
  desk.TapId(older->buttons[0].id);
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(absl::CivilDay(desk.world().Open()[0].start) == kTuesday);
}

TEST_CASE("another time of the same offer, tapped after booking, moves the booking") {
  Rehearsal desk;
  Known(desk);
  auto offer = desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(kTuesday));
  REQUIRE(offer.has_value());
  desk.TapId(offer->buttons[0].id);
  auto reply = desk.TapId(offer->buttons[1].id);
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Verschoben.") == 0);
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("the same button twice books once and says so") {
  Rehearsal desk;
  Known(desk);
  auto offer = desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(kTuesday));
  REQUIRE(offer.has_value());
  desk.TapId(offer->buttons[0].id);
  auto reply = desk.TapId(offer->buttons[0].id);
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Dieser Termin ist schon für Sie gebucht") == 0);
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("where a name is required the slot is held while it is asked for") {
  Rehearsal desk;
  Known(desk);
  desk.business().requires_name = true;
  desk.customer().name = "";
  auto reply =
      desk.Hear(Said("Dienstag 10 Uhr").As(Intent::kBook).Service("cut_men").At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Auf welchen Namen darf ich buchen?");
  CHECK(desk.world().Open().empty());
  desk.Hear(
      Said("Mina König").As(Intent::kOther, 0.3).Naming(EntityKind::kPersonName, {"Mina König"}));
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("somebody else of the same branch on request") {
  Rehearsal desk;
  Known(desk);
  desk.Hear(Said("Damenschnitt bei Lena Dienstag")
                .As(Intent::kBook)
                .Service("cut_women")
                .Naming(EntityKind::kStaff, {"lena"})
                .On(kTuesday));
  CHECK(desk.world().last_search()->staff == "lena");
  auto reply = desk.Hear(Said("jemand anders?").As(Intent::kSelect).Comparing("other_staff"));
  REQUIRE(reply.has_value());
  CHECK(desk.world().last_search()->staff != "lena");
  desk.TapId(reply->buttons[0].id);
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].staff != "lena");
}

TEST_CASE("later, earlier and other times keep the day") {
  Rehearsal desk;
  Known(desk);
  desk.Hear(Said("Dienstag Vormittag")
                .As(Intent::kBook)
                .Service("cut_men")
                .On(kTuesday)
                .Between(9 * 60, 12 * 60));
  auto reply = desk.Hear(Said("später").As(Intent::kSelect).Comparing("later"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Dienstag, 10. März: ") == 0);
  const absl::CivilMinute first = *desk.state().shown.back().choices[0].start;
  CHECK(first > absl::CivilMinute(2026, 3, 10, 11, 45));
  reply = desk.Hear(Said("doch früher").As(Intent::kSelect).Comparing("earlier"));
  REQUIRE(reply.has_value());
  CHECK(*desk.state().shown.back().choices[0].start < first);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a person of another branch stands for that branch") {
  Rehearsal desk;
  Known(desk);
  desk.Hear(Said("bei Sofia am Dienstag")
                .As(Intent::kBook)
                .Service("cut_women")
                .Naming(EntityKind::kStaff, {"sofia"})
                .On(kTuesday));
  CHECK(desk.world().last_search()->branch == "nord");
}

TEST_CASE("too many open appointments are said with the list, instead of the booking") {
  Rehearsal desk;
  Known(desk);
  for (int day : {10, 11, 12}) {
    desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, day, 12, 0));
  }
  auto reply = desk.Hear(Said("noch einen").As(Intent::kBook).Service("cut_men").On(kTuesday));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Mehr als 3 offene Termine") == 0);
  CHECK(reply->rows.size() == 3);
  CHECK(desk.state().goals.empty());
}

TEST_CASE("an unreachable calendar is said and nothing is noted as done") {
  Rehearsal desk;
  Known(desk);
  desk.world().BreakDown();
  auto reply = desk.Hear(Said("Dienstag").As(Intent::kBook).Service("cut_men").On(kTuesday));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Kalender antwortet gerade nicht") != std::string::npos);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("nothing wished is taken: an exact time that is gone gets both sides") {
  Rehearsal desk;
  Known(desk);
  desk.world().Occupy(kTuesdayAtTen);
  auto reply =
      desk.Hear(Said("Dienstag 10 Uhr").As(Intent::kBook).Service("cut_men").At(kTuesdayAtTen));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Dienstag, 10. März, 10:00 Uhr: da ist leider nichts mehr frei.") == 0);
  CHECK(reply->body.find("Am nächsten dran:") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.world().Open().empty());
}

}  // namespace
}  // namespace tresen::gateway
