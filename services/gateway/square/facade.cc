#include "services/gateway/square/facade.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"

namespace tresen::gateway::square {
namespace {

constexpr char kCollection[] = "/v2/bookings";
constexpr int kMostPages = 20;

http::Response Json(int status, const json& body) {
  return http::Answer(status, "application/json", body.dump(-1, ' ', false, json::error_handler_t::replace));
}

http::Response Problems(const std::vector<Problem>& problems, int status = 400) {
  return Json(status, ErrorsOf(problems));
}

json Parse(const http::Request& request) {
  return json::parse(request.body.empty() ? "{}" : request.body, nullptr, /*allow_exceptions=*/false);
}

std::string AppointmentName(absl::string_view tenant, absl::string_view id) {
  return absl::StrCat("tenants/", tenant, "/appointments/", id);
}

// Without a key the same request on the same state of the booking is the same wish: repeating it has no second effect.
std::string RequestId(const std::string& given, absl::string_view what, const http::Request& request,
                      absl::string_view etag = "") {
  if (!given.empty()) return absl::StrCat("square-", given);
  const std::string wish = absl::StrCat(request.target, "\n", etag, "\n", request.body);
  return absl::StrCat("square-", what, "-", crypto::HexEncode(crypto::Sha256(wish)));
}

bool SameInstant(const std::string& a, const std::string& b) {
  absl::Time x, y;
  return absl::ParseTime(absl::RFC3339_full, a, &x, nullptr) && absl::ParseTime(absl::RFC3339_full, b, &y, nullptr) &&
         x == y;
}

std::string MinuteAfter(const std::string& instant) {
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, instant, &time, nullptr)) return instant;
  return absl::FormatTime(absl::RFC3339_sec, time + absl::Minutes(1), absl::UTCTimeZone());
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\""); }

}  // namespace

void BookingsFacade::AddRoutes(http::Router& router) const {
  router.Handle("POST", "/v2/bookings/availability/search", [this](const http::Request& r) { return Search(r); });
  router.Handle("POST", kCollection, [this](const http::Request& r) { return Create(r); });
  router.Handle("GET", kCollection, [this](const http::Request& r) { return List(r); });
  for (const char* method : {"GET", "PUT", "POST"}) {
    router.HandlePrefix(method, "/v2/bookings/", [this](const http::Request& r) { return Below(r); });
  }
}

std::optional<http::Response> BookingsFacade::Refusal(const http::Request& request, std::string* tenant) const {
  const auto caller = authenticator_.ByBearer(request.Header("Authorization").value_or(""));
  if (!caller.ok()) {
    return Problems({{"AUTHENTICATION_ERROR", "UNAUTHORIZED", "a bearer key is needed", ""}}, 401);
  }
  if (caller->tenant.empty()) {
    return Problems({{"AUTHENTICATION_ERROR", "FORBIDDEN", "the key belongs to no tenant", ""}}, 403);
  }
  *tenant = caller->tenant;
  return std::nullopt;
}

BookingsFacade::Outcome BookingsFacade::Call(const http::Request& request, absl::string_view method,
                                             const json& body) const {
  http::Request call;
  call.method = "POST";
  call.target = absl::StrCat("/tresen.scheduling.v1.SchedulingService/", method);
  call.peer = request.peer;
  call.headers.push_back({"Content-Type", "application/json"});
  for (const char* kept : {"Authorization", "traceparent"}) {
    if (const auto value = request.Header(kept)) call.headers.push_back({kept, *value});
  }
  call.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  const http::Response answer = transcoder_.Handle(call);
  Outcome outcome{answer.status, json::parse(answer.body, nullptr, /*allow_exceptions=*/false)};
  if (outcome.ok()) return outcome;
  if (!outcome.body.is_object()) outcome.body = json::object();
  outcome.body = ErrorsOf(ProblemsOf(outcome.body));
  return outcome;
}

