#include "services/simulator/caldav/multistatus.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tresen::simulator::caldav {
namespace {

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
