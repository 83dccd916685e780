#include "services/gateway/square/bookings.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"

namespace tresen::gateway::square {
namespace {

constexpr int kPage = 100;

std::string Name(absl::string_view tenant, absl::string_view collection, absl::string_view id) {
  return id.empty() ? "" : absl::StrCat("tenants/", tenant, "/", collection, "/", id);
}

std::string TextAt(const json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

int MinutesBetween(const std::string& from, const std::string& to) {
  absl::Time begin, end;
  if (!absl::ParseTime(absl::RFC3339_full, from, &begin, nullptr)) return 0;
  if (!absl::ParseTime(absl::RFC3339_full, to, &end, nullptr)) return 0;
  return static_cast<int>(absl::ToInt64Minutes(end - begin));
}

json SegmentsOf(const json& services) {
  json segments = json::array();
  for (const json& service : services) {
    segments.push_back({{"duration_minutes", MinutesBetween(TextAt(service, "startTime"), TextAt(service, "endTime"))},
                        {"service_variation_id", IdOf(service, "service")},
                        {"team_member_id", IdOf(service, "staff")},
                        {"any_team_member", false}});
  }
  return segments;
}

bool IsInstant(const std::string& text) {
  absl::Time time;
  return absl::ParseTime(absl::RFC3339_full, text, &time, nullptr);
}

std::string Instant(Reader& reader, absl::string_view path, bool required) {
  std::string text = reader.Text(path, required);
  if (text.empty() || IsInstant(text)) return text;
  reader.Note("INVALID_TIME", path, "must be an RFC 3339 instant");
  return "";
}

std::string StatusOf(const json& appointment) {
  const std::string state = TextAt(appointment, "state");
  if (absl::StrContains(state, "CANCELLED")) {
    return TextAt(appointment, "cancelReason") == kCancelledBySeller ? "CANCELLED_BY_SELLER" : "CANCELLED_BY_CUSTOMER";
  }
  if (absl::EndsWith(state, "_HELD")) return "PENDING";
  if (absl::EndsWith(state, "_NO_SHOW")) return "NO_SHOW";
  if (absl::EndsWith(state, "_EXPIRED") || absl::EndsWith(state, "_VOID")) return "DECLINED";
  return "ACCEPTED";
}

struct Mapping {
  absl::string_view connect;
  absl::string_view category;
  absl::string_view code;
};

constexpr Mapping kCodes[] = {
    {"unauthenticated", "AUTHENTICATION_ERROR", "UNAUTHORIZED"},
    {"permission_denied", "AUTHENTICATION_ERROR", "FORBIDDEN"},
    {"not_found", "INVALID_REQUEST_ERROR", "NOT_FOUND"},
    {"invalid_argument", "INVALID_REQUEST_ERROR", "BAD_REQUEST"},
    {"failed_precondition", "INVALID_REQUEST_ERROR", "BAD_REQUEST"},
    {"aborted", "INVALID_REQUEST_ERROR", "CONFLICT"},
    {"already_exists", "INVALID_REQUEST_ERROR", "CONFLICT"},
    {"resource_exhausted", "RATE_LIMIT_ERROR", "RATE_LIMITED"},
    {"unavailable", "API_ERROR", "SERVICE_UNAVAILABLE"},
    {"deadline_exceeded", "API_ERROR", "GATEWAY_TIMEOUT"},
};

Problem ProblemFor(const json& error) {
  const std::string code = TextAt(error, "code");
  for (const Mapping& mapping : kCodes) {
    if (mapping.connect != code) continue;
    return {std::string(mapping.category), std::string(mapping.code), TextAt(error, "message"), ""};
  }
  return {"API_ERROR", "INTERNAL_SERVER_ERROR", "", ""};
}

// Our field names as a caller of this API knows them.
std::string FieldOf(std::string field) {
  static constexpr std::pair<absl::string_view, absl::string_view> kNames[] = {
      {"wish.branch", "location_id"},     {"wish.services", "service_variation_id"},
      {"wish.staff", "team_member_id"},   {"wish.exact_start", "start_at"},
      {"start_time", "start_at"},         {"customer", "customer_id"},
      {"request_id", "idempotency_key"},  {"etag", "version"},
      {"name", "booking_id"},             {"page_token", "cursor"},
      {"page_size", "limit"}};
  for (const auto& [ours, theirs] : kNames) {
    if (absl::StartsWith(field, ours)) return std::string(theirs);
  }
  return field;
}

}  // namespace

Reader::Reader(const json& root) : root_(root) {
  if (!root.is_object()) Note("EXPECTED_OBJECT", "", "the body must be a JSON object");
}

const json* Reader::At(absl::string_view path) const {
  const json* at = &root_;
  for (const absl::string_view key : absl::StrSplit(path, '.')) {
    if (!at->is_object()) return nullptr;
    const auto it = at->find(std::string(key));
    if (it == at->end() || it->is_null()) return nullptr;
    at = &*it;
  }
  return at;
}

std::string Reader::Text(absl::string_view path, bool required) {
  const json* value = At(path);
  if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) {
    if (required) Note("MISSING_REQUIRED_PARAMETER", path, "is required");
    return "";
  }
  if (value->is_string()) return value->get<std::string>();
  Note("EXPECTED_STRING", path, "must be a string");
  return "";
}

std::optional<int64_t> Reader::Integer(absl::string_view path) {
  const json* value = At(path);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_integer()) return value->get<int64_t>();
  Note("EXPECTED_INTEGER", path, "must be an integer");
  return std::nullopt;
}

