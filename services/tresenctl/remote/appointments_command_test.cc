#include "services/tresenctl/remote/appointments_command.h"

#include <catch2/catch.hpp>

#include "services/tresenctl/output/values.h"

namespace tresen::tresenctl {
namespace {

std::string Filter(const AppointmentQuery& query) {
  const auto filter = FilterOf(query, "demo", ZoneOf("Europe/Berlin"));
  return filter.ok() ? *filter : std::string(filter.status().message());
}

TEST_CASE("nothing asked for restricts nothing") { CHECK(Filter({}).empty()); }

TEST_CASE("branch, customer and states become terms of the filter") {
  AppointmentQuery query;
  query.branch = "mitte";
  query.customer = "tenants/demo/customers/c1";
  query.states = "Booked, no-show";
  CHECK(Filter(query) ==
        "(state = BOOKED OR state = NO_SHOW) AND branch = tenants/demo/branches/mitte"
        " AND customer = tenants/demo/customers/c1");
  query = {};
  query.states = "open,cancelled";
  CHECK(Filter(query) ==
        "(state = ARRIVED OR state = BOOKED OR state = CANCELLED_IN_TIME OR "
        "state = CANCELLED_LATE OR state = CONFIRMED)");
}

TEST_CASE("a day is the branch's own, 23 hours long when summer time begins") {
  AppointmentQuery query;
  query.day = "2026-03-29";
  CHECK(Filter(query) ==
        "start_time >= \"2026-03-28T23:00:00+00:00\" AND start_time < "
        "\"2026-03-29T22:00:00+00:00\"");
}

TEST_CASE("the last day belongs to the range, a time ends it exactly") {
  AppointmentQuery query;
  query.from = "2026-03-07T14:30:00+01:00";
  query.to = "2026-03-08";
  CHECK(Filter(query) ==
        "start_time >= \"2026-03-07T13:30:00+00:00\" AND start_time < "
        "\"2026-03-08T23:00:00+00:00\"");
}

TEST_CASE("what is not understood is said") {
  for (const AppointmentQuery& query :
       std::initializer_list<AppointmentQuery>{{.branch = "staff/lena"},
                                               {.states = "done"},
                                               {.day = "tomorrow"},
                                               {.day = "2026-03-07", .to = "2026-03-08"},
                                               {.from = "14:30"}}) {
    const auto filter = FilterOf(query, "demo", absl::UTCTimeZone());
    CHECK(absl::IsInvalidArgument(filter.status()));
    CHECK_FALSE(filter.status().message().empty());
  }
}

}  // namespace
}  // namespace tresen::tresenctl
