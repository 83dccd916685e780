#include "services/tresenctl/remote/appointments_command.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "libs/status/status.h"
#include "services/tresenctl/output/table.h"
#include "services/tresenctl/output/values.h"
#include "services/tresenctl/remote/remote.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::tresenctl {
namespace {

using scheduling::v1::Appointment;
using scheduling::v1::AppointmentState;
using scheduling::v1::CatalogService;
using scheduling::v1::SchedulingService;

constexpr char kStatePrefix[] = "APPOINTMENT_STATE_";
constexpr int kLongestPage = 1000;

// "open" -> BOOKED, CONFIRMED, ARRIVED.
absl::StatusOr<std::set<std::string>> StatesOf(const std::string& text) {
  std::set<std::string> states;
  for (const absl::string_view typed : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::string word =
        absl::AsciiStrToUpper(absl::StrReplaceAll(absl::StripAsciiWhitespace(typed), {{"-", "_"}}));
    AppointmentState state = scheduling::v1::APPOINTMENT_STATE_UNSPECIFIED;
    if (word == "OPEN") {
      states.insert({"BOOKED", "CONFIRMED", "ARRIVED"});
    } else if (word == "CANCELLED") {
      states.insert({"CANCELLED_IN_TIME", "CANCELLED_LATE"});
    } else if (AppointmentState_Parse(absl::StrCat(kStatePrefix, word), &state) &&
               state != scheduling::v1::APPOINTMENT_STATE_UNSPECIFIED) {
      states.insert(word);
    } else {
      return WrongUse(absl::StrCat(
          "--state knows open, cancelled, held, booked, confirmed, arrived, completed, no_show, "
          "cancelled_in_time, cancelled_late, expired and void, not '",
          typed, "'"));
    }
  }
  return states;
}

enum class Edge { kBegin, kEnd };

// A day stands for its beginning, or for its end.
absl::StatusOr<absl::Time> InstantOf(const char* option, const std::string& text, Edge edge,
                                     absl::TimeZone zone) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) {
    return absl::FromCivil(edge == Edge::kBegin ? day : day + 1, zone);
  }
  absl::Time time;
  std::string unused;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &unused)) return time;
  return WrongUse(absl::StrCat(option, " must be a day like 2026-03-07 or a time like ",
                               "2026-03-07T14:00:00+01:00, not '", text, "'"));
}

std::string Quoted(absl::Time time) {
  return absl::StrCat("\"", absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()), "\"");
}

absl::StatusOr<absl::TimeZone> ZoneFor(Remote& remote, const std::string& branch) {
  if (branch.empty()) {
    scheduling::v1::GetBusinessRequest request;
    request.set_name(remote.tenant());
    TRESEN_ASSIGN_OR_RETURN(
        const auto business,
        remote.Call<CatalogService>("scheduling", &CatalogService::Stub::GetBusiness, request));
    return ZoneOf(business.time_zone());
  }
  scheduling::v1::GetBranchRequest request;
  TRESEN_ASSIGN_OR_RETURN(*request.mutable_name(),
                          FullName(remote.endpoints().tenant, "branches", branch));
  TRESEN_ASSIGN_OR_RETURN(
      const auto found,
      remote.Call<CatalogService>("scheduling", &CatalogService::Stub::GetBranch, request));
  return ZoneOf(found.time_zone());
}

bool AsksForDays(const AppointmentQuery& query) {
  return !query.day.empty() || !query.from.empty() || !query.to.empty();
}

absl::StatusOr<scheduling::v1::ListAppointmentsResponse> Fetch(Remote& remote,
                                                               const std::string& filter,
                                                               int limit) {
  scheduling::v1::ListAppointmentsRequest request;
  request.set_parent(remote.tenant());
  request.set_filter(filter);
  scheduling::v1::ListAppointmentsResponse all;
  do {
    request.set_page_size(std::min(limit - all.appointments_size(), kLongestPage));
    TRESEN_ASSIGN_OR_RETURN(auto page,
                            remote.Call<SchedulingService>(
                                "scheduling", &SchedulingService::Stub::ListAppointments, request));
    for (Appointment& row : *page.mutable_appointments()) *all.add_appointments() = std::move(row);
    all.set_next_page_token(page.next_page_token());
    request.set_page_token(page.next_page_token());
  } while (!all.next_page_token().empty() && all.appointments_size() < limit);
  return all;
}

