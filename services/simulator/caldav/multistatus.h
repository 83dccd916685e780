// Answers of WebDAV as text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/http/message.h"
#include "libs/xml/xml.h"

namespace tresen::simulator::caldav {

inline constexpr char kDav[] = "{DAV:}";
inline constexpr char kCalDav[] = "{urn:ietf:params:xml:ns:caldav}";
inline constexpr char kCalendarServer[] = "{http://calendarserver.org/ns/}";

// A property and its content as XML.
using Properties = std::vector<std::pair<std::string, std::string>>;

// <D:response> with what was asked for of `have`, the rest as 404.
std::string ResponseOf(absl::string_view href, const xml::Element* asked, const Properties& have);
std::string GoneResponse(absl::string_view href);
std::string FailedResponse(absl::string_view href, absl::string_view status);
http::Response MultiStatus(absl::string_view responses, absl::string_view more = "");
// The first half of an answer's responses; 507 for the calendar says that there are more (RFC 6578).
std::string CutShort(absl::string_view multistatus, absl::string_view calendar_href);
// The answer with its last response failed.
std::string WithFailedPart(absl::string_view multistatus);
// 403 or 409 naming the condition that failed: "valid-sync-token".
http::Response ConditionFailed(int status, absl::string_view name_space, absl::string_view name);

// A path with what is not letters, digits or -._~@/ encoded.
std::string EncodePath(absl::string_view path);

}  // namespace tresen::simulator::caldav
