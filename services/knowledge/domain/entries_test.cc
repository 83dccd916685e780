#include "services/knowledge/domain/entries.h"

#include <catch2/catch.hpp>

namespace tresen::knowledge {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1772802000);

Entry Parking(const std::string& branch) {
  Entry entry;
  entry.id = "parking_" + branch;
  entry.topics = {"parking"};
  entry.branches = {branch};
  entry.approved = true;
  return entry;
}

Entry Ingredients() {
  Entry entry;
  entry.id = "ingredients";
  entry.topics = {"ingredients"};
  entry.risk = true;
  entry.services = {"colour"};
  entry.subjects = {{"de", {"PPD", "Ammoniak", "Inhaltsstoffe"}}, {"th", {"แอมโมเนีย"}}};
  entry.approved = true;
  return entry;
}

Entry Pregnancy() {
  Entry entry;
  entry.id = "pregnancy";
  entry.topics = {"pregnancy"};
  entry.risk = true;
  entry.subjects = {{"de", {"schwanger", "Schwangerschaft"}}};
  entry.approved = true;
  return entry;
}

std::vector<Entry> Entries() {
  return {Parking("mitte"), Parking("nord"), Ingredients(), Pregnancy()};
}

Question Ask(const std::string& text, std::vector<std::string> topics) {
  Question question;
  question.text = text;
  question.branch = "mitte";
  question.topics = std::move(topics);
  question.at = kNow;
  return question;
}

Question AskRisk(const std::string& text, std::vector<std::string> risks) {
  Question question = Ask(text, {});
  question.risk = true;
  question.risks = std::move(risks);
  return question;
}

std::string IdOf(const Entry* entry) { return entry == nullptr ? "" : entry->id; }

TEST_CASE("the entry of the branch answers") {
  const auto entries = Entries();
  CHECK(IdOf(FindAnswer(entries, Ask("Kann man bei euch parken?", {"parking"}))) ==
        "parking_mitte");
  Question nord = Ask("Kann man bei euch parken?", {"parking"});
  nord.branch = "nord";
  CHECK(IdOf(FindAnswer(entries, nord)) == "parking_nord");
}

TEST_CASE("a topic without an entry is not answered") {
  CHECK(FindAnswer(Entries(), Ask("Habt ihr WLAN?", {"wifi"})) == nullptr);
  CHECK(FindAnswer(Entries(), Ask("Was ist los?", {})) == nullptr);
}

TEST_CASE("what is not approved, not yet valid or expired is not said") {
  auto entries = Entries();
  const Question question = Ask("Parken?", {"parking"});
  entries[0].approved = false;
  CHECK(FindAnswer(entries, question) == nullptr);
  entries[0].approved = true;
  entries[0].valid_from = kNow + absl::Seconds(1);
  CHECK(FindAnswer(entries, question) == nullptr);
  entries[0].valid_from = absl::InfinitePast();
  entries[0].valid_until = kNow;
  CHECK(FindAnswer(entries, question) == nullptr);
  entries[0].valid_until = kNow + absl::Seconds(1);
  CHECK(IdOf(FindAnswer(entries, question)) == "parking_mitte");
}

TEST_CASE("a question of risk is answered when its subject is named") {
  const auto entries = Entries();
  CHECK(IdOf(FindAnswer(entries, AskRisk("Ist da PPD drin?", {"ingredients"}))) == "ingredients");
  CHECK(IdOf(FindAnswer(entries, AskRisk("ist AMMONIAK in der farbe", {"ingredients"}))) ==
        "ingredients");
  CHECK(IdOf(FindAnswer(entries, AskRisk("มีแอมโมเนียไหม", {"ingredients"}))) == "ingredients");
  CHECK(IdOf(FindAnswer(entries, AskRisk("Ich bin schwanger, geht Färben?", {"pregnancy"}))) ==
        "pregnancy");
}

TEST_CASE("an allergy without an entry of its own goes to a person") {
  const auto entries = Entries();
  CHECK(FindAnswer(entries, AskRisk("Ich habe eine Nussallergie, ist die Farbe ok?",
                                    {"allergy"})) == nullptr);
  // Also when an ingredient is named beside it.
  CHECK(FindAnswer(entries, AskRisk("Ist PPD mit meiner Nussallergie ok?",
                                    {"ingredients", "allergy"})) == nullptr);
  CHECK(FindAnswer(entries, AskRisk("Ich nehme Blutverdünner, Inhaltsstoffe?",
                                    {"ingredients", "medication"})) == nullptr);
}

TEST_CASE("a subject inside another word is not named") {
  CHECK(FindAnswer(Entries(), AskRisk("Ist der PPDX-Stoff dabei?", {"ingredients"})) == nullptr);
}

TEST_CASE("an entry of risk never answers an ordinary question") {
  CHECK(FindAnswer(Entries(), Ask("Inhaltsstoffe?", {"ingredients"})) == nullptr);
}

TEST_CASE("an entry of another service does not answer") {
  Question question = AskRisk("Ist da PPD drin?", {"ingredients"});
  question.services = {"beard"};
  CHECK(FindAnswer(Entries(), question) == nullptr);
  question.services = {"beard", "colour"};
  CHECK(IdOf(FindAnswer(Entries(), question)) == "ingredients");
}

TEST_CASE("topics are a closed list") {
  CHECK(IsTopic("parking"));
  CHECK_FALSE(IsTopic("weather"));
}

}  // namespace
}  // namespace tresen::knowledge
