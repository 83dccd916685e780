#include "services/gateway/http/calendar_file.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tresen::gateway {
namespace {

constexpr size_t kLineLimit = 75;

std::string Instant(absl::Time time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
}

std::string Escape(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"\\", "\\\\"}, {";", "\\;"}, {",", "\\,"}, {"\r", ""}, {"\n", "\\n"}});
}

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

void AddLine(std::string line, std::string& file) {
  while (line.size() > kLineLimit) {
    size_t cut = kLineLimit;
    while (cut > 1 && Continues(line[cut])) --cut;
    absl::StrAppend(&file, line.substr(0, cut), "\r\n");
    line = absl::StrCat(" ", line.substr(cut));
  }
  absl::StrAppend(&file, line, "\r\n");
}

}  // namespace

std::string CalendarFile(const CalendarEntry& entry) {
  std::string file;
  AddLine("BEGIN:VCALENDAR", file);
  AddLine("VERSION:2.0", file);
  AddLine("PRODID:-//Tresen//Front desk//EN", file);
  AddLine(entry.cancelled ? "METHOD:CANCEL" : "METHOD:PUBLISH", file);
  AddLine("BEGIN:VEVENT", file);
  AddLine(absl::StrCat("UID:", Escape(entry.uid)), file);
  AddLine(absl::StrCat("SEQUENCE:", entry.sequence), file);
  AddLine(absl::StrCat("DTSTAMP:", Instant(entry.changed_at)), file);
  AddLine(absl::StrCat("DTSTART:", Instant(entry.start)), file);
  AddLine(absl::StrCat("DTEND:", Instant(entry.end)), file);
  AddLine(absl::StrCat("SUMMARY:", Escape(entry.summary)), file);
  AddLine(absl::StrCat("LOCATION:", Escape(entry.location)), file);
  AddLine(absl::StrCat("URL:", entry.url), file);
  AddLine(entry.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED", file);
  AddLine("END:VEVENT", file);
  AddLine("END:VCALENDAR", file);
  return file;
}

}  // namespace tresen::gateway
