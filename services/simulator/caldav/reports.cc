// CalDavServer: what is read by PROPFIND and REPORT.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/icalendar/reader.h"
#include "services/simulator/caldav/caldav_server.h"
#include "services/simulator/caldav/multistatus.h"

namespace tresen::simulator::caldav {
namespace {

constexpr char kCalendarType[] = "text/calendar; charset=utf-8";

std::string HrefOf(const std::string& calendar, absl::string_view name = "") {
  return absl::StrCat("/dav/", calendar, "/", name);
}

std::string Link(absl::string_view href) {
  return absl::StrCat("<D:href xmlns:D=\"DAV:\">", EncodePath(href), "</D:href>");
}

Properties OfResource(const Resource& resource) {
  return {{absl::StrCat(kDav, "getetag"), xml::Escape(resource.etag)},
          {absl::StrCat(kDav, "resourcetype"), ""},
          {absl::StrCat(kDav, "getcontenttype"), kCalendarType},
          {absl::StrCat(kCalDav, "calendar-data"), xml::Escape(resource.body)}};
}

Properties OfCalendar(const std::string& name, const Calendar& calendar) {
  const std::string user = name.substr(0, name.find('/'));
  return {
      {absl::StrCat(kDav, "resourcetype"),
       "<D:collection xmlns:D=\"DAV:\"/><C:calendar xmlns:C=\"urn:ietf:params:xml:ns:caldav\"/>"},
      {absl::StrCat(kDav, "displayname"), xml::Escape(name)},
      {absl::StrCat(kDav, "sync-token"), calendar.token()},
      {absl::StrCat(kDav, "getetag"), xml::Escape(calendar.tag())},
      {absl::StrCat(kCalendarServer, "getctag"), xml::Escape(calendar.tag())},
      {absl::StrCat(kDav, "current-user-principal"), Link(absl::StrCat("/dav/", user, "/"))}};
}

// "20260303T080000Z"
bool ReadInstant(const std::string& text, absl::Time& time) {
  std::string error;
  return absl::ParseTime("%E4Y%m%dT%H%M%SZ", text, absl::UTCTimeZone(), &time, &error);
}

// The time-range of a filter or of a free-busy-query. False if there is one that is none.
bool ReadRange(const xml::Element& element, icalendar::ReadOptions& options) {
  options.from = absl::FromCivil(absl::CivilDay(1970, 1, 1), absl::UTCTimeZone());
  options.to = absl::FromCivil(absl::CivilDay(2100, 1, 1), absl::UTCTimeZone());
  options.zone = absl::UTCTimeZone();
  const xml::Element* range = element.Find(absl::StrCat(kCalDav, "time-range"));
  if (range == nullptr) return true;
  const std::string start = range->AttributeOf("start");
  const std::string end = range->AttributeOf("end");
  return (start.empty() || ReadInstant(start, options.from)) &&
         (end.empty() || ReadInstant(end, options.to));
}

const xml::Element* EventFilterOf(const xml::Element& report) {
  const std::string name = absl::StrCat(kCalDav, "comp-filter");
  const xml::Element* filter = report.Find(absl::StrCat(kCalDav, "filter"));
  const xml::Element* calendar = filter == nullptr ? nullptr : filter->Find(name);
  return calendar == nullptr ? nullptr : calendar->Find(name);
}

std::string Instant(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

http::Response FreeBusy(const xml::Element& report, const Calendar& calendar) {
  icalendar::ReadOptions options;
  if (!ReadRange(report, options)) return http::Plain(400, "a range that is none");
  std::string file =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tresen//Simulator//EN\r\nBEGIN:VFREEBUSY\r\n";
  const auto contents = icalendar::Read(Joined(calendar), options);
  if (!contents.ok()) return http::Plain(500, "cannot be read");
  for (const icalendar::Instance& instance : contents->instances) {
    if (instance.shows == icalendar::Shows::kFree || instance.shows == icalendar::Shows::kCancelled)
      continue;
    absl::StrAppend(&file, "FREEBUSY:", Instant(instance.start), "/", Instant(instance.end),
                    "\r\n");
  }
  return http::Answer(200, kCalendarType, file + "END:VFREEBUSY\r\nEND:VCALENDAR\r\n");
}

}  // namespace

std::string CalDavServer::MemberOf(const std::string& calendar, const std::string& name,
                                   const Resource& resource, const xml::Element* asked,
                                   bool fetched) {
  const std::string href = HrefOf(calendar, name);
  const Hidden hidden = HiddenOf(calendar, name);
  if (hidden == Hidden::kEverything || (hidden == Hidden::kContents && fetched))
    return FailedResponse(href, "403 Forbidden");
  auto properties = OfResource(resource);
  if (hidden == Hidden::kData)
    std::erase_if(properties, [](const auto& one) { return absl::EndsWith(one.first, "}calendar-data"); });
  return ResponseOf(href, asked, properties);
}

http::Response CalDavServer::Properties(const http::Request& request, const Target& target) {
  const auto parsed = xml::Parse(request.body);
  if (!request.body.empty() && !parsed.ok()) return http::Plain(400, "not XML");
  const xml::Element* asked = parsed.ok() ? parsed->Find(absl::StrCat(kDav, "prop")) : nullptr;
  const bool below = request.Header("Depth").value_or("infinity") != "0";
  std::string responses;
  if (target.calendar.empty()) {
    responses +=
        ResponseOf(absl::StrCat("/dav/", target.user, "/"), asked,
                   {{absl::StrCat(kDav, "resourcetype"), "<D:collection xmlns:D=\"DAV:\"/>"},
                    {absl::StrCat(kCalDav, "calendar-home-set"),
                     Link(absl::StrCat("/dav/", target.user, "/"))}});
    for (const auto& [name, calendar] : calendars_)
      if (below && absl::StartsWith(name, absl::StrCat(target.user, "/")))
        responses += ResponseOf(HrefOf(name), asked, OfCalendar(name, calendar));
    return MultiStatus(responses);
  }
  const Calendar* calendar = Find(target);
  if (calendar == nullptr) return http::Plain(404, "no such calendar");
  if (!target.name.empty()) {
    const Resource* resource = calendar->Find(target.name);
    if (resource == nullptr) return http::Plain(404, "not found");
    return MultiStatus(
        ResponseOf(HrefOf(target.calendar, target.name), asked, OfResource(*resource)));
  }
  responses += ResponseOf(HrefOf(target.calendar), asked, OfCalendar(target.calendar, *calendar));
  for (const auto& [name, resource] : calendar->resources())
    if (below) responses += MemberOf(target.calendar, name, resource, asked, false);
  return MultiStatus(responses);
}

http::Response CalDavServer::Report(const http::Request& request, const Target& target) {
  const auto report = xml::Parse(request.body);
  if (!report.ok()) return http::Plain(400, "not XML");
  const std::string name = report->name.substr(report->name.find('}') + 1);
  requests_.back() = absl::StrCat("REPORT ", name);
  const Calendar& calendar = *Find(target);
  if (name == "free-busy-query") return FreeBusy(*report, calendar);
  if (reading_ == Reading::kFreeBusyOnly) return http::Plain(403, "only when it is busy");
  if (name == "sync-collection" && sync_ == Sync::kTokens)
    return Synchronise(*report, target, calendar);
  if (name == "calendar-query") return Query(*report, target, calendar);
  if (name != "calendar-multiget") return ConditionFailed(403, kDav, "supported-report");
  std::string responses;
  for (const xml::Element* href : report->All(absl::StrCat(kDav, "href"))) {
    const std::vector<std::string> parts = absl::StrSplit(http::DecodeQuery(href->text), '/');
    const Resource* resource = calendar.Find(parts.back());
    responses += resource == nullptr
                     ? GoneResponse(HrefOf(target.calendar, parts.back()))
                     : MemberOf(target.calendar, parts.back(), *resource,
                                report->Find(absl::StrCat(kDav, "prop")), true);
  }
  return MultiStatus(responses);
}

http::Response CalDavServer::Query(const xml::Element& report, const Target& target,
                                   const Calendar& calendar) {
  const xml::Element* filter = EventFilterOf(report);
  icalendar::ReadOptions options;
  const bool ranged = filter != nullptr && filter->Find(absl::StrCat(kCalDav, "time-range"));
  if (filter != nullptr && !ReadRange(*filter, options)) return http::Plain(400, "no range");
  std::string responses;
  for (const auto& [name, resource] : calendar.resources()) {
    if (ranged) {
      const auto contents = icalendar::Read(resource.body, options);
      if (!contents.ok() || contents->instances.empty()) continue;
    }
    responses += ResponseOf(HrefOf(target.calendar, name), report.Find(absl::StrCat(kDav, "prop")),
                            OfResource(resource));
  }
  return MultiStatus(responses);
}

http::Response CalDavServer::Synchronise(const xml::Element& report, const Target& target,
                                         const Calendar& calendar) {
  const std::string token = report.TextOf(absl::StrCat(kDav, "sync-token"));
  std::optional<Changes> changes = calendar.Since(token);
  if (token.empty()) {
    changes.emplace();
    for (const auto& [name, resource] : calendar.resources()) changes->changed.push_back(name);
  }
  if (!changes) return ConditionFailed(403, kDav, "valid-sync-token");
  std::string responses;
  std::string until = calendar.token();
  if (page_ > 0) {
    // What lies behind the page comes with the token that is given now.
    until = calendar.TokenAfter(token, page_);
    const auto later = calendar.Since(until);
    for (const std::string& name : later->changed) std::erase(changes->changed, name);
    for (const std::string& name : later->gone) std::erase(changes->gone, name);
    if (until != calendar.token())
      responses += FailedResponse(HrefOf(target.calendar), "507 Insufficient Storage");
  }
  for (const std::string& name : changes->changed)
    responses += MemberOf(target.calendar, name, *calendar.Find(name),
                          report.Find(absl::StrCat(kDav, "prop")), false);
  for (const std::string& name : changes->gone)
    responses += GoneResponse(HrefOf(target.calendar, name));
  return MultiStatus(responses,
                     absl::StrCat("<D:sync-token>", until, "</D:sync-token>"));
}

}  // namespace tresen::simulator::caldav
