#include "libs/icalendar/writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace tresen::icalendar {
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

void Begin(std::string& file) {
  AddLine("BEGIN:VCALENDAR", file);
  AddLine("VERSION:2.0", file);
  AddLine("PRODID:-//Tresen//Front desk//EN", file);
}

void AddEvent(const CalendarEntry& entry, std::string& file) {
  AddLine("BEGIN:VEVENT", file);
  AddLine(absl::StrCat("UID:", Escape(entry.uid)), file);
  AddLine(absl::StrCat("SEQUENCE:", entry.sequence), file);
  AddLine(absl::StrCat("DTSTAMP:", Instant(entry.changed_at)), file);
  AddLine(absl::StrCat("DTSTART:", Instant(entry.start)), file);
  AddLine(absl::StrCat("DTEND:", Instant(entry.end)), file);
  AddLine(absl::StrCat("SUMMARY:", Escape(entry.summary)), file);
  if (!entry.location.empty()) AddLine(absl::StrCat("LOCATION:", Escape(entry.location)), file);
  if (!entry.url.empty()) AddLine(absl::StrCat("URL:", entry.url), file);
  AddLine(entry.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED", file);
  AddLine("END:VEVENT", file);
}

}  // namespace

std::string CalendarFile(const CalendarEntry& entry) {
  std::string file;
  Begin(file);
  AddLine(entry.cancelled ? "METHOD:CANCEL" : "METHOD:PUBLISH", file);
  AddEvent(entry, file);
  AddLine("END:VCALENDAR", file);
  return file;
}

std::string CalendarResource(const CalendarEntry& entry) {
  std::string file;
  Begin(file);
  AddEvent(entry, file);
  AddLine("END:VCALENDAR", file);
  return file;
}

std::string CalendarFeedFile(const std::string& name, const std::vector<CalendarEntry>& entries) {
  std::string file;
  Begin(file);
  for (const char* property : {"NAME:", "X-WR-CALNAME:"}) AddLine(absl::StrCat(property, Escape(name)), file);
  AddLine("REFRESH-INTERVAL;VALUE=DURATION:PT15M", file);
  for (const CalendarEntry& entry : entries) AddEvent(entry, file);
  AddLine("END:VCALENDAR", file);
  return file;
}

}  // namespace tresen::icalendar
