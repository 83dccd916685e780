#include "services/gateway/conversation/flows/outside_calendar.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

constexpr absl::CivilMinute kTuesdayAtTen(2026, 3, 10, 10, 0);

// A desk of a branch whose calendar wants something.
void Prepare(Rehearsal& desk, RefusalReason demand) {
  desk.SkipGreeting();
  desk.world().Demand(demand);
}

std::optional<RenderedMessage> AskForHaircut(Rehearsal& desk) {
  return desk.Hear(Said("Herrenschnitt Dienstag 10 Uhr")
                       .As(Intent::kBook)
                       .Service("cut_men")
                       .At(kTuesdayAtTen));
}

Turn OwnNumber() {
  Turn turn = Said::Sends(AttachmentKind::kContact).turn();
  turn.attachments.front().own_number = true;
  return turn;
}

TEST_CASE("consent is asked for, noted in the words that were shown, and the booking goes on") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  const auto asked = AskForHaircut(desk);
  REQUIRE(asked.has_value());
  CHECK(asked->buttons.size() == 2);
  CHECK(desk.world().Open().empty());
  const auto booked = desk.Tap("Ja");
  REQUIRE(booked.has_value());
  CHECK(booked->body.find("Gebucht: ") == 0);
  REQUIRE(desk.world().consents().size() == 1);
  const RecordConsent& consent = desk.world().consents()[0];
  CHECK(consent.purposes == std::vector<std::string>{"calendar"});
  CHECK(consent.granted);
  CHECK(consent.text == asked->body);
  CHECK(consent.language == "de");
  CHECK_FALSE(consent.version.empty());
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("what was agreed to is noted in the language in which it was asked") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  const auto asked = AskForHaircut(desk);
  REQUIRE(asked.has_value());
  desk.Hear(Said("yes please").As(Intent::kConfirm).Answering("yes").In("en"));
  REQUIRE(desk.world().consents().size() == 1);
  CHECK(desk.world().consents()[0].text == asked->body);
  CHECK(desk.world().consents()[0].language == "de");
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("without consent the wish stays for a person, and the same yes is not taken twice") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  const auto asked = AskForHaircut(desk);
  REQUIRE(asked.has_value());
  const auto refused = desk.Tap("Nein");
  REQUIRE(refused.has_value());
  CHECK(refused->body.find("nicht buchen") != std::string::npos);
  CHECK_FALSE(desk.world().consents().at(0).granted);
  // The button of a question that is closed does nothing.
  desk.TapId(asked->buttons[0].id);
  CHECK(desk.world().consents().size() == 1);
  CHECK(desk.world().Open().empty());
  desk.Hear(Said("ein Mensch bitte").As(Intent::kHuman));
  REQUIRE(desk.world().cases().size() == 1);
  CHECK(desk.world().cases()[0].summary.size() > 2);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a time taken while consent was asked for gets other offers") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  AskForHaircut(desk);
  desk.world().Occupy(kTuesdayAtTen);
  const auto reply = desk.Tap("Ja");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("gerade vergeben") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
  desk.Tap(reply->buttons[0].title);
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.world().consents().size() == 1);
}

TEST_CASE("another wish in between is served, and consent asked for that") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  AskForHaircut(desk);
  auto reply = desk.Hear(Said("lieber Mittwoch 11 Uhr")
                             .As(Intent::kChange, 0.6)
                             .At(absl::CivilMinute(2026, 3, 11, 11, 0)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("eigenem Kalender") != std::string::npos);
  desk.Tap("Ja");
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].start == absl::CivilMinute(2026, 3, 11, 11, 0));
}

TEST_CASE("who has no name is asked for it before the calendar gets one") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  desk.customer().name = "";
  AskForHaircut(desk);
  const auto reply = desk.Tap("Ja");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Auf welchen Namen darf ich buchen?");
  CHECK(desk.world().Open().empty());
  desk.Hear(
      Said("Mina König").As(Intent::kOther, 0.3).Naming(EntityKind::kPersonName, {"Mina König"}));
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("what is held while the name was asked for is booked after the consent") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  desk.business().requires_name = true;
  desk.customer().name = "";
  AskForHaircut(desk);
  desk.Hear(
      Said("Mina König").As(Intent::kOther, 0.3).Naming(EntityKind::kPersonName, {"Mina König"}));
  const auto reply = desk.Tap("Ja");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Gebucht: ") == 0);
}

