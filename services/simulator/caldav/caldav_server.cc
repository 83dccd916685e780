#include "services/simulator/caldav/caldav_server.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/icalendar/reader.h"
#include "services/simulator/caldav/multistatus.h"

namespace tresen::simulator::caldav {
namespace {

constexpr char kCalendarType[] = "text/calendar; charset=utf-8";
constexpr char kPage[] = "<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>";

http::Response Page(int status) { return http::Answer(status, "text/html", kPage); }

http::Response WithTag(http::Response response, const std::string& etag) {
  response.headers.push_back({"ETag", etag});
  return response;
}

// An ETag condition: absent is fine.
bool Matches(const http::Request& request, const Resource* resource) {
  const auto match = request.Header("If-Match");
  if (match && (resource == nullptr || (*match != "*" && *match != resource->etag))) return false;
  const auto none = request.Header("If-None-Match");
  return !none || resource == nullptr || (*none != "*" && *none != resource->etag);
}

// Is the file one that a calendar may hold: readable, one UID, no METHOD?
bool IsValid(const std::string& body) {
  icalendar::ReadOptions options;
  options.from = absl::UnixEpoch();
  options.to = options.from + absl::Hours(1);
  options.zone = absl::UTCTimeZone();
  return icalendar::Read(body, options).ok() && UidsOf(body).size() == 1 &&
         body.find("\nMETHOD:") == std::string::npos;
}

}  // namespace

void CalDavServer::AddRoutes(http::Router& router) {
  for (const char* method : {"OPTIONS", "PROPFIND", "REPORT", "GET", "PUT", "DELETE", "MKCALENDAR"})
    router.HandlePrefix(method, "/dav/",
                        [this](const http::Request& request) { return Serve(request); });
  for (const char* method : {"GET", "POST", "DELETE"})
    router.HandlePrefix(method, "/sim/dav/",
                        [this](const http::Request& request) { return Control(request); });
}

Calendar* CalDavServer::Find(const Target& target) {
  const auto found = calendars_.find(target.calendar);
  return found == calendars_.end() ? nullptr : &found->second;
}

http::Response CalDavServer::Serve(const http::Request& request) {
  Target target;
  const std::string path = http::DecodeQuery(request.path());
  const std::vector<std::string> parts =
      absl::StrSplit(path, '/');  // "", dav, user, calendar, name
  if (parts.size() > 2) target.user = parts[2];
  if (parts.size() > 3 && !parts[3].empty())
    target.calendar = absl::StrCat(parts[2], "/", parts[3]);
  if (parts.size() > 4) target.name = parts[4];
  if (parts.size() > 5) return http::Plain(404, "not found");
  std::string given;
  const std::string authorization = request.Header("Authorization").value_or("");
  absl::string_view encoded = authorization;
  if (!absl::ConsumePrefix(&encoded, "Basic ") || !absl::Base64Unescape(encoded, &given) ||
      given != absl::StrCat(target.user, ":", password_)) {
    http::Response response = http::Plain(401, "who are you?");
    response.headers.push_back({"WWW-Authenticate", "Basic realm=\"calendars\""});
    return response;
  }
  std::optional<Fault> fault;
  http::Response response;
  {
    absl::MutexLock lock(&mutex_);
    fault = faults_.Take(request.method);
    const FaultKind kind = fault ? fault->kind : FaultKind::kHang;
    if (fault && kind == FaultKind::kErrorBefore) return Page(503);
    if (fault && kind == FaultKind::kRefuse) return http::Plain(403, "no");
    if (fault && kind == FaultKind::kLoseRequest) return {.status = 0};
    if (fault && kind == FaultKind::kRace) Race(target);
    response = Do(request, target);
  }
  if (!fault) return response;
  switch (fault->kind) {
    case FaultKind::kLoseAnswer:
      return {.status = 0};
    case FaultKind::kErrorAfter:
      return Page(500);
    case FaultKind::kPage:
      return Page(200);
    case FaultKind::kTruncated:
      response.body.resize(response.body.size() / 2);
      break;
    case FaultKind::kCutList:
      if (response.status == 207)
        response.body = CutShort(response.body, absl::StrCat("/dav/", target.calendar, "/"));
      break;
    case FaultKind::kPartFails:
      if (response.status == 207) response.body = WithFailedPart(response.body);
      break;
    case FaultKind::kHang:
      absl::SleepFor(fault->delay);
      break;
    default:
      break;
  }
  return response;
}

// Somebody else was faster: the resource is there in another version.
void CalDavServer::Race(const Target& target) {
  Calendar* calendar = Find(target);
  if (calendar == nullptr || target.name.empty()) return;
  const Resource* resource = calendar->Find(target.name);
  calendar->Put(target.name,
                resource != nullptr
                    ? resource->body
                    : "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//else//EN\r\n"
                      "BEGIN:VEVENT\r\nUID:somebody-else\r\nDTSTAMP:20260101T000000Z\r\n"
                      "DTSTART:20260101T000000Z\r\nDTEND:20260101T010000Z\r\nEND:VEVENT\r\n"
                      "END:VCALENDAR\r\n");
}

http::Response CalDavServer::Do(const http::Request& request, const Target& target) {
  requests_.push_back(request.method);
  if (request.method == "OPTIONS") {
    http::Response response;
    response.headers.push_back({"DAV", "1, 3, calendar-access"});
    response.headers.push_back(
        {"Allow", "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, REPORT, MKCALENDAR"});
    return response;
  }
  if (request.method == "MKCALENDAR") {
    if (target.calendar.empty() || !target.name.empty()) return http::Plain(403, "not there");
    const bool made = calendars_.try_emplace(target.calendar).second;
    return made ? http::Response{.status = 201} : http::Plain(405, "is there already");
  }
  if (request.method == "PROPFIND") return Properties(request, target);
  if (Find(target) == nullptr)
    return http::Plain(request.method == "PUT" ? 409 : 404, "no such calendar");
  if (request.method == "REPORT") return Report(request, target);
  if (request.method == "GET") return Get(request, target);
  if (request.method == "PUT") return PutResource(request, target);
  return DeleteResource(request, target);
}

http::Response CalDavServer::Get(const http::Request& request, const Target& target) {
  const Calendar& calendar = *Find(target);
  const Resource* resource = calendar.Find(target.name);
  if (!target.name.empty() && resource == nullptr) return http::Plain(404, "not found");
  if (reading_ == Reading::kFreeBusyOnly) return http::Plain(403, "only when it is busy");
  if (HiddenOf(target.calendar, target.name) != Hidden::kNothing)
    return http::Plain(403, "not for you");
  const std::string etag = target.name.empty() ? calendar.tag() : resource->etag;
  if (request.Header("If-None-Match") == etag) return WithTag(http::Response{.status = 304}, etag);
  return WithTag(
      http::Answer(200, kCalendarType, target.name.empty() ? Joined(calendar) : resource->body),
      etag);
}

http::Response CalDavServer::PutResource(const http::Request& request, const Target& target) {
  Calendar& calendar = *Find(target);
  if (target.name.empty()) return http::Plain(405, "a calendar is not written as a whole");
  const Resource* before = calendar.Find(target.name);
  if (!Matches(request, before)) return http::Plain(412, "it is another one");
  if (!IsValid(request.body)) return ConditionFailed(403, kCalDav, "valid-calendar-data");
  if (!calendar.OtherWithUid(target.name, UidsOf(request.body).front()).empty())
    return ConditionFailed(403, kCalDav, "no-uid-conflict");
  const bool is_new = before == nullptr;
  return WithTag(http::Response{.status = is_new ? 201 : 204},
                 calendar.Put(target.name, request.body));
}

http::Response CalDavServer::DeleteResource(const http::Request& request, const Target& target) {
  if (target.name.empty()) {
    calendars_.erase(target.calendar);
    return http::Response{.status = 204};
  }
  Calendar& calendar = *Find(target);
  const Resource* before = calendar.Find(target.name);
  if (before == nullptr) return http::Plain(404, "not found");
  if (!Matches(request, before)) return http::Plain(412, "it is another one");
  calendar.Delete(target.name);
  return http::Response{.status = 204};
}

void CalDavServer::MakeCalendar(const std::string& calendar) {
  absl::MutexLock lock(&mutex_);
  calendars_.try_emplace(calendar);
}

std::string CalDavServer::Put(const std::string& calendar, const std::string& name,
                              std::string body) {
  absl::MutexLock lock(&mutex_);
  return calendars_[calendar].Put(name, std::move(body));
}

bool CalDavServer::Delete(const std::string& calendar, const std::string& name) {
  absl::MutexLock lock(&mutex_);
  return calendars_[calendar].Delete(name);
}

std::vector<std::string> CalDavServer::BodiesOf(const std::string& calendar) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> bodies;
  for (const auto& [name, resource] : calendars_[calendar].resources())
    bodies.push_back(resource.body);
  return bodies;
}

