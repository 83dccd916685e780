#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Between the JSON of Square's Bookings API (developer.squareup.com/reference/square/bookings-api, version 2) and the
// JSON of our own contracts. A location is a branch, a team member a member of staff, a service variation a service, the
// version of a booking its etag. Instants are RFC 3339 on both sides. Pure functions; thread-safe.
namespace tresen::gateway::square {

using nlohmann::json;

// One entry of Square's "errors".
struct Problem {
  std::string category = "INVALID_REQUEST_ERROR";
  std::string code;  // "MISSING_REQUIRED_PARAMETER"
  std::string detail;
  std::string field;  // "booking.start_at"; may be empty
};

// Collects what is wrong with a request while it is read. Every reader returns an empty value for what it notes.
class Reader {
 public:
  // `root` outlives the reader. What is no object counts as an empty one, with a problem.
  explicit Reader(const json& root);

  // The text at a path of keys like "booking.location_id"; noted as missing if it is `required`.
  std::string Text(absl::string_view path, bool required = false);
  std::optional<int64_t> Integer(absl::string_view path);
  // The array at a path; empty if it is absent.
  std::vector<json> List(absl::string_view path);
  // Notes a value that is there although we have no place for it.
  void Refuse(absl::string_view path, absl::string_view why);
  void Note(absl::string_view code, absl::string_view field, absl::string_view detail);

  const std::vector<Problem>& problems() const { return problems_; }

 private:
  const json* At(absl::string_view path) const;

  const json& root_;
  std::vector<Problem> problems_;
};

struct Segment {
  std::string service;
  std::string staff;  // empty: anyone
};

// The booking of a create or update request.
struct BookingRequest {
  std::string request_id;  // idempotency_key; empty if none was given
  std::string location;
  std::string customer;
  std::string start_at;
  std::vector<Segment> segments;
  std::optional<int64_t> version;
};
BookingRequest ReadBooking(Reader& reader, bool create);

struct SearchRequest {
  std::string from;
  std::string until;
  std::string location;
  std::string booking;                     // that is being moved
  std::vector<std::string> services;       // one per segment
  std::vector<std::string> any_of;         // team members that will do; empty: anyone
};
SearchRequest ReadSearch(Reader& reader);

// Requests of our own contracts. `staff` empty: anyone.
json FindSlotsJson(absl::string_view tenant, const SearchRequest& search, absl::string_view staff,
                   absl::string_view page_token);
json BookJson(absl::string_view tenant, const BookingRequest& booking);

// Answers. `offer` and `appointment` are JSON of our own contracts.
json AvailabilityOf(const json& offer);
json BookingOf(const json& appointment);
json ErrorsOf(const std::vector<Problem>& problems);

// The problems in the JSON of a Connect error.
std::vector<Problem> ProblemsOf(const json& error);

// "tenants/demo/branches/mitte" -> "mitte"
std::string IdOf(const json& object, const char* name);

// What CancelAppointment is given as the reason, so that a booking says who ended it.
inline constexpr char kCancelledBySeller[] = "cancelled by the business";

}  // namespace tresen::gateway::square