void Print(const scheduling::v1::ListAppointmentsResponse& all, Console& console) {
  Table table({"START", "END", "STATE", "BRANCH", "STAFF", "SERVICES", "CUSTOMER", "NAME"});
  for (const Appointment& row : all.appointments()) {
    const absl::TimeZone zone = ZoneOf(row.time_zone());
    const std::string services = absl::StrJoin(
        row.services(), "+",
        [](std::string* out, const auto& booked) { out->append(IdOf(booked.service())); });
    table.Add({LocalTime(row.start_time(), zone),
               absl::FormatTime("%H:%M", TimeOf(row.end_time()), zone),
               WordOf(AppointmentState_Name(row.state()), kStatePrefix), IdOf(row.branch()),
               IdOf(row.staff()), services, IdOf(row.customer()), row.name()});
  }
  if (all.appointments().empty())
    console.out << "no appointments\n";
  else
    table.Print(console.out);
}

}  // namespace

absl::StatusOr<std::string> FilterOf(const AppointmentQuery& query, const std::string& tenant,
                                     absl::TimeZone zone) {
  std::vector<std::string> terms;
  TRESEN_ASSIGN_OR_RETURN(const auto states, StatesOf(query.states));
  if (!states.empty()) {
    terms.push_back(absl::StrCat("(",
                                 absl::StrJoin(states, " OR ",
                                               [](std::string* out, const std::string& state) {
                                                 absl::StrAppend(out, "state = ", state);
                                               }),
                                 ")"));
  }
  if (!query.branch.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto name, FullName(tenant, "branches", query.branch));
    terms.push_back(absl::StrCat("branch = ", name));
  }
  if (!query.customer.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto name, FullName(tenant, "customers", query.customer));
    terms.push_back(absl::StrCat("customer = ", name));
  }
  if (!query.day.empty() && !(query.from.empty() && query.to.empty())) {
    return WrongUse("--day stands for --from and --to: give one or the other");
  }
  absl::CivilDay day;
  if (!query.day.empty() && !absl::ParseCivilTime(query.day, &day)) {
    return WrongUse(absl::StrCat("--day must be like 2026-03-07, not '", query.day, "'"));
  }
  const std::string& from = query.day.empty() ? query.from : query.day;
  const std::string& to = query.day.empty() ? query.to : query.day;
  if (!from.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto time, InstantOf("--from", from, Edge::kBegin, zone));
    terms.push_back(absl::StrCat("start_time >= ", Quoted(time)));
  }
  if (!to.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const auto time, InstantOf("--to", to, Edge::kEnd, zone));
    terms.push_back(absl::StrCat("start_time < ", Quoted(time)));
  }
  return absl::StrJoin(terms, " AND ");
}

absl::Status ListAppointments(const Endpoints& endpoints, const AppointmentQuery& query,
                              Format format, Console& console) {
  // What was typed wrongly is said before anything is asked.
  TRESEN_RETURN_IF_ERROR(FilterOf(query, endpoints.tenant, absl::UTCTimeZone()).status());
  Remote remote(endpoints);
  absl::TimeZone zone = absl::UTCTimeZone();
  if (AsksForDays(query) || !query.branch.empty()) {
    TRESEN_ASSIGN_OR_RETURN(zone, ZoneFor(remote, query.branch));
  }
  TRESEN_ASSIGN_OR_RETURN(const std::string filter, FilterOf(query, endpoints.tenant, zone));
  TRESEN_ASSIGN_OR_RETURN(auto all, Fetch(remote, filter, query.limit));
  if (!all.next_page_token().empty()) {
    console.err << "there are more than " << query.limit << ": raise --limit\n";
  }
  if (format == Format::kText) {
    Print(all, console);
    return absl::OkStatus();
  }
  all.clear_next_page_token();
  TRESEN_ASSIGN_OR_RETURN(auto json, JsonOf(all));
  json.erase("nextPageToken");
  console.out << json.dump(2) << "\n";
  return absl::OkStatus();
}

}  // namespace tresen::tresenctl
