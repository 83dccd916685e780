#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

constexpr absl::CivilDay kSaturday(2026, 3, 7);

TEST_CASE("the first message is greeted and answered in one") {
  Rehearsal desk;
  auto reply = desk.Hear(Said("Hallo, geht morgen Damenhaarschnitt?")
                             .In("de")
                             .As(Intent::kAvailability)
                             .Service("cut_women")
                             .On(kSaturday));
  REQUIRE(reply.has_value());
  CHECK(reply->body ==
        "Willkommen bei Salon Beispiel, hier antwortet der automatische Assistent (Datenschutz: "
        "https://salon.example/datenschutz).\n"
        "Morgen, Samstag, 7. März: 10:00, 12:30 oder 15:15. Was passt?");
  CHECK(reply->buttons.size() == 3);
  reply = desk.Hear(Said("das zweite").As(Intent::kSelect).Naming(EntityKind::kOrdinal, {"2"}));
  REQUIRE(reply.has_value());
  REQUIRE(desk.world().Open().size() == 1);
  CHECK(desk.world().Open()[0].start == absl::CivilMinute(2026, 3, 7, 12, 30));
  CHECK(reply->body ==
        "Gebucht: Damenhaarschnitt bei Jonas\n"
        "Samstag, 7. März, 12:30 Uhr\n"
        "Salon Beispiel Mitte, Lindenstraße 12, 10969 Berlin\n"
        "Preis: 42,00 €\n"
        "Zum Ändern oder Absagen einfach hier schreiben.\n"
        "Kalender: https://salon.example/t/a1");
  CHECK(desk.sent() == 2);
  CHECK(desk.faults() == std::vector<std::string>());
}

using NoFaults = std::vector<std::string>;

TEST_CASE("a language that is decided switches the replies and keeps what was said") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Samstag Herrenschnitt").In("de").As(Intent::kBook).Service("cut_men").On(kSaturday));
  auto reply = desk.Hear(Said("which ones do you have on Tuesday?")
                             .In("en")
                             .As(Intent::kAvailability)
                             .On(absl::CivilDay(2026, 3, 10)));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Tuesday, 10 March: ") == 0);
  CHECK(desk.world().last_search()->services == std::vector<std::string>{"cut_men"});
}

TEST_CASE("a language that was asked for stays, whatever is written later") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(
      Said("bitte auf Spanisch").In("de").Naming(EntityKind::kLanguage, {"es"}).As(Intent::kOther, 0.5));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Claro, a partir de ahora en español.");
  reply = desk.Hear(Said("Wann ist offen?").In("de").As(Intent::kAskInfo).About("hours"));
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Horario de Salon Beispiel Mitte") == 0);
}

TEST_CASE("the same booking in each language writes days and amounts its own way") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> expected = {
      {"de", {"Samstag, 7. März, 12:00 Uhr", "42,00 €", "Damenhaarschnitt"}},
      {"en", {"Saturday, 7 March, 12:00", "€42.00", "women's haircut"}},
      {"es", {"sábado, 7 de marzo, 12:00 h", "42,00 €", "corte de mujer"}},
      {"pl", {"sobota, 7 marca, godz. 12:00", "42,00 €", "strzyżenie damskie"}},
      {"th", {"7 มีนาคม 2569", "42.00 ยูโร", "ตัดผมหญิง"}}};
  for (const auto& [language, parts] : expected) {
    Rehearsal desk;
    auto reply = desk.Hear(Said("x").In(language).As(Intent::kBook).Service("cut_women").At(
        absl::CivilMinute(2026, 3, 7, 12, 0)));
    REQUIRE(reply.has_value());
    for (const std::string& part : parts) {
      INFO(language << ": " << reply->body);
      // At the start of a line a weekday has a capital.
      CHECK(reply->body.find(part.substr(1)) != std::string::npos);
    }
    CHECK(desk.world().Open().size() == 1);
    CHECK(desk.faults() == NoFaults());
  }
}

TEST_CASE("between the thresholds the best two are offered, and what was said is kept") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  auto reply = desk.Hear(Said("Termin Samstag")
                             .As(Intent::kBook, 0.5)
                             .As(Intent::kChange, 0.42)
                             .On(kSaturday));
  REQUIRE(reply.has_value());
  REQUIRE(reply->buttons.size() == 3);
  CHECK(reply->buttons[0].title == "Termin buchen");
  CHECK(reply->buttons[1].title == "Termin verschieben");
  CHECK(reply->buttons[2].title == "Etwas anderes");
  reply = desk.Tap("Termin verschieben");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Morgen, Samstag, 7. März: ") == 0);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a visit named without a verb is a wish to book") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Herrenschnitt Samstag 12 Uhr")
                .As(Intent::kSelect, 0.35)
                .Service("cut_men")
                .At(absl::CivilMinute(2026, 3, 7, 12, 0)));
  CHECK(desk.world().Open().size() == 1);
}

