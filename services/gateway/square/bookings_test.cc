#include "services/gateway/square/bookings.h"

#include <catch2/catch.hpp>

namespace tresen::gateway::square {
namespace {

json Appointment(const std::string& state) {
  return {{"name", "tenants/demo/appointments/a1"},
          {"state", "APPOINTMENT_STATE_" + state},
          {"branch", "tenants/demo/branches/mitte"},
          {"customer", "tenants/demo/customers/c1"},
          {"etag", "7"},
          {"startTime", "2026-03-29T00:30:00Z"},
          {"services", json::array({{{"service", "tenants/demo/services/cut_men"},
                                     {"staff", "tenants/demo/staff/jonas"},
                                     {"startTime", "2026-03-29T00:30:00Z"},
                                     {"endTime", "2026-03-29T01:00:00Z"}}})}};
}

TEST_CASE("a booking says what the appointment is") {
  const json booking = BookingOf(Appointment("BOOKED"));
  CHECK(booking["id"] == "a1");
  CHECK(booking["status"] == "ACCEPTED");
  CHECK(booking["version"] == 7);
  CHECK(booking["location_id"] == "mitte");
  CHECK(booking["appointment_segments"][0]["duration_minutes"] == 30);
  CHECK(booking["appointment_segments"][0]["team_member_id"] == "jonas");
}

TEST_CASE("every state has its status") {
  CHECK(BookingOf(Appointment("HELD"))["status"] == "PENDING");
  CHECK(BookingOf(Appointment("CONFIRMED"))["status"] == "ACCEPTED");
  CHECK(BookingOf(Appointment("NO_SHOW"))["status"] == "NO_SHOW");
  CHECK(BookingOf(Appointment("EXPIRED"))["status"] == "DECLINED");
  CHECK(BookingOf(Appointment("CANCELLED_LATE"))["status"] == "CANCELLED_BY_CUSTOMER");
  json ended = Appointment("CANCELLED_IN_TIME");
  ended["cancelReason"] = kCancelledBySeller;
  CHECK(BookingOf(ended)["status"] == "CANCELLED_BY_SELLER");
}

TEST_CASE("what is wrong with a request is noted, field by field") {
  const json body = {{"idempotency_key", 7},
                     {"booking",
                      {{"start_at", "soon"},
                       {"version", "new"},
                       {"seller_note", "shy"},
                       {"appointment_segments", json::array({{{"team_member_id", "lena"}}, "cut"})}}}};
  Reader reader(body);
  ReadBooking(reader, /*create=*/true);
  std::vector<std::string> fields;
  for (const Problem& problem : reader.problems()) fields.push_back(problem.field);
  for (const char* field : {"idempotency_key", "booking.start_at", "booking.version", "booking.seller_note",
                            "booking.location_id", "booking.customer_id",
                            "booking.appointment_segments[0].service_variation_id",
                            "booking.appointment_segments[1].service_variation_id"}) {
    INFO(field);
    CHECK(std::find(fields.begin(), fields.end(), field) != fields.end());
  }
}

TEST_CASE("a body that is no object is a problem and nothing more") {
  for (const json& body : {json::array(), json("x"), json(nullptr), json(json::value_t::discarded)}) {
    Reader reader(body);
    ReadSearch(reader);
    CHECK_FALSE(reader.problems().empty());
  }
}

TEST_CASE("our violations come back under the names of the caller") {
  const json error = {{"code", "invalid_argument"},
                      {"message", "bad"},
                      {"details", json::array({{{"debug", {{"fieldViolations",
                                                            json::array({{{"field", "wish.branch"},
                                                                          {"description", "is unknown"}}})}}}}})}};
  const std::vector<Problem> problems = ProblemsOf(error);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].field == "location_id");
  CHECK(problems[0].detail == "is unknown");
  CHECK(ProblemsOf({{"code", "aborted"}})[0].code == "CONFLICT");
  CHECK(ProblemsOf(json::object())[0].code == "INTERNAL_SERVER_ERROR");
}

TEST_CASE("people asked for twice are asked for once") {
  const json body = {
      {"query",
       {{"filter",
         {{"start_at_range", {{"start_at", "2026-03-09T00:00:00Z"}, {"end_at", "2026-03-10T00:00:00Z"}}},
          {"segment_filters",
           json::array({{{"service_variation_id", "cut_men"}, {"team_member_id_filter", {{"any", {"b", "a", "b"}}}}}})}}}}}};
  Reader reader(body);
  const SearchRequest search = ReadSearch(reader);
  CHECK(reader.problems().empty());
  CHECK(search.any_of == std::vector<std::string>{"a", "b"});
  const json request = FindSlotsJson("demo", search, "a", "");
  CHECK(request["wish"]["staff"] == "tenants/demo/staff/a");
  CHECK(request["wish"]["branch"] == "");
}

}  // namespace
}  // namespace tresen::gateway::square