int CalDavServer::AddFault(Fault fault) {
  absl::MutexLock lock(&mutex_);
  return faults_.Add(std::move(fault));
}

void CalDavServer::ClearFaults() {
  absl::MutexLock lock(&mutex_);
  faults_.Clear();
}

void CalDavServer::ForgetTokens() {
  absl::MutexLock lock(&mutex_);
  for (auto& [name, calendar] : calendars_) calendar.ForgetTokens();
}

void CalDavServer::Configure(Sync sync, Reading reading) {
  absl::MutexLock lock(&mutex_);
  sync_ = sync;
  reading_ = reading;
}

void CalDavServer::SetPage(int members) {
  absl::MutexLock lock(&mutex_);
  page_ = members;
}

void CalDavServer::Hide(const std::string& calendar, const std::string& name, Hidden hidden) {
  absl::MutexLock lock(&mutex_);
  hidden_[absl::StrCat(calendar, "/", name)] = hidden;
}

CalDavServer::Hidden CalDavServer::HiddenOf(const std::string& calendar, const std::string& name) {
  const auto found = hidden_.find(absl::StrCat(calendar, "/", name));
  return found == hidden_.end() ? Hidden::kNothing : found->second;
}

std::vector<std::string> CalDavServer::Requests() {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

}  // namespace tresen::simulator::caldav
