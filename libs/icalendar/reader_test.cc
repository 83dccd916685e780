#include "libs/icalendar/reader.h"

#include <catch2/catch.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/icalendar/writer.h"
#include "libs/status/status.h"

namespace tresen::icalendar {
namespace {

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

absl::Time At(absl::string_view local) {
  absl::Time time;
  std::string error;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M", local, Berlin(), &time, &error));
  return time;
}

ReadOptions March() {
  ReadOptions options;
  options.from = At("2026-03-01 00:00");
  options.to = At("2026-04-15 00:00");
  options.zone = Berlin();
  return options;
}

std::string File(absl::string_view events) {
  std::string file =
      absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n", events, "END:VCALENDAR\n");
  return absl::StrReplaceAll(file, {{"\n", "\r\n"}});
}

std::string Event(absl::string_view lines) {
  return absl::StrCat("BEGIN:VEVENT\nUID:u1\nDTSTAMP:20260101T000000Z\n", lines, "END:VEVENT\n");
}

std::string Show(absl::Time time) { return absl::FormatTime("%m-%d %H:%M", time, Berlin()); }

// "03-03 09:00-10:00", one a line.
std::vector<std::string> Spans(const std::string& file, ReadOptions options = March()) {
  const auto contents = Read(file, options);
  INFO(contents.status());
  REQUIRE(contents.ok());
  std::vector<std::string> spans;
  for (const Instance& instance : contents->instances)
    spans.push_back(absl::StrCat(Show(instance.start), "-", Show(instance.end).substr(6)));
  return spans;
}

using Texts = std::vector<std::string>;

TEST_CASE("a time with a zone, in UTC, without a zone, and with a length instead of an end") {
  CHECK(Spans(File(Event("DTSTART;TZID=Europe/Berlin:20260303T090000\nDTEND;TZID=Europe/Berlin:"
                         "20260303T100000\n"))) == Texts{"03-03 09:00-10:00"});
  CHECK(Spans(File(Event("DTSTART:20260303T080000Z\nDTEND:20260303T090000Z\n"))) ==
        Texts{"03-03 09:00-10:00"});
  CHECK(Spans(File(Event("DTSTART:20260303T090000\nDURATION:PT1H30M\n"))) ==
        Texts{"03-03 09:00-10:30"});
  CHECK(Spans(File(Event("DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20260303T090000\n"
                         "DTEND;TZID=Europe/Berlin:20260303T160000\n"))) ==
        Texts{"03-03 15:00-16:00"});
}

TEST_CASE("a date means the local day, and the end is the day after the last") {
  CHECK(Spans(File(Event("DTSTART;VALUE=DATE:20260303\n"))) == Texts{"03-03 00:00-00:00"});
  const auto days =
      Read(File(Event("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330\n")), March());
  REQUIRE(days.ok());
  CHECK(days->instances.front().all_day);
  CHECK(days->instances.front().end - days->instances.front().start == absl::Hours(47));
}

TEST_CASE("a rule goes on at the same wall time over the change of the clock") {
  CHECK(Spans(File(Event("DTSTART;TZID=Europe/Berlin:20260324T090000\nDURATION:PT1H\n"
                         "RRULE:FREQ=WEEKLY;COUNT=3\n"))) ==
        Texts{"03-24 09:00-10:00", "03-31 09:00-10:00", "04-07 09:00-10:00"});
}

TEST_CASE("a start that is skipped in spring comes an hour later that day") {
  CHECK(Spans(File(Event("DTSTART;TZID=Europe/Berlin:20260328T023000\nDURATION:PT1H\n"
                         "RRULE:FREQ=DAILY;COUNT=3\n"))) ==
        Texts{"03-28 02:30-03:30", "03-29 03:30-04:30", "03-30 02:30-03:30"});
}

TEST_CASE("what is left out, moved, cancelled or added to a rule") {
  const std::string master =
      "DTSTART;TZID=Europe/Berlin:20260303T090000\nDTEND;TZID=Europe/Berlin:20260303T100000\n"
      "RRULE:FREQ=WEEKLY;COUNT=5\n";
  CHECK(
      Spans(File(Event(master + "EXDATE;TZID=Europe/Berlin:20260310T090000,20260317T090000\n"))) ==
      Texts{"03-03 09:00-10:00", "03-24 09:00-10:00", "03-31 09:00-10:00"});
  CHECK(Spans(File(Event(master + "EXDATE;VALUE=DATE:20260310\n"))).size() == 4);
  const std::string moved = Event(
      "RECURRENCE-ID;TZID=Europe/Berlin:20260310T090000\nDTSTART;TZID=Europe/"
      "Berlin:20260311T140000\n"
      "DURATION:PT2H\n");
  CHECK(Spans(File(Event(master) + moved)) == Texts{"03-03 09:00-10:00", "03-11 14:00-16:00",
                                                    "03-17 09:00-10:00", "03-24 09:00-10:00",
                                                    "03-31 09:00-10:00"});
  CHECK(Spans(File(moved + Event(master))).size() == 5);  // in any order
  CHECK(Spans(File(Event(master + "RDATE;TZID=Europe/Berlin:20260305T120000\n"))).size() == 6);
  const auto cancelled =
      Read(File(Event(master) + Event("RECURRENCE-ID:20260310T080000Z\nDTSTART:20260310T080000Z\n"
                                      "DURATION:PT1H\nSTATUS:CANCELLED\n")),
           March());
  REQUIRE(cancelled.ok());
  REQUIRE(cancelled->instances.size() == 5);
  CHECK(cancelled->instances[1].shows == Shows::kCancelled);
  CHECK(cancelled->instances[1].recurrence_id == "20260310T080000Z");
}

TEST_CASE("an end of a rule is inclusive, in UTC or as a date") {
  const std::string start = "DTSTART;TZID=Europe/Berlin:20260303T090000\nDURATION:PT1H\n";
  CHECK(Spans(File(Event(start + "RRULE:FREQ=DAILY;UNTIL=20260305T080000Z\n"))).size() == 3);
  CHECK(Spans(File(Event(start + "RRULE:FREQ=DAILY;UNTIL=20260305T075959Z\n"))).size() == 2);
  CHECK(Spans(File(Event(start + "RRULE:FREQ=DAILY;UNTIL=20260305\n"))).size() == 3);
  CHECK(
      Spans(File(Event("DTSTART;VALUE=DATE:20260303\nRRULE:FREQ=DAILY;UNTIL=20260305\n"))).size() ==
      3);
}

TEST_CASE("an endless rule from long ago costs no more than its window") {
  ReadOptions options = March();
  options.most_steps = 100;
  CHECK(Spans(File(Event("DTSTART;TZID=Europe/Berlin:19700105T090000\nDURATION:PT1H\n"
                         "RRULE:FREQ=WEEKLY;BYDAY=MO\n")),
              options)
            .size() == 7);
  // A night that begins before the window reaches into it.
  options.from = At("2026-03-03 00:00");
  options.to = At("2026-03-03 12:00");
  CHECK(Spans(File(Event("DTSTART;TZID=Europe/Berlin:19700105T220000\nDURATION:PT8H\n"
                         "RRULE:FREQ=DAILY\n")),
              options) == Texts{"03-02 22:00-06:00"});
}

TEST_CASE("free, cancelled and tentative events say so") {
  const auto contents =
      Read(File(Event("DTSTART:20260303T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT\n") +
                Event("DTSTART:20260303T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED\n") +
                Event("DTSTART:20260303T100000Z\nDURATION:PT1H\nSTATUS:TENTATIVE\n") +
                Event("DTSTART:20260303T110000Z\nDURATION:PT1H\n")),
           March());
  REQUIRE(contents.ok());
  REQUIRE(contents->instances.size() == 4);
  CHECK(contents->instances[0].shows == Shows::kFree);
  CHECK(contents->instances[1].shows == Shows::kCancelled);
  CHECK(contents->instances[2].shows == Shows::kTentative);
  CHECK(contents->instances[3].shows == Shows::kBusy);
}

TEST_CASE("a zone that the file defines itself counts, also over its change") {
  const std::string zone =
      "BEGIN:VTIMEZONE\nTZID:Salon "
      "Time\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\n"
      "TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
      "DTSTART:19700329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
  const std::string event =
      Event("DTSTART;TZID=Salon Time:20260324T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\n");
  ReadOptions elsewhere = March();
  elsewhere.zone = absl::UTCTimeZone();
  CHECK(Spans(File(zone + event), elsewhere) == Texts{"03-24 09:00-10:00", "03-31 09:00-10:00"});
  // Without the definition the zone of the branch stands in, and it is said that something is
  // wrong.
  const auto unknown = Read(File(event), March());
  REQUIRE(unknown.ok());
  CHECK(unknown->problems == 1);
  CHECK(Show(unknown->instances.front().start) == "03-24 09:00");
}

TEST_CASE("published busy times count, free ones do not") {
  CHECK(Spans(File(
            "BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:20260303T080000Z/PT1H,20260303T100000Z/"
            "20260303T113000Z\nFREEBUSY;FBTYPE=FREE:20260303T120000Z/PT1H\nEND:VFREEBUSY\n")) ==
        Texts{"03-03 09:00-10:00", "03-03 11:00-12:30"});
}

TEST_CASE("what is not a whole calendar is an error, never an empty calendar") {
  const std::string good = File(Event("DTSTART:20260303T080000Z\nDURATION:PT1H\n"));
  for (const std::string& file :
       {std::string(), std::string("<html><body>Log in</body></html>"),
        good.substr(0, good.size() / 2), good.substr(0, good.size() - 15),
        std::string("BEGIN:VCALENDAR"), good + "<!-- -->",
        absl::StrReplaceAll(good, {{"PRODID:x", std::string("PRODID:\0x", 9)}})})
    CHECK(Reason(Read(file, March()).status()) == kUnreadable);
  CHECK(Spans(File("")).empty());
  CHECK(Spans("\xEF\xBB\xBF" + good + "\r\n\r\n").size() == 1);
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "BEGIN:VEVENT\r\n";
  CHECK_FALSE(Read(File(deep), March()).ok());
}

TEST_CASE("more than anybody means is refused as a whole") {
  // Twelve a minute for a day, by the hour: 17,280 for one event, and there are five.
  std::string busy;
  const std::string fives = "0,5,10,15,20,25,30,35,40,45,50,55";
  for (int i = 0; i < 5; ++i)
    busy += Event(
        absl::StrCat("DTSTART:20260303T000000Z\nDURATION:PT1S\nRRULE:FREQ=HOURLY;BYMINUTE=", fives,
                     ";BYSECOND=", fives, "\n"));
  CHECK(Reason(Read(File(busy), March()).status()) == kTooMuch);
  // A million years of counted days.
  const std::string counted =
      File(Event("DTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,"
                 "6,7,8,9;COUNT=2000000000\n"));
  CHECK(Reason(Read(counted, March()).status()) == kTooMuch);
  ReadOptions small = March();
  small.most_bytes = 100;
  CHECK(Reason(Read(counted, small).status()) == kTooMuch);
  small = March();
  small.most_events = 2;
  const std::string event = Event("DTSTART:20260303T080000Z\nDURATION:PT1H\n");
  CHECK(Reason(Read(File(event + event + event), small).status()) == kTooMuch);
}

TEST_CASE("a rule that is none, too fast or never fits leaves the first time and says so") {
  for (const std::string rule : {"FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
                                 "FREQ=SOMETIMES", "INTERVAL=2", "FREQ=DAILY;INTERVAL=-1"}) {
    INFO(rule);
    const auto contents = Read(
        File(Event(absl::StrCat("DTSTART:20260303T080000Z\nDURATION:PT1H\nRRULE:", rule, "\n"))),
        March());
    INFO(contents.status());
    REQUIRE(contents.ok());
    CHECK(contents->instances.size() >= 1);
    CHECK(Show(contents->instances.front().start) == "03-03 09:00");
  }
  CHECK(Spans(File(Event("DTSTART:20260303T080000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;"
                         "BYMONTHDAY=30\n"))) == Texts{"03-03 09:00-10:00"});
  CHECK(Spans(File(Event("DTSTART:20260303T080000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;BYMONTH=2;"
                         "BYMONTHDAY=30\n"))) == Texts{"03-03 09:00-10:00"});
}

TEST_CASE("zones that are bad, or meant badly, are not used") {
  std::string fast =
      "BEGIN:VTIMEZONE\nTZID:Fast\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\n"
      "TZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n";
  for (const std::string tzid : {"Fast", "../../etc/passwd", "/dev/zero", "Nowhere/City", ""}) {
    INFO(tzid);
    const auto contents = Read(
        File(fast +
             Event(absl::StrCat("DTSTART;TZID=\"", tzid, "\":20260303T090000\nDURATION:PT1H\n"))),
        March());
    REQUIRE(contents.ok());
    REQUIRE(contents->instances.size() == 1);
    CHECK(Show(contents->instances.front().start) == "03-03 09:00");
  }
}

TEST_CASE("events without a usable start or end take no time") {
  for (const std::string lines :
       {"SUMMARY:nothing\n", "DTSTART:soon\n", "DTSTART:20261399T000000Z\nDURATION:PT1H\n",
        "DTSTART:20260303T080000Z\n", "DTSTART:20260303T080000Z\nDTEND:20260303T070000Z\n",
        "DTSTART:20260303T080000Z\nDURATION:-PT1H\n",
        "DTSTART:99990303T080000Z\nDURATION:PT1H\n"}) {
    INFO(lines);
    CHECK(Spans(File(Event(lines))).empty());
  }
}

TEST_CASE("what we write is read again as it was, any time of two years") {
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 dice(seed);
  for (int round = 0; round < 300; ++round) {
    CalendarEntry entry;
    entry.uid = absl::StrCat("visit;", round, ",@example");
    entry.start = At("2026-01-01 00:00") + absl::Minutes(dice() % (2 * 365 * 1440));
    entry.end = entry.start + absl::Minutes(1 + dice() % 600);
    entry.changed_at = entry.start;
    entry.summary = "Färben, Föhnen; und so weiter, bis die Zeile länger als 75 Zeichen ist";
    ReadOptions options = March();
    options.from = entry.start;
    options.to = entry.end;
    const auto contents = Read(CalendarResource(entry), options);
    REQUIRE(contents.ok());
    REQUIRE(contents->instances.size() == 1);
    CHECK(contents->instances.front().start == entry.start);
    CHECK(contents->instances.front().end == entry.end);
    CHECK(contents->instances.front().uid == entry.uid);
  }
}

}  // namespace
}  // namespace tresen::icalendar
