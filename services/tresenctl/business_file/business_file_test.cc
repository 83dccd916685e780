#include "services/tresenctl/business_file/business_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

namespace tresen::tresenctl {
namespace {

const std::string kBusiness =
    "business:\n"
    "  id: shop\n"
    "  display_name: Shop\n"
    "  default_language: en\n"
    "  languages: [en]\n"
    "  time_zone: Europe/Berlin\n"
    "  currency: EUR\n";  // 7 lines
const std::string kBranch =
    "branches:\n"
    "  - id: mid\n"
    "    display_name: Mid\n"
    "    hours: {mon-fri: \"09:00-18:00\"}\n"
    "    resources: {chair: 1}\n";  // to line 12

std::string ProblemsOf(const std::string& yaml) {
  return FormatProblems("f", ReadBusinessFile(yaml).problems);
}

std::string DemoBusiness() {
  std::ifstream in("deploy/demo/business.yaml", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_CASE("the demo business has no problems and is read in full") {
  const BusinessFile file = ReadBusinessFile(DemoBusiness());
  CHECK(FormatProblems("business.yaml", file.problems).empty());
  const auto& catalog = file.requests.catalog.catalog();
  CHECK(file.requests.tenant == "demo");
  CHECK(catalog.business().policy().max_days_ahead() == 90);
  CHECK(catalog.business().policy().free_cancel_hours() == 24);
  REQUIRE(catalog.branches_size() == 2);
  CHECK(catalog.branches(0).hours_size() == 6);
  CHECK(catalog.branches(0).time_zone() == "Europe/Berlin");
  REQUIRE(catalog.services_size() == 8);
  CHECK(catalog.services(0).price().minor_units() == 4200);
  CHECK(catalog.services(2).generic_terms().terms().at("th").terms_size() == 1);
  CHECK_FALSE(catalog.services(3).stages(1).staff_busy());
  REQUIRE(catalog.staff_size() == 5);
  CHECK(file.requests.knowledge.products_size() == 4);
  CHECK(file.requests.knowledge.products(3).price_is_minimum());
  CHECK(file.requests.settings.templates_size() == 10);
  REQUIRE(file.requests.settings.targets_size() == 2);
  CHECK(file.requests.settings.targets(0).lead_email() == "leitung.mitte@salon.example");
  CHECK(file.requests.settings.targets(0).acknowledge_minutes() == 10);
  CHECK_FALSE(file.requests.settings.targets(0).tell_when_closed());
  CHECK(file.requests.settings.targets(1).digest_minutes() == 0);
  CHECK(file.requests.settings.rules().second_reminder_minutes() == 0);
  CHECK(file.requests.settings.rules().marketing_gap_hours() == 72);
  CHECK(file.requests.settings.rules().service_hours().to_minute() == 21 * 60);
  REQUIRE(file.requests.channels.addresses_size() == 2);
  CHECK(file.requests.channels.addresses(1).address_id() == "700000000000002");
}

TEST_CASE("working as opened takes the branch's hours of that day") {
  const BusinessFile file = ReadBusinessFile(DemoBusiness());
  const auto& jonas = file.requests.catalog.catalog().staff(1);
  REQUIRE(jonas.working_hours_size() == 5);
  CHECK(jonas.working_hours(4).weekday() == 6);
  CHECK(jonas.working_hours(4).intervals(0).from_minute() == 600);
  CHECK(jonas.working_hours(4).intervals(0).to_minute() == 960);
}

TEST_CASE("every problem of a file is named with its line") {
  const std::string yaml = kBusiness + kBranch +
                           "services:\n"
                           "  - id: cut\n"
                           "    display_name: {en: cut, fr: coupe}\n"
                           "    stages: [{minutes: 0}]\n"
                           "    price: 12,50\n"
                           "    resources: [sofa]\n"
                           "staff:\n"
                           "  - id: ann\n"
                           "    display_name: Ann\n"
                           "    branch: north\n"
                           "    skills: [dye]\n";
  CHECK(ProblemsOf(yaml) ==
        "f:15: display_name: the business does not speak \"fr\"\n"
        "f:16: minutes must be a whole number from 1 to 1440\n"
        "f:17: price must be an amount like 42.00\n"
        "f:18: no branch has the resource \"sofa\"\n"
        "f:22: there is no branch \"north\"\n"
        "f:23: skills: there is no \"dye\"\n");
}

TEST_CASE("a file of another encoding is refused with the lines that show it") {
  std::string latin1 = kBusiness + kBranch;
  latin1.replace(latin1.find("Shop"), 4, "Caf\xE9");
  CHECK(ProblemsOf(latin1) == "f:3: is not UTF-8\n");
}

TEST_CASE("a wrong field is named with its line") {
  struct Row {
    std::string yaml;
    std::string problem;
  };
  const auto row = GENERATE(values<Row>({
      {"", "f:0: a business file must consist of fields\n"},
      {"branches: []\n", "f:1: business is missing\n"},
      {"business: [", "f:1: end of sequence flow not found\n"},
      {kBusiness + "colour: red\n", "f:8: a business file has no field \"colour\"\n"},
      {kBusiness + "  policy: {hold: soon}\n", "f:8: hold must be like 45m, 24h or 90d\n"},
      {kBusiness + "  policy: {max_ahead: 36h}\n", "f:8: max_ahead must be in whole days\n"},
      {kBusiness + "branches: 3\n", "f:8: branches must be a list\n"},
      {kBusiness + kBranch + "  - id: mid\n    display_name: M\n",
       "f:13: the id mid stands twice\n"},
      {kBusiness + kBranch + "    time_zone: Mars/Base\n",
       "f:13: there is no time zone Mars/Base\n"},
      {kBusiness + kBranch + "    position: {latitude: 99, longitude: 1}\n",
       "f:13: latitude must be from -90 to 90\n"},
      {kBusiness + "articles:\n  - id: a\n    topics: [t]\n    text: {en: x}\n    approved: May\n",
       "f:12: approved must be like 2026-01-31\n"},
      {kBusiness +
           "products:\n  - id: a\n    display_name: {en: x}\n    price: 1\n    url: http:/\n",
       "f:12: url must begin with https://\n"},
      {kBusiness + "templates:\n  - name: t\n", "f:9: body is missing\n"},
      {kBusiness + kBranch + "    notice: {email: a@b, when_closed: never}\n",
       "f:13: when_closed must be collect or at_once\n"},
      {kBusiness + kBranch + "    notice: {acknowledge_within: soon}\n",
       "f:13: acknowledge_within must be like 45m, 24h or 90d\n"},
      {kBusiness + "messages: {service_hours: morning}\n", "f:8: hours must be like 09:00-18:00\n"},
      {kBusiness + "messages: {marketing: {most: 0}}\n",
       "f:8: most must be a whole number from 1 to 100\n"},
  }));
  INFO(row.yaml);
  CHECK(ProblemsOf(row.yaml) == row.problem);
}

const std::string kPeople =
    "services:\n"
    "  - {id: cut, display_name: {en: cut}, stages: [{minutes: 30}], price: 10}\n"
    "staff:\n"
    "  - {id: ann, display_name: Ann, branch: mid, skills: [cut]}\n";

TEST_CASE("a branch's calendar is read with the numbers of its services and people") {
  const std::string calendar =
      "    calendar:\n"
      "      authority: timeglobe\n"
      "      url: https://calendar.example\n"
      "      secret: main\n"
      "      site: mid_1\n"
      "      services: {cut: 10}\n"
      "      staff: {ann: 7}\n"
      "      times: local\n"
      "      when_away: provisional\n"
      "      sync: 3m\n";
  const BusinessFile file = ReadBusinessFile(kBusiness + kBranch + calendar + kPeople);
  CHECK(FormatProblems("f", file.problems).empty());
  const auto& read = file.requests.catalog.catalog().branches(0).calendar();
  CHECK(read.authority() == scheduling::v1::CALENDAR_AUTHORITY_TIMEGLOBE);
  CHECK(read.site() == "mid_1");
  REQUIRE(read.services_size() == 1);
  CHECK(read.services(0).service() == "tenants/shop/services/cut");
  CHECK(read.services(0).number() == 10);
  REQUIRE(read.staff_size() == 1);
  CHECK(read.staff(0).number() == 7);
  CHECK(read.time_mode() == scheduling::v1::CALENDAR_TIME_MODE_LOCAL);
  CHECK(read.when_away() == scheduling::v1::CALENDAR_AWAY_MODE_PROVISIONAL);
  CHECK(read.sync_minutes() == 3);
}

TEST_CASE("what is wrong with a branch's calendar is named with its line") {
  struct Row {
    std::string calendar;
    std::string problem;
  };
  const auto row = GENERATE(values<Row>({
      {"{authority: outlook}",
       "f:13: authority must be one of builtin, timeglobe, caldav, ics\n"},
      {"{url: \"https://x\"}", "f:13: authority is missing\n"},
      {"{authority: ics}", "f:13: url is missing\n"},
      {"{authority: ics, url: x.ics}", "f:13: url must begin with https:// or http://\n"},
      {"{authority: caldav, staff: {bob: \"https://x\"}}",
       "f:13: staff: there is no \"bob\"\nf:13: staff is missing\n"},
      {"{authority: timeglobe, url: \"https://x\", secret: Key!, site: a, services: {cut: 0},"
       " staff: {ann: x}}",
       "f:13: secret must be a name, 1 to 64 of a-z, 0-9, _ and -\n"
       "f:13: cut must be a whole number from 1 to 2147483648\n"
       "f:13: ann must be a whole number from 1 to 2147483648\n"},
  }));
  INFO(row.calendar);
  CHECK(ProblemsOf(kBusiness + kBranch + "    calendar: " + row.calendar + "\n" + kPeople) ==
        row.problem);
}

TEST_CASE("hours that cannot be are named with their line") {
  const std::string branch = kBusiness + "branches:\n  - id: b\n    display_name: B\n    hours:\n";
  CHECK(ProblemsOf(branch + "      mon: \"9-18\"\n") == "f:12: hours must be like 09:00-18:00\n");
  CHECK(ProblemsOf(branch + "      mon: \"18:00-09:00\"\n") ==
        "f:12: hours must end after they begin\n");
  CHECK(ProblemsOf(branch + "      fri-mon: \"09:00-18:00\"\n") ==
        "f:12: weekdays must be like mon or mon-fri\n");
  CHECK(ProblemsOf(branch + "      mon-wed: \"09:00-18:00\"\n      tue: \"09:00-12:00\"\n") ==
        "f:13: a weekday stands twice\n");
  CHECK(ProblemsOf(branch + "      mon: [\"09:00-12:00\", \"11:00-18:00\"]\n") ==
        "f:12: hours must be in order and not overlap\n");
}

}  // namespace
}  // namespace tresen::tresenctl