TEST_CASE("commands about the dialogue: back, again, from the start, never mind") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Schnitt").As(Intent::kBook).Service("cut_men").On(kSaturday));
  auto reply = desk.Hear(Said("nochmal"));
  REQUIRE(reply.has_value());
  CHECK(reply->buttons.size() == 3);
  reply = desk.Hear(Said("zurück"));
  REQUIRE(reply.has_value());
  CHECK(desk.state().goal()->draft.when.empty());
  CHECK(desk.state().goal()->draft.services == std::vector<std::string>{"cut_men"});
  reply = desk.Hear(Said("von vorn"));
  REQUIRE(reply.has_value());
  CHECK(desk.state().goals.empty());
  desk.Hear(Said("Schnitt").As(Intent::kBook).Service("cut_men").On(kSaturday));
  reply = desk.Hear(Said("vergiss es"));
  REQUIRE(reply.has_value());
  CHECK(desk.state().goals.empty());
  CHECK(desk.world().Open().empty());
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a day of silence closes what was open") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Schnitt").As(Intent::kBook).Service("cut_men").On(kSaturday));
  desk.Pass(absl::Hours(25));
  auto reply = desk.Hear(Said("Hallo").As(Intent::kGreet));
  REQUIRE(reply.has_value());
  CHECK(desk.state().goals.empty());
}

TEST_CASE("two requests are handled in order, the second when the first is settled") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.world().AddAppointment("beard", "jonas", absl::CivilMinute(2026, 3, 12, 12, 0));
  Turn turn;
  turn.texts = {"Sag Donnerstag ab und buch Samstag"};
  Understanding& understood = turn.understanding;
  const Turn cancel = Said("").On(absl::CivilDay(2026, 3, 12)).turn();
  const Turn book = Said("").Service("cut_men").On(kSaturday).turn();
  understood.intents = {{Intent::kCancel, 0.9}};
  understood.requests = {{0, 17, {{Intent::kCancel, 0.9}}}, {18, 34, {{Intent::kBook, 0.9}}}};
  understood.times = {cancel.understanding.times[0], book.understanding.times[0]};
  understood.times[0].begin = 4;
  understood.times[1].begin = 27;
  understood.entities = book.understanding.entities;
  understood.entities[0].begin = 22;
  auto reply = desk.Hear(turn);
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Soll ich diesen Termin absagen: Bart trimmen") == 0);
  reply = desk.Tap("Ja, absagen");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Abgesagt: Bart trimmen") == 0);
  CHECK(reply->body.find("\nMorgen, Samstag, 7. März: ") != std::string::npos);
  CHECK(reply->buttons.size() == 3);
  CHECK(desk.faults() == NoFaults());
}

TEST_CASE("a button that nobody knows any more gets a fresh start") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.TapId("c77.3");
  REQUIRE(reply.has_value());
  CHECK(reply->body.find("Dieses Angebot gilt nicht mehr.") == 0);
  CHECK(reply->buttons.size() == 3);
}

TEST_CASE("asking whether there is such a thing is no second question") {
  Rehearsal desk;
  desk.SkipGreeting();
  KnowledgeAnswer answer;
  answer.kind = AnswerKind::kEntry;
  answer.text = "Gutscheine gibt es an der Kasse.";
  desk.world().SetAnswer(answer);
  Turn turn = Said("Ich will einen Gutschein schenken. Habt ihr sowas?").turn();
  turn.understanding.entities = {{EntityKind::kTopic, 15, 24, {"voucher"}, 1, false},
                                 {EntityKind::kReference, 44, 49, {"such"}, 1, false}};
  turn.understanding.requests = {{0, 34, {{Intent::kAskInfo, 0.9}}}, {35, 50, {{Intent::kAskProduct, 0.9}}}};
  const auto reply = desk.Hear(std::move(turn));
  REQUIRE(reply.has_value());
  CHECK(reply->body == "Gutscheine gibt es an der Kasse.");
}

}  // namespace
}  // namespace tresen::gateway