http::Response BookingsFacade::Search(const http::Request& request) const {
  std::string tenant;
  if (auto refused = Refusal(request, &tenant)) return *std::move(refused);
  const json body = Parse(request);
  Reader reader(body);
  SearchRequest search = ReadSearch(reader);
  if (!reader.problems().empty()) return Problems(reader.problems());
  if (search.any_of.empty()) search.any_of.push_back("");
  // By start and person, so that one who is asked for twice counts once.
  std::map<std::pair<std::string, std::string>, json> found;
  for (const std::string& staff : search.any_of) {
    std::string page;
    for (int pages = 0; pages < kMostPages; ++pages) {
      Outcome slots = Call(request, "FindSlots", FindSlotsJson(tenant, search, staff, page));
      if (!slots.ok()) return Json(slots.status, slots.body);
      for (const json& offer : slots.body.value("offers", json::array())) {
        found.emplace(std::pair(offer.value("startTime", ""), offer.value("staff", "")), AvailabilityOf(offer));
      }
      page = slots.body.value("nextPageToken", "");
      if (page.empty()) break;
    }
  }
  json availabilities = json::array();
  for (auto& [key, availability] : found) availabilities.push_back(std::move(availability));
  return Json(200, {{"availabilities", std::move(availabilities)}});
}

http::Response BookingsFacade::Create(const http::Request& request) const {
  std::string tenant;
  if (auto refused = Refusal(request, &tenant)) return *std::move(refused);
  const json body = Parse(request);
  Reader reader(body);
  BookingRequest booking = ReadBooking(reader, /*create=*/true);
  if (!reader.problems().empty()) return Problems(reader.problems());
  booking.request_id = RequestId(booking.request_id, "create", request);
  const Outcome booked = Call(request, "BookAppointment", BookJson(tenant, booking));
  return Json(booked.status, booked.ok() ? json{{"booking", BookingOf(booked.body)}} : booked.body);
}

http::Response BookingsFacade::List(const http::Request& request) const {
  std::string tenant;
  if (auto refused = Refusal(request, &tenant)) return *std::move(refused);
  std::vector<std::string> terms;
  const auto add = [&](const char* parameter, absl::string_view field, absl::string_view collection) {
    const std::string id = request.QueryParameter(parameter).value_or("");
    if (!id.empty()) {
      terms.push_back(absl::StrCat(field, " = ", Quoted(absl::StrCat("tenants/", tenant, "/", collection, "/", id))));
    }
  };
  add("location_id", "branch", "branches");
  add("team_member_id", "staff", "staff");
  add("customer_id", "customer", "customers");
  const std::string from = request.QueryParameter("start_at_min").value_or("");
  const std::string until = request.QueryParameter("start_at_max").value_or("");
  if (!from.empty()) terms.push_back(absl::StrCat("start_time >= ", Quoted(from)));
  if (!until.empty()) terms.push_back(absl::StrCat("start_time < ", Quoted(until)));
  json list = {{"parent", absl::StrCat("tenants/", tenant)},
               {"filter", absl::StrJoin(terms, " AND ")},
               {"pageToken", request.QueryParameter("cursor").value_or("")}};
  int limit = 0;
  if (const auto text = request.QueryParameter("limit")) {
    if (!absl::SimpleAtoi(*text, &limit) || limit < 1 || limit > 1000) {
      return Problems({{"INVALID_REQUEST_ERROR", "INVALID_VALUE", "must be between 1 and 1000", "limit"}});
    }
    list["pageSize"] = limit;
  }
  const Outcome rows = Call(request, "ListAppointments", list);
  if (!rows.ok()) return Json(rows.status, rows.body);
  json answer = {{"bookings", json::array()}};
  for (const json& row : rows.body.value("appointments", json::array())) answer["bookings"].push_back(BookingOf(row));
  const std::string cursor = rows.body.value("nextPageToken", "");
  if (!cursor.empty()) answer["cursor"] = cursor;
  return Json(200, answer);
}

http::Response BookingsFacade::Below(const http::Request& request) const {
  std::string tenant;
  if (auto refused = Refusal(request, &tenant)) return *std::move(refused);
  absl::string_view id = request.path();
  absl::ConsumePrefix(&id, "/v2/bookings/");
  const bool cancel = absl::ConsumeSuffix(&id, "/cancel");
  const bool plain = !id.empty() && !absl::StrContains(id, '/');
  if (plain && cancel && request.method == "POST") return Cancel(request, tenant, id);
  if (plain && !cancel && request.method == "GET") return Get(request, tenant, id);
  if (plain && !cancel && request.method == "PUT") return Update(request, tenant, id);
  return Problems({{"INVALID_REQUEST_ERROR", "NOT_FOUND", "there is no such resource", ""}}, 404);
}

http::Response BookingsFacade::Get(const http::Request& request, const std::string& tenant,
                                   absl::string_view id) const {
  const Outcome row = Call(request, "GetAppointment", {{"name", AppointmentName(tenant, id)}});
  return Json(row.status, row.ok() ? json{{"booking", BookingOf(row.body)}} : row.body);
}