std::vector<json> Reader::List(absl::string_view path) {
  const json* value = At(path);
  if (value == nullptr) return {};
  if (value->is_array()) return value->get<std::vector<json>>();
  Note("EXPECTED_ARRAY", path, "must be an array");
  return {};
}

void Reader::Refuse(absl::string_view path, absl::string_view why) {
  const json* value = At(path);
  if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) return;
  Note("INVALID_VALUE", path, why);
}

void Reader::Note(absl::string_view code, absl::string_view field, absl::string_view detail) {
  problems_.push_back({"INVALID_REQUEST_ERROR", std::string(code), std::string(detail), std::string(field)});
}

BookingRequest ReadBooking(Reader& reader, bool create) {
  BookingRequest booking;
  booking.request_id = reader.Text("idempotency_key");
  booking.location = reader.Text("booking.location_id", create);
  booking.customer = reader.Text("booking.customer_id", create);
  booking.start_at = Instant(reader, "booking.start_at", create);
  booking.version = reader.Integer("booking.version");
  for (const char* note : {"booking.customer_note", "booking.seller_note", "booking.address"}) {
    reader.Refuse(note, "is not kept here: personal data belongs to the customer service");
  }
  int index = 0;
  for (const json& entry : reader.List("booking.appointment_segments")) {
    Reader segment(entry);
    Segment read{segment.Text("service_variation_id", true), segment.Text("team_member_id")};
    for (const Problem& problem : segment.problems()) {
      reader.Note(problem.code, absl::StrCat("booking.appointment_segments[", index, "].", problem.field),
                  problem.detail);
    }
    booking.segments.push_back(std::move(read));
    ++index;
  }
  if (create && booking.segments.empty()) {
    reader.Note("MISSING_REQUIRED_PARAMETER", "booking.appointment_segments", "at least one is needed");
  }
  for (const Segment& segment : booking.segments) {
    if (segment.staff == booking.segments.front().staff) continue;
    reader.Note("INVALID_VALUE", "booking.appointment_segments.team_member_id",
                "one person is named for the whole visit, or none");
    break;
  }
  return booking;
}

SearchRequest ReadSearch(Reader& reader) {
  SearchRequest search;
  search.from = Instant(reader, "query.filter.start_at_range.start_at", true);
  search.until = Instant(reader, "query.filter.start_at_range.end_at", true);
  search.location = reader.Text("query.filter.location_id");
  search.booking = reader.Text("query.filter.booking_id");
  int index = 0;
  for (const json& entry : reader.List("query.filter.segment_filters")) {
    Reader segment(entry);
    search.services.push_back(segment.Text("service_variation_id", true));
    for (const json& member : segment.List("team_member_id_filter.any")) {
      if (member.is_string()) search.any_of.push_back(member.get<std::string>());
    }
    for (const char* other : {"team_member_id_filter.all", "team_member_id_filter.none"}) {
      segment.Refuse(other, "only \"any\" is supported");
    }
    for (const Problem& problem : segment.problems()) {
      reader.Note(problem.code, absl::StrCat("query.filter.segment_filters[", index, "].", problem.field),
                  problem.detail);
    }
    ++index;
  }
  if (search.services.empty()) {
    reader.Note("MISSING_REQUIRED_PARAMETER", "query.filter.segment_filters", "at least one is needed");
  }
  std::sort(search.any_of.begin(), search.any_of.end());
  search.any_of.erase(std::unique(search.any_of.begin(), search.any_of.end()), search.any_of.end());
  if (search.any_of.size() > 20) {
    reader.Note("INVALID_VALUE", "query.filter.segment_filters.team_member_id_filter.any", "at most 20 people");
  }
  return search;
}

