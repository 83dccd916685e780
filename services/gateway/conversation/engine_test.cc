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
        "Willkommen bei Salon Beispiel! Hier antwortet der automatische Assistent. Datenschutz: "
        "https://salon.example/datenschutz\n"
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
        "Ändern oder absagen: einfach hier schreiben. Termin und Kalender: "
        "https://salon.example/t/a1");
  CHECK(desk.sent() == 2);
  CHECK(desk.faults() == std::vector<std::string>());
}

}  // namespace
}  // namespace tresen::gateway
