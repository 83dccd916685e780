#include "services/scheduling/connectors/caldav/collection.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/crypto/encoding.h"
#include "libs/status/status.h"
#include "services/scheduling/connectors/calendar_events.h"

namespace tresen::scheduling {
namespace {

constexpr char kEtag[] = "{DAV:}getetag";
constexpr char kData[] = "{urn:ietf:params:xml:ns:caldav}calendar-data";
constexpr size_t kAtOnce = 50;            // resources asked for in one request
constexpr size_t kMostResources = 20000;  // of one calendar
constexpr int kMostPages = 1000;          // of one listing

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
constexpr char kAskEtags[] =
    "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop></D:propfind>";
constexpr char kAskTag[] =
    "<D:propfind xmlns:D=\"DAV:\" xmlns:S=\"http://calendarserver.org/ns/\">"
    "<D:prop><D:sync-token/><S:getctag/></D:prop></D:propfind>";

// "/dav/lena/salon/a%20b.ics" -> "a b.ics"; empty for the calendar itself.
std::string NameOf(absl::string_view href) {
  if (absl::EndsWith(href, "/")) return "";
  return http::DecodeQuery(href.substr(href.rfind('/') + 1));
}

bool IsOk(absl::string_view status_line) {
  return status_line.empty() || absl::StrContains(status_line, " 200");
}

// The properties of a response that are there.
const xml::Element* PropertiesOf(const xml::Element& response) {
  for (const xml::Element* stat : response.All("{DAV:}propstat"))
    if (IsOk(stat->TextOf("{DAV:}status"))) return stat->Find("{DAV:}prop");
  return nullptr;
}

// What one response of several says (RFC 4918, RFC 6578).
enum class Told {
  kThere,
  kGone,
  kForbidden,  // it is there, and not for us
  kCut,        // 507 of the calendar itself: the answer ends before its end
  kFailed,     // nothing can be said about it now
};

bool IsForbidden(absl::string_view status_line) {
  return absl::StrContains(status_line, " 401") || absl::StrContains(status_line, " 403");
}

Told ToldBy(const xml::Element& response) {
  const std::string status = response.TextOf("{DAV:}status");
  if (absl::StrContains(status, " 404") || absl::StrContains(status, " 410")) return Told::kGone;
  if (absl::StrContains(status, " 507")) return Told::kCut;
  if (IsForbidden(status)) return Told::kForbidden;
  if (!IsOk(status)) return Told::kFailed;
  if (PropertiesOf(response) != nullptr) return Told::kThere;
  // It is there and has none of the properties, unless it was refused or went wrong.
  Told told = Told::kThere;
  for (const xml::Element* stat : response.All("{DAV:}propstat")) {
    const std::string of_properties = stat->TextOf("{DAV:}status");
    if (IsForbidden(of_properties))
      told = Told::kForbidden;
    else if (!absl::StrContains(of_properties, " 404"))
      return Told::kFailed;
  }
  return told;
}

std::string Instant(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

bool IsUnsupported(int http_status) {
  return http_status == 400 || http_status == 403 || http_status == 404 || http_status == 405 ||
         http_status == 415 || http_status == 501;
}

icalendar::ReadOptions OptionsFor(Interval window, const absl::TimeZone& zone) {
  icalendar::ReadOptions options;
  options.from = window.start;
  options.to = window.end;
  options.zone = zone;
  return options;
}

}  // namespace

CalDavCollection::CalDavCollection(http::Client& client, CalDavAccount account, std::string url)
    : client_(client),
      account_(std::move(account)),
      url_(absl::EndsWith(url, "/") ? std::move(url) : absl::StrCat(url, "/")) {}

http::ClientRequest CalDavCollection::Ask(const char* method, const std::string& url,
                                          std::string body, const char* depth) const {
  http::ClientRequest request;
  request.method = method;
  request.url = url;
  request.timeout = account_.patience;
  request.body = std::move(body);
  if (depth != nullptr) {
    request.headers = {{"Content-Type", "application/xml; charset=utf-8"}, {"Depth", depth}};
    request.body = absl::StrCat(kHead, request.body);
  }
  const std::string key = crypto::Base64Encode(absl::StrCat(account_.user, ":", account_.password));
  if (!account_.user.empty())
    request.headers.push_back({"Authorization", absl::StrCat("Basic ", key)});
  return request;
}

absl::StatusOr<xml::Element> CalDavCollection::MultiStatus(const http::ClientRequest& request,
                                                           int& http_status) {
  http_status = 0;
  const auto response = client_.Send(request);
  if (!response.ok()) return ReadFailure(response.status());
  http_status = response->status;
  if (response->status != 207) return ReadFailure(response->status);
  auto document = xml::Parse(response->body);
  if (!document.ok() || document->name != "{DAV:}multistatus")
    return absl::DataLossError("not an answer of WebDAV");
  return document;
}

absl::StatusOr<CalDavCollection::Listing> CalDavCollection::ListingOf(
    const xml::Element& multistatus) {
  Listing listing;
  listing.token = multistatus.TextOf("{DAV:}sync-token");
  for (const xml::Element* response : multistatus.All("{DAV:}response")) {
    const std::string href = response->TextOf("{DAV:}href");
    const std::string name = NameOf(href);
    const Told told = ToldBy(*response);
    if (name.empty()) {
      listing.cut |= told == Told::kCut;
    } else if (told == Told::kGone) {
      listing.gone.push_back(name);
    } else if (told == Told::kCut || told == Told::kFailed) {
      return absl::UnavailableError("a part of the answer failed");
    } else {
      // Whether what is forbidden here can be read is seen when it is fetched.
      const xml::Element* properties = PropertiesOf(*response);
      listing.changed[name] = {href, properties == nullptr ? "" : properties->TextOf(kEtag), ""};
    }
  }
  return listing;
}

absl::StatusOr<CalDavCollection::Listing> CalDavCollection::ListByToken(const std::string& token,
                                                                        int& http_status) {
  Listing all;
  all.whole = token.empty();
  all.token = token;
  for (int page = 0; page < kMostPages; ++page) {
    const std::string body =
        absl::StrCat("<D:sync-collection xmlns:D=\"DAV:\"><D:sync-token>", xml::Escape(all.token),
                     "</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop>",
                     "</D:sync-collection>");
    TRESEN_ASSIGN_OR_RETURN(const xml::Element answer,
                            MultiStatus(Ask("REPORT", url_, body, "0"), http_status));
    TRESEN_ASSIGN_OR_RETURN(Listing part, ListingOf(answer));
    if (part.token.empty()) return absl::DataLossError("an answer without a sync token");
    for (auto& [name, stored] : part.changed) {
      std::erase(all.gone, name);
      all.changed[name] = std::move(stored);
    }
    for (std::string& name : part.gone) {
      all.changed.erase(name);
      all.gone.push_back(std::move(name));
    }
    const bool stuck = part.token == all.token;
    all.token = std::move(part.token);
    if (!part.cut) return all;
    if (stuck) break;
  }
  return absl::DataLossError("a listing that comes to no end");
}

absl::StatusOr<CalDavCollection::Listing> CalDavCollection::ListByEtag(int& http_status) {
  TRESEN_ASSIGN_OR_RETURN(const xml::Element answer,
                          MultiStatus(Ask("PROPFIND", url_, kAskEtags, "1"), http_status));
  TRESEN_ASSIGN_OR_RETURN(Listing listing, ListingOf(answer));
  if (listing.cut) return absl::UnavailableError("only a part was listed");
  listing.whole = true;
  return listing;
}

// A token that is not known any more is given up and everything listed; so is asking by token where
// a server does not know that.
absl::StatusOr<CalDavCollection::Listing> CalDavCollection::List(int& http_status) {
  if (way_ == Way::kTokens) {
    auto listing = ListByToken(token_, http_status);
    if (listing.ok() || !(IsUnsupported(http_status) || http_status == 409 || http_status == 410 ||
                          http_status == 412 || http_status == 507))
      return listing;
    if (!token_.empty()) {
      token_.clear();
      return List(http_status);
    }
    way_ = Way::kEtags;
  }
  return ListByEtag(http_status);
}

absl::Status CalDavCollection::Fetch(std::map<std::string, Stored>& wanted,
                                     std::map<std::string, std::string>& forbidden) {
  std::vector<std::string> hrefs;
  std::set<std::string> asked;
  for (const auto& [name, stored] : wanted) {
    hrefs.push_back(stored.href);
    asked.insert(name);
  }
  std::map<std::string, Stored> fetched;
  for (size_t at = 0; at < hrefs.size(); at += kAtOnce) {
    std::string body =
        "<C:calendar-multiget xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">"
        "<D:prop><D:getetag/><C:calendar-data/></D:prop>";
    for (size_t i = at; i < std::min(at + kAtOnce, hrefs.size()); ++i)
      absl::StrAppend(&body, "<D:href>", xml::Escape(hrefs[i]), "</D:href>");
    int http_status = 0;
    TRESEN_ASSIGN_OR_RETURN(
        const xml::Element answer,
        MultiStatus(Ask("REPORT", url_, body + "</C:calendar-multiget>", "0"), http_status));
    for (const xml::Element* response : answer.All("{DAV:}response")) {
      const std::string href = response->TextOf("{DAV:}href");
      const std::string name = NameOf(href);
      const Told told = ToldBy(*response);
      if (told == Told::kCut) return absl::UnavailableError("only a part was sent");
      if (told == Told::kFailed) return absl::UnavailableError("a part of the answer failed");
      asked.erase(name);
      if (told == Told::kGone) continue;  // meanwhile: the next listing says so
      const xml::Element* properties = PropertiesOf(*response);
      const xml::Element* data = properties == nullptr ? nullptr : properties->Find(kData);
      if (data == nullptr)
        forbidden[name] = href;
      else
        fetched[name] = {href, properties->TextOf(kEtag), data->text};
    }
  }
  if (!asked.empty()) return absl::UnavailableError("some entries were not sent");
  wanted = std::move(fetched);
  return absl::OkStatus();
}

absl::Status CalDavCollection::RefreshFreeBusy(Interval window) {
  const std::string body = absl::StrCat(
      "<C:free-busy-query xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><C:time-range start=\"",
      Instant(window.start), "\" end=\"", Instant(window.end), "\"/></C:free-busy-query>");
  const auto response = client_.Send(Ask("REPORT", url_, body, "1"));
  if (!response.ok()) return ReadFailure(response.status());
  if (response->status != 200) return ReadFailure(response->status);
  const auto contents = icalendar::Read(response->body, OptionsFor(window, absl::UTCTimeZone()));
  if (!contents.ok()) return absl::DataLossError(contents.status().message());
  resources_.clear();
  forbidden_.clear();
  resources_["free-busy"] = {"", "", response->body};
  return absl::OkStatus();
}

// The copy as it will be, once everything is there.
absl::Status CalDavCollection::RefreshCopy() {
  int http_status = 0;
  TRESEN_ASSIGN_OR_RETURN(Listing listing, List(http_status));
  if (listing.changed.size() > kMostResources)
    return absl::DataLossError("a calendar of too many entries");
  std::map<std::string, Stored> wanted;
  for (const auto& [name, stored] : listing.changed) {
    const auto known = resources_.find(name);
    if (known == resources_.end() || stored.etag.empty() || known->second.etag != stored.etag)
      wanted[name] = stored;
  }
  // What was forbidden is asked for again: nothing else tells when it is not any more.
  for (const auto& [name, href] : forbidden_)
    if (!listing.whole || listing.changed.contains(name)) wanted[name].href = href;
  for (const std::string& name : listing.gone) wanted.erase(name);
  std::map<std::string, std::string> forbidden;
  TRESEN_RETURN_IF_ERROR(Fetch(wanted, forbidden));
  if (listing.whole)
    std::erase_if(resources_,
                  [&](const auto& entry) { return !listing.changed.contains(entry.first); });
  for (const std::string& name : listing.gone) resources_.erase(name);
  for (auto& [name, stored] : wanted) resources_[name] = std::move(stored);
  forbidden_ = std::move(forbidden);
  token_ = listing.token;
  tag_ = listing.token;
  return absl::OkStatus();
}

absl::Status CalDavCollection::RefreshLocked(Interval window) {
  tag_.clear();
  if (way_ == Way::kFreeBusy) return RefreshFreeBusy(window);
  absl::Status read = RefreshCopy();
  if (!absl::IsPermissionDenied(read) || !resources_.empty()) return read;
  // Nothing may be read; perhaps it may be asked when somebody is busy.
  if (!RefreshFreeBusy(window).ok()) return read;
  way_ = Way::kFreeBusy;
  return absl::OkStatus();
}

absl::Status CalDavCollection::Refresh(Interval window) {
  absl::MutexLock lock(&mutex_);
  return RefreshLocked(window);
}

absl::Status CalDavCollection::RefreshIfChanged(Interval window) {
  absl::MutexLock lock(&mutex_);
  if (tag_.empty()) return RefreshLocked(window);
  int http_status = 0;
  TRESEN_ASSIGN_OR_RETURN(const xml::Element answer,
                          MultiStatus(Ask("PROPFIND", url_, kAskTag, "0"), http_status));
  for (const xml::Element* response : answer.All("{DAV:}response")) {
    const xml::Element* properties = PropertiesOf(*response);
    if (properties != nullptr && properties->TextOf("{DAV:}sync-token") == tag_)
      return absl::OkStatus();
  }
  return RefreshLocked(window);
}

std::vector<std::string> CalDavCollection::Forbidden() {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> names;
  for (const auto& [name, href] : forbidden_) names.push_back(name);
  return names;
}

std::vector<CalDavCollection::Resource> CalDavCollection::Contents(Interval window,
                                                                   const absl::TimeZone& zone,
                                                                   int& problems) {
  absl::MutexLock lock(&mutex_);
  std::vector<Resource> found;
  for (const auto& [name, stored] : resources_) {
    auto contents = icalendar::Read(stored.body, OptionsFor(window, zone));
    if (!contents.ok()) {
      ++problems;
      continue;
    }
    problems += contents->problems;
    found.push_back({name, stored.etag, std::move(contents->instances)});
  }
  return found;
}

absl::StatusOr<CalDavCollection::Resource> CalDavCollection::Get(const std::string& name,
                                                                 Interval window,
                                                                 const absl::TimeZone& zone) {
  const auto response = client_.Send(Ask("GET", absl::StrCat(url_, name), "", nullptr));
  if (!response.ok()) return ReadFailure(response.status());
  if (response->status == 404 || response->status == 410) return absl::NotFoundError("not there");
  if (response->status != 200) return ReadFailure(response->status);
  auto contents = icalendar::Read(response->body, OptionsFor(window, zone));
  if (!contents.ok()) return absl::DataLossError(contents.status().message());
  return Resource{name, http::FindHeader(response->headers, "ETag").value_or(""),
                  std::move(contents->instances)};
}

std::optional<Outcome> WriteFailure(const absl::StatusOr<http::ClientResponse>& response) {
  if (!response.ok()) {
    if (http::IsNotSent(response.status())) return Unreachable(http::kNotSent);
    if (absl::IsInvalidArgument(response.status())) return Refused(Refusal::kNotAllowed, "address");
    return Unknown(http::kAnswerUnknown);
  }
  const int status = response->status;
  const std::string code = absl::StrCat("HTTP ", status);
  if (status == 201 || status == 204) return std::nullopt;
  if (status == 200) {
    // Some servers answer so; so do pages that came in between.
    const auto type = http::FindHeader(response->headers, "Content-Type").value_or("");
    if (absl::StrContains(type, "html")) return Unknown(code);
    return std::nullopt;
  }
  if (status == 412) return Refused(Refusal::kChanged, code);
  if (status == 429) return Unreachable(code);
  if (status == 400 || status == 413 || status == 415 || status == 422 || status == 507)
    return Refused(Refusal::kMisunderstood, code);
  if (status == 404 || status == 410) return Refused(Refusal::kNotThere, code);
  if (status >= 500) return Unknown(code);
  return Refused(Refusal::kNotAllowed, code);
}

Outcome CalDavCollection::Put(const std::string& name, const std::string& etag, std::string body) {
  http::ClientRequest request = Ask("PUT", absl::StrCat(url_, name), std::move(body), nullptr);
  request.headers.push_back({"Content-Type", "text/calendar; charset=utf-8"});
  request.headers.push_back(etag.empty() ? http::Header{"If-None-Match", "*"}
                                         : http::Header{"If-Match", etag});
  const auto response = client_.Send(request);
  if (auto failure = WriteFailure(response)) {
    // There is no such calendar: nothing can be written at this address.
    if (failure->refusal == Refusal::kNotThere) failure->refusal = Refusal::kNotAllowed;
    return *std::move(failure);
  }
  Entry entry;
  entry.external_id = name;
  entry.version = http::FindHeader(response->headers, "ETag").value_or("");
  return Done(std::move(entry));
}

Outcome CalDavCollection::Delete(const std::string& name, const std::string& etag) {
  http::ClientRequest request = Ask("DELETE", absl::StrCat(url_, name), "", nullptr);
  if (!etag.empty()) request.headers.push_back({"If-Match", etag});
  auto failure = WriteFailure(client_.Send(request));
  if (failure && failure->refusal == Refusal::kNotThere) return Done({});
  return failure ? *std::move(failure) : Done({});
}

}  // namespace tresen::scheduling
