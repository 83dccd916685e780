#include "services/gateway/conversation/flows/ask_risk.h"

#include <catch2/catch.hpp>

#include "services/gateway/conversation/rehearsal/rehearsal.h"

namespace tresen::gateway {
namespace {

using NoFaults = std::vector<std::string>;

TEST_CASE("without an approved entry there is no advice, but a person and an honest time") {
  Rehearsal desk;
  desk.SkipGreeting();
  auto reply = desk.Hear(Said("Nussallergie?").As(Intent::kAskRisk).Naming(EntityKind::kRisk, {"allergy"}));
  REQUIRE(reply.has_value());
  CHECK(reply->body ==
        "Dazu habe ich keine geprüfte Auskunft und gebe Ihre Frage an einen Menschen weiter. Sie hören "
        "in etwa 10 Minuten von uns.");
  REQUIRE(desk.world().cases().size() == 1);
  CHECK(desk.world().cases()[0].reason == CaseReason::kRisk);
  CHECK(desk.state().answering == Answering::kWaiting);
}

TEST_CASE("an approved entry is quoted with its line, document, version and date") {
  Rehearsal desk;
  desk.SkipGreeting();
  KnowledgeAnswer answer;
  answer.kind = AnswerKind::kEntry;
  answer.text = "Die Farbe enthält PPD und Resorcin, kein Ammoniak.";
  answer.caution = "Bitte sprechen Sie vorher mit Ihrer Ärztin.";
  answer.document = "Produktblatt Farbe";
  answer.version = "2";
  answer.approved_on = absl::CivilDay(2026, 2, 1);
  desk.world().SetAnswer(answer);
  auto reply = desk.Hear(Said("Ist PPD drin?").As(Intent::kAskRisk));
  REQUIRE(reply.has_value());
  for (const char* part : {"PPD und Resorcin", "Ärztin", "Produktblatt Farbe", "Version 2",
                           "1. Februar", "mit einem Menschen sprechen?"}) {
    CHECK(reply->body.find(part) != std::string::npos);
  }
  CHECK(reply->buttons.size() == 2);
}

TEST_CASE("live data never answers a question of risk") {
  Rehearsal desk;
  desk.SkipGreeting();
  KnowledgeAnswer answer;
  answer.kind = AnswerKind::kServices;
  desk.world().SetAnswer(answer);
  desk.Hear(Said("Ist das sicher?").As(Intent::kAskRisk));
  CHECK(desk.state().answering == Answering::kWaiting);
}

TEST_CASE("a likely question of risk is treated as one, also in the middle of a booking") {
  Rehearsal desk;
  desk.SkipGreeting();
  desk.Hear(Said("Dienstag").As(Intent::kBook).Service("colour").On(absl::CivilDay(2026, 3, 10)));
  desk.Hear(Said("bin schwanger, geht das am Dienstag?")
                .As(Intent::kAskRisk, 0.5)
                .As(Intent::kAvailability, 0.45)
                .Naming(EntityKind::kRisk, {"pregnancy"})
                .On(absl::CivilDay(2026, 3, 10)));
  REQUIRE(desk.world().cases().size() == 1);
  const auto& summary = desk.world().cases()[0].summary;
  CHECK(std::any_of(summary.begin(), summary.end(),
                    [](const SummaryLine& line) { return line.value == "Färben"; }));
}

}  // namespace
}  // namespace tresen::gateway
