#include "services/simulator/account/business_file.h"

#include <catch2/catch.hpp>

namespace tresen::simulator {
namespace {

TEST_CASE("the demo business's numbers and templates are known to the network") {
  const auto known = ReadBusinessFile("deploy/demo/business.yaml");
  REQUIRE(known.ok());
  REQUIRE(known->numbers.size() == 2);
  CHECK(known->numbers[0].id == "700000000000001");
  CHECK(known->numbers[0].digits == "493023125001");
  CHECK(known->zone == "Europe/Berlin");
  int reminders = 0;
  for (const MessageTemplate& entry : known->templates) {
    if (entry.name != "appointment_reminder") continue;
    ++reminders;
    CHECK(entry.buttons.size() == 3);
  }
  CHECK(reminders == 5);
}

TEST_CASE("broken files name the line") {
  CHECK(ParseBusiness("branches: [").status().code() == absl::StatusCode::kInvalidArgument);
  const auto no_number = ParseBusiness("branches:\n  - id: mitte\n");
  CHECK(no_number.status().message() == "line 2: the branch has no phone number");
  CHECK(ReadBusinessFile("/nonexistent").status().code() == absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tresen::simulator