json FindSlotsJson(absl::string_view tenant, const SearchRequest& search, absl::string_view staff,
                   absl::string_view page_token) {
  json services = json::array();
  for (const std::string& service : search.services) services.push_back(Name(tenant, "services", service));
  return {{"parent", absl::StrCat("tenants/", tenant)},
          {"everyStart", true},
          {"pageSize", kPage},
          {"pageToken", std::string(page_token)},
          {"wish",
           {{"branch", Name(tenant, "branches", search.location)},
            {"services", std::move(services)},
            {"staff", Name(tenant, "staff", staff)},
            {"movingAppointment", Name(tenant, "appointments", search.booking)},
            {"ranges", json::array({{{"startTime", search.from}, {"endTime", search.until}}})}}}};
}

json BookJson(absl::string_view tenant, const BookingRequest& booking) {
  json services = json::array();
  for (const Segment& segment : booking.segments) services.push_back(Name(tenant, "services", segment.service));
  return {{"parent", absl::StrCat("tenants/", tenant)},
          {"customer", Name(tenant, "customers", booking.customer)},
          {"requestId", booking.request_id},
          {"wish",
           {{"branch", Name(tenant, "branches", booking.location)},
            {"services", std::move(services)},
            {"staff", Name(tenant, "staff", booking.segments.front().staff)},
            {"exactStart", booking.start_at},
            {"customer", Name(tenant, "customers", booking.customer)}}}};
}

json AvailabilityOf(const json& offer) {
  return {{"start_at", TextAt(offer, "startTime")},
          {"location_id", IdOf(offer, "branch")},
          {"appointment_segments", SegmentsOf(offer.value("services", json::array()))}};
}

json BookingOf(const json& appointment) {
  int64_t version = 0;
  const bool numbered = absl::SimpleAtoi(TextAt(appointment, "etag"), &version);
  json booking = {{"id", IdOf(appointment, "name")},
                  {"status", StatusOf(appointment)},
                  {"created_at", TextAt(appointment, "createTime")},
                  {"updated_at", TextAt(appointment, "updateTime")},
                  {"start_at", TextAt(appointment, "startTime")},
                  {"location_id", IdOf(appointment, "branch")},
                  {"customer_id", IdOf(appointment, "customer")},
                  {"location_type", "BUSINESS_LOCATION"},
                  {"source", "API"},
                  {"appointment_segments", SegmentsOf(appointment.value("services", json::array()))}};
  if (numbered) booking["version"] = version;
  return booking;
}

json ErrorsOf(const std::vector<Problem>& problems) {
  json errors = json::array();
  for (const Problem& problem : problems) {
    json entry = {{"category", problem.category}, {"code", problem.code}};
    if (!problem.detail.empty()) entry["detail"] = problem.detail;
    if (!problem.field.empty()) entry["field"] = problem.field;
    errors.push_back(std::move(entry));
  }
  return {{"errors", std::move(errors)}};
}

std::vector<Problem> ProblemsOf(const json& error) {
  const Problem whole = ProblemFor(error);
  std::vector<Problem> problems;
  for (const json& detail : error.value("details", json::array())) {
    const json debug = detail.is_object() ? detail.value("debug", json::object()) : json::object();
    for (const json& violation : debug.value("fieldViolations", json::array())) {
      Problem one = whole;
      one.code = "INVALID_VALUE";
      one.field = FieldOf(TextAt(violation, "field"));
      one.detail = TextAt(violation, "description");
      problems.push_back(std::move(one));
    }
  }
  if (problems.empty()) problems.push_back(whole);
  return problems;
}

std::string IdOf(const json& object, const char* name) {
  const std::string full = TextAt(object, name);
  return full.substr(full.rfind('/') + 1);
}

}  // namespace tresen::gateway::square