// The token of the offer at the wished start with the wished person, as {"token": …}.
BookingsFacade::Outcome BookingsFacade::OfferAt(const http::Request& request, const std::string& tenant,
                                                const json& appointment, const BookingRequest& booking) const {
  SearchRequest search;
  search.from = booking.start_at.empty() ? appointment.value("startTime", "") : booking.start_at;
  search.until = MinuteAfter(search.from);
  search.location = IdOf(appointment, "branch");
  search.booking = IdOf(appointment, "name");
  for (const json& service : appointment.value("services", json::array())) {
    search.services.push_back(IdOf(service, "service"));
  }
  Outcome slots = Call(request, "FindSlots", FindSlotsJson(tenant, search, booking.segments.front().staff, ""));
  if (!slots.ok()) return slots;
  for (const json& offer : slots.body.value("offers", json::array())) {
    if (SameInstant(offer.value("startTime", ""), search.from)) return {200, {{"token", offer.value("token", "")}}};
  }
  return {409, ErrorsOf({{"INVALID_REQUEST_ERROR", "CONFLICT", "that time is not free", "booking.start_at"}})};
}

http::Response BookingsFacade::Update(const http::Request& request, const std::string& tenant,
                                      absl::string_view id) const {
  const json body = Parse(request);
  Reader reader(body);
  const BookingRequest booking = ReadBooking(reader, /*create=*/false);
  if (!reader.problems().empty()) return Problems(reader.problems());
  const Outcome known = Call(request, "GetAppointment", {{"name", AppointmentName(tenant, id)}});
  if (!known.ok()) return Json(known.status, known.body);

  Reader fixed(body);
  if (!booking.location.empty() && booking.location != IdOf(known.body, "branch")) {
    fixed.Note("INVALID_VALUE", "booking.location_id", "a booking stays at its location");
  }
  if (!booking.customer.empty() && booking.customer != IdOf(known.body, "customer")) {
    fixed.Note("INVALID_VALUE", "booking.customer_id", "a booking stays with its customer");
  }
  const json services = known.body.value("services", json::array());
  const bool same_services =
      booking.segments.empty() ||
      std::equal(services.begin(), services.end(), booking.segments.begin(), booking.segments.end(),
                 [](const json& service, const Segment& segment) { return IdOf(service, "service") == segment.service; });
  if (!same_services) {
    fixed.Note("INVALID_VALUE", "booking.appointment_segments", "services are changed by cancelling and booking anew");
  }
  if (!fixed.problems().empty()) return Problems(fixed.problems());

  json move = {{"name", AppointmentName(tenant, id)}, {"requestId", RequestId(booking.request_id, "update", request, known.body.value("etag", ""))}};
  if (booking.version.has_value()) move["etag"] = absl::StrCat(*booking.version);
  const std::string staff = booking.segments.empty() ? "" : booking.segments.front().staff;
  const bool another_person = !staff.empty() && staff != IdOf(known.body, "staff");
  const bool another_start =
      !booking.start_at.empty() && !SameInstant(booking.start_at, known.body.value("startTime", ""));
  if (!another_person && !another_start) return Json(200, {{"booking", BookingOf(known.body)}});
  if (another_person) {
    const Outcome offer = OfferAt(request, tenant, known.body, booking);
    if (!offer.ok()) return Json(offer.status, offer.body);
    move["offerToken"] = offer.body["token"];
  } else {
    move["startTime"] = booking.start_at;
  }
  const Outcome moved = Call(request, "RescheduleAppointment", move);
  if (!moved.ok()) return Json(moved.status, moved.body);
  return Json(200, {{"booking", BookingOf(moved.body.value("appointment", json::object()))}});
}

http::Response BookingsFacade::Cancel(const http::Request& request, const std::string& tenant,
                                      absl::string_view id) const {
  const json body = Parse(request);
  Reader reader(body);
  const std::string key = reader.Text("idempotency_key");
  const std::optional<int64_t> version = reader.Integer("booking_version");
  if (!reader.problems().empty()) return Problems(reader.problems());
  json cancel = {{"name", AppointmentName(tenant, id)},
                 {"requestId", RequestId(key, "cancel", request)},
                 {"reason", kCancelledBySeller}};
  if (version.has_value()) cancel["etag"] = absl::StrCat(*version);
  const Outcome row = Call(request, "CancelAppointment", cancel);
  return Json(row.status, row.ok() ? json{{"booking", BookingOf(row.body)}} : row.body);
}

}  // namespace tresen::gateway::square
