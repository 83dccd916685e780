#include <catch2/catch.hpp>
#include <sstream>

#include "services/tresenctl/output/table.h"
#include "services/tresenctl/output/values.h"

namespace tresen::tresenctl {
namespace {

TEST_CASE("columns are as wide as their longest entry, counted in characters") {
  Table table({"NAME", "WHERE"});
  table.Add({"Jörg", "Mitte"});
  table.Add({"Małgorzata", "Nord"});
  std::ostringstream out;
  table.Print(out);
  CHECK(out.str() ==
        "NAME        WHERE\n"
        "Jörg        Mitte\n"
        "Małgorzata  Nord\n");
}

TEST_CASE("what a customer wrote cannot steer the terminal") {
  CHECK(Plain("a\x1b[31mb\nc\xff") == "a[31mb c\xef\xbf\xbd");
}

TEST_CASE("times are shown in the branch's zone, also across the change to summer time") {
  google::protobuf::Timestamp time;
  CHECK(LocalTime(time, ZoneOf("Europe/Berlin")).empty());
  time.set_seconds(1774746000);  // 2026-03-29 01:00 UTC
  CHECK(LocalTime(time, ZoneOf("Europe/Berlin")) == "2026-03-29 03:00");
  CHECK(LocalTime(time, ZoneOf("Nowhere/Else")) == "2026-03-29 01:00");
}

TEST_CASE("names and states are shown short") {
  CHECK(IdOf("tenants/demo/branches/mitte") == "mitte");
  CHECK(IdOf("mitte") == "mitte");
  CHECK(WordOf("APPOINTMENT_STATE_NO_SHOW", "APPOINTMENT_STATE_") == "no_show");
}

}  // namespace
}  // namespace tresen::tresenctl
