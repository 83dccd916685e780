#include "services/simulator/domain/message_template.h"

#include <catch2/catch.hpp>

namespace tresen::simulator {
namespace {

TemplateRegistry WithReminder() {
  MessageTemplate reminder;
  reminder.name = "appointment_reminder";
  reminder.language = "de";
  reminder.body = "Hallo {{customer}}, Ihr Termin ist am {{when}} bei uns.";
  reminder.buttons = {{"QUICK_REPLY", "Passt", ""}, {"QUICK_REPLY", "Absagen", ""}};
  TemplateRegistry registry;
  registry.Put(std::move(reminder));
  return registry;
}

TemplateUse Use(std::vector<TemplateParameter> body) {
  TemplateUse use{"appointment_reminder", "de", {}};
  use.components.push_back({"body", "", 0, std::move(body)});
  use.components.push_back({"button", "quick_reply", 1, {{"payload", "", "appt:42:cancel"}}});
  return use;
}

int CodeOf(const TemplateVerdict& verdict) { return verdict.refusal ? verdict.refusal->code : 0; }

TEST_CASE("named parameters fill the text in any order and payloads find their button") {
  const TemplateVerdict verdict =
      WithReminder().Fill(Use({{"text", "when", "3.12. um 10:00"}, {"text", "customer", "Mina"}}));
  REQUIRE_FALSE(verdict.refusal);
  CHECK(verdict.filled.body == "Hallo Mina, Ihr Termin ist am 3.12. um 10:00 bei uns.");
  CHECK(verdict.filled.payloads == std::vector<std::string>{"", "appt:42:cancel"});
}

TEST_CASE("a missing, an unknown and an empty parameter are refused with their codes") {
  const TemplateRegistry registry = WithReminder();
  CHECK(CodeOf(registry.Fill(Use({{"text", "when", "x"}}))) == 132000);
  CHECK(CodeOf(registry.Fill(Use({{"text", "when", "x"}, {"text", "who", "y"}}))) == 100);
  CHECK(CodeOf(registry.Fill(Use({{"text", "when", "x"}, {"text", "customer", ""}}))) == 132012);
  CHECK(CodeOf(registry.Fill(Use({{"text", "when", "a\nb"}, {"text", "customer", "M"}}))) ==
        132012);
}

TEST_CASE("positional parameters are taken in order") {
  MessageTemplate note;
  note.name = "note";
  note.language = "en";
  note.body = "See you {{1}} at {{2}}.";
  TemplateRegistry registry;
  registry.Put(std::move(note));
  const TemplateVerdict verdict = registry.Fill(
      {"note", "en", {{"body", "", 0, {{"text", "", "Friday"}, {"text", "", "10:00"}}}}});
  REQUIRE_FALSE(verdict.refusal);
  CHECK(verdict.filled.body == "See you Friday at 10:00.");
}

TEST_CASE("a filled text over 1024 characters is refused") {
  CHECK(CodeOf(WithReminder().Fill(Use(
            {{"text", "when", std::string(1100, 'x')}, {"text", "customer", "Mina"}}))) == 132005);
}

}  // namespace
}  // namespace tresen::simulator
