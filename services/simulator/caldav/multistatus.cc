#include "services/simulator/caldav/multistatus.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace tresen::simulator::caldav {
namespace {

constexpr absl::string_view kResponse = "<D:response>";
constexpr char kType[] = "application/xml; charset=utf-8";

// "{DAV:}href" -> <href xmlns="DAV:">content</href>
std::string Tag(absl::string_view name, absl::string_view content) {
  const size_t cut = name.find('}');
  const absl::string_view local = cut == absl::string_view::npos ? name : name.substr(cut + 1);
  const std::string name_space =
      cut == absl::string_view::npos ? "" : xml::Escape(name.substr(1, cut - 1));
  return absl::StrCat("<x:", local, " xmlns:x=\"", name_space, "\">", content, "</x:", local, ">");
}

std::string PropStat(absl::string_view properties, absl::string_view status) {
  if (properties.empty()) return "";
  return absl::StrCat("<D:propstat><D:prop>", properties, "</D:prop><D:status>HTTP/1.1 ", status,
                      "</D:status></D:propstat>");
}

}  // namespace

std::string ResponseOf(absl::string_view href, const xml::Element* asked, const Properties& have) {
  std::string found, missing;
  if (asked == nullptr) {
    for (const auto& [name, content] : have) found += Tag(name, content);
  } else {
    for (const xml::Element& property : asked->children) {
      const std::string* content = nullptr;
      for (const auto& [name, value] : have)
        if (name == property.name) content = &value;
      (content == nullptr ? missing : found) += Tag(property.name, content ? *content : "");
    }
  }
  return absl::StrCat("<D:response><D:href>", xml::Escape(EncodePath(href)), "</D:href>",
                      PropStat(found, "200 OK"), PropStat(missing, "404 Not Found"),
                      "</D:response>");
}

std::string GoneResponse(absl::string_view href) {
  return absl::StrCat("<D:response><D:href>", xml::Escape(EncodePath(href)),
                      "</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>");
}

http::Response MultiStatus(absl::string_view responses, absl::string_view more) {
  return http::Answer(
      207, kType,
      absl::StrCat("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
                   "<D:multistatus xmlns:D=\"DAV:\">", responses, more, "</D:multistatus>"));
}

std::string FailedResponse(absl::string_view href, absl::string_view status) {
  return absl::StrCat("<D:response><D:href>", xml::Escape(EncodePath(href)),
                      "</D:href><D:status>HTTP/1.1 ", status, "</D:status></D:response>");
}

std::string CutShort(absl::string_view multistatus, absl::string_view calendar_href) {
  const std::vector<absl::string_view> parts = absl::StrSplit(multistatus, kResponse);
  std::string cut(parts.front());
  for (size_t i = 1; i < (parts.size() + 1) / 2; ++i) absl::StrAppend(&cut, kResponse, parts[i]);
  if (const size_t end = cut.find("<D:sync-token>"); end != std::string::npos) cut.resize(end);
  if (const size_t end = cut.find("</D:multistatus>"); end != std::string::npos) cut.resize(end);
  return absl::StrCat(cut, FailedResponse(calendar_href, "507 Insufficient Storage"),
                      "</D:multistatus>");
}

std::string WithFailedPart(absl::string_view multistatus) {
  const size_t last = multistatus.rfind(kResponse);
  if (last == absl::string_view::npos) return std::string(multistatus);
  constexpr absl::string_view kHrefEnd = "</D:href>";
  constexpr absl::string_view kResponseEnd = "</D:response>";
  const size_t content = multistatus.find(kHrefEnd, last) + kHrefEnd.size();
  const size_t end = multistatus.find(kResponseEnd, last);
  return absl::StrCat(multistatus.substr(0, content),
                      "<D:status>HTTP/1.1 503 Service Unavailable</D:status>",
                      multistatus.substr(end));
}

http::Response ConditionFailed(int status, absl::string_view name_space, absl::string_view name) {
  return http::Answer(
      status, kType,
      absl::StrCat("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", "<D:error xmlns:D=\"DAV:\">",
                   Tag(absl::StrCat(name_space, name), ""), "</D:error>"));
}

std::string EncodePath(absl::string_view path) {
  std::string encoded;
  for (const char c : path) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        absl::string_view("-._~@/").find(c) != absl::string_view::npos)
      encoded += c;
    else
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace tresen::simulator::caldav
