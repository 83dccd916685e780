#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tresen::gateway {

// Ids of branches, services, staff and products are opaque here. Whoever fills these values uses one
// form throughout (the last segment of the resource name), also in the understanding of a turn.

// A text by BCP 47 primary language tag.
using LocalizedText = std::map<std::string, std::string>;

struct Money {
  std::string currency;  // ISO 4217
  int64_t minor_units = 0;

  bool operator==(const Money&) const = default;
};

// Local wall time of one day in minutes since midnight, half open.
struct ClockSpan {
  int from_minute = 0;
  int to_minute = 0;

  bool operator==(const ClockSpan&) const = default;
};

// A day that differs from the weekly hours.
struct SpecialDay {
  std::vector<ClockSpan> open;  // empty: closed
  LocalizedText holiday;        // name of the public holiday, empty if another reason
};

struct Branch {
  std::string id;
  std::string name;
  std::string short_name;  // for buttons
  std::string address;
  absl::TimeZone zone;
  std::array<std::vector<ClockSpan>, 7> hours;  // Monday first
  std::map<absl::CivilDay, SpecialDay> special_days;
  double latitude = 0;
  double longitude = 0;
};

struct Service {
  std::string id;
  LocalizedText name;
  int minutes = 0;  // whole visit, processing time included
  Money price;      // 0 minor units: free
};

struct Staff {
  std::string id;
  std::string name;
  std::string branch;
  std::vector<std::string> services;
};

struct BookingPolicy {
  int min_notice_minutes = 60;
  int max_days_ahead = 90;
  int free_cancel_hours = 24;
  int max_open_appointments = 3;
};

// Thresholds of CONV-08.
struct ConfidencePolicy {
  double act = 0.70;
  double clarify = 0.40;
  double margin = 0.15;
  int failures_to_handoff = 3;
};

// What the desk knows of the business: one snapshot of the catalogue and the settings.
struct Business {
  std::string name;
  std::string default_language;
  std::vector<std::string> languages;
  std::string privacy_url;
  BookingPolicy policy;
  ConfidencePolicy confidence;
  bool requires_name = false;
  // The one purpose that is asked for after the first finished task; empty: nothing is asked.
  std::string consent_purpose;
  // Silence after which a chat that a person held returns to the assistant.
  absl::Duration handoff_release = absl::Hours(4);
  std::vector<Branch> branches;
  std::vector<Service> services;
  std::vector<Staff> staff;
};

// Who writes, as far as the desk may know.
struct Customer {
  std::string id;
  std::string name;      // profile name or given name; empty: unknown
  std::string language;  // preferred language if one is stored, else empty
  bool consent_asked = false;
  int stops = 0;  // how often STOP was recorded before
};

const Branch* FindBranch(const Business& business, absl::string_view id);
const Service* FindService(const Business& business, absl::string_view id);
const Staff* FindStaff(const Business& business, absl::string_view id);

// The text in `language`, else in `fallback`, else in any language.
std::string TextIn(const LocalizedText& text, absl::string_view language,
                   absl::string_view fallback);

// Opening hours of one day with holidays and exceptions resolved; empty: closed.
const std::vector<ClockSpan>& HoursOn(const Branch& branch, absl::CivilDay day);

// Name of the public holiday in the wanted language, empty if the day is none.
std::string HolidayOn(const Branch& branch, absl::CivilDay day, absl::string_view language);

}  // namespace tresen::gateway