TEST_CASE("consent is asked for the branch of the time that is held, whatever branch was named since") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  desk.business().requires_name = true;
  desk.customer().name = "";
  const auto nord = desk.Hear(Said("Herrenschnitt am Dienstag bei Marek")
                                  .As(Intent::kBook)
                                  .Service("cut_men")
                                  .Naming(EntityKind::kStaff, {"marek"})
                                  .On(absl::CivilDay(2026, 3, 10)));
  REQUIRE(nord.has_value());
  REQUIRE_FALSE(nord->buttons.empty());
  desk.Hear(Said("lieber in Mitte bei Jonas")
                .As(Intent::kChange, 0.6)
                .Naming(EntityKind::kBranch, {"mitte"})
                .Naming(EntityKind::kStaff, {"jonas"}));
  CHECK(desk.state().goal()->draft.branch == "mitte");
  // An offer that was shown before stays good.
  const auto name = desk.TapId(nord->buttons[0].id);
  REQUIRE(name.has_value());
  CHECK(name->body == "Auf welchen Namen darf ich buchen?");
  const auto asked = desk.Hear(
      Said("Mina König").As(Intent::kOther, 0.3).Naming(EntityKind::kPersonName, {"Mina König"}));
  REQUIRE(asked.has_value());
  INFO(asked->body);
  CHECK(asked->body.find("Nord") != std::string::npos);
  CHECK(asked->body.find("Mitte") == std::string::npos);
  desk.Tap("Ja");
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].branch == "nord");
  CHECK(desk.world().consents().at(0).text == asked->body);
}

TEST_CASE("the number is asked for with the channel's button and booked with at once") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsPhone);
  auto reply = AskForHaircut(desk);
  REQUIRE(reply.has_value());
  CHECK(reply->asks_phone);
  CHECK(reply->buttons.empty());
  desk.world().GivePhone();
  reply = desk.Hear(OwnNumber());
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Gebucht: ") == 0);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a number that is given and does not do is no reason to ask again: a person goes on") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsPhone);
  AskForHaircut(desk);
  const auto reply = desk.Hear(OwnNumber());
  REQUIRE(reply.has_value());
  CHECK_FALSE(reply->asks_phone);
  CHECK(desk.state().answering == Answering::kWaiting);
  CHECK(desk.world().Open().empty());
}

TEST_CASE("somebody else's card is not the own number") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsPhone);
  AskForHaircut(desk);
  desk.world().GivePhone();
  const auto reply = desk.Hear(Said::Sends(AttachmentKind::kContact));
  REQUIRE(reply.has_value());
  CHECK(desk.world().Open().empty());
  CHECK(reply->asks_phone);
}

TEST_CASE("a number given without being asked is thanked for") {
  Rehearsal desk;
  desk.SkipGreeting();
  const auto reply = desk.Hear(OwnNumber());
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Danke, das habe ich notiert.");
}

TEST_CASE("consent, then number: one question after the other") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsConsent);
  desk.world().Demand(RefusalReason::kNeedsPhone);
  AskForHaircut(desk);
  const auto reply = desk.Tap("Ja");
  REQUIRE(reply.has_value());
  CHECK(reply->asks_phone);
  desk.world().GivePhone();
  desk.Hear(OwnNumber());
  CHECK(desk.world().Open().size() == 1);
  CHECK(desk.sent() == 3);
}

TEST_CASE("a wish to cancel is no answer to whether the old appointment may be given up") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsRelease);
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.Hear(Said("auf Donnerstag 15 Uhr bitte")
                .As(Intent::kChange)
                .At(absl::CivilMinute(2026, 3, 12, 15, 0)));
  const auto reply = desk.Hear(Said("nein, bitte absagen").As(Intent::kCancel).Answering("no"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("absagen") != std::string::npos);
  desk.Tap("Ja, absagen");
  CHECK(desk.world().Open().empty());
}

TEST_CASE("the old appointment is named before it is given up, and only a clear yes gives it up") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsRelease);
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  const auto asked = desk.Hear(Said("auf Donnerstag 15 Uhr bitte")
                                   .As(Intent::kChange)
                                   .At(absl::CivilMinute(2026, 3, 12, 15, 0)));
  REQUIRE(asked.has_value());
  CHECK(asked->body.find("Dienstag, 10. März, 10:00 Uhr") != std::string::npos);
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
  desk.Hear(Said::Reacts("👍"));
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
  desk.Tap("Ja");
  CHECK(desk.world().Open()[0].start == absl::CivilMinute(2026, 3, 12, 15, 0));
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("who keeps the old appointment can still change it") {
  Rehearsal desk;
  Prepare(desk, RefusalReason::kNeedsRelease);
  desk.world().AddAppointment("cut_men", "jonas", kTuesdayAtTen);
  desk.Hear(Said("auf Donnerstag 15 Uhr bitte")
                .As(Intent::kChange)
                .At(absl::CivilMinute(2026, 3, 12, 15, 0)));
  const auto reply = desk.Tap("Nein");
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Gut, der Termin bleibt.");
  CHECK(reply->buttons.size() == 2);
  CHECK(desk.state().goals.empty());
  CHECK(desk.world().Open()[0].start == kTuesdayAtTen);
}

}  // namespace
}  // namespace tresen::gateway
