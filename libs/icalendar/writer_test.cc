#include "libs/icalendar/writer.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace tresen::icalendar {
namespace {

CalendarEntry Entry() {
  CalendarEntry entry;
  entry.uid = "0190@desk.example";
  entry.start = absl::FromUnixSeconds(1772874000);
  entry.end = entry.start + absl::Minutes(45);
  entry.changed_at = entry.start - absl::Hours(24);
  entry.summary = "Damenhaarschnitt";
  entry.location = "Lindenstraße 12, 10969 Berlin";
  entry.url = "https://desk.example/a/x";
  return entry;
}

TEST_CASE("instants are written in UTC") {
  const std::string file = CalendarFile(Entry());
  CHECK(file.find("DTSTART:20260307T090000Z\r\n") != std::string::npos);
  CHECK(file.find("DTEND:20260307T094500Z\r\n") != std::string::npos);
  CHECK(file.find("STATUS:CONFIRMED\r\n") != std::string::npos);
}

TEST_CASE("commas, semicolons and line breaks are escaped") {
  CalendarEntry entry = Entry();
  entry.summary = "a;b\nc\\d";
  const std::string file = CalendarFile(entry);
  CHECK(file.find("SUMMARY:a\\;b\\nc\\\\d\r\n") != std::string::npos);
  CHECK(file.find("LOCATION:Lindenstraße 12\\, 10969 Berlin\r\n") != std::string::npos);
}

TEST_CASE("long lines are folded without cutting a character") {
  CalendarEntry entry = Entry();
  for (int i = 0; i < 60; ++i) entry.summary += "ตัดผม";
  std::istringstream lines(CalendarFile(entry));
  std::string unfolded;
  for (std::string line; std::getline(lines, line);) {
    REQUIRE(line.back() == '\r');
    CHECK(line.size() - 1 <= 75);
    line.pop_back();
    CHECK((static_cast<unsigned char>(line[line[0] == ' ' ? 1 : 0]) & 0xC0) != 0x80);
    unfolded += line[0] == ' ' ? line.substr(1) : line;
  }
  CHECK(unfolded.find(entry.summary) != std::string::npos);
}

TEST_CASE("a cancelled appointment says so") {
  CalendarEntry entry = Entry();
  entry.cancelled = true;
  CHECK(CalendarFile(entry).find("STATUS:CANCELLED\r\n") != std::string::npos);
}

}  // namespace
}  // namespace tresen::icalendar
