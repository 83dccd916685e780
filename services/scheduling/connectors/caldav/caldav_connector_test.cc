#include "services/scheduling/connectors/caldav/caldav_connector.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/connectors/caldav/connector_worlds.h"
#include "services/simulator/caldav/caldav_server.h"

namespace tresen::scheduling {
namespace {

using simulator::caldav::CalDavServer;
using simulator::caldav::FaultKind;

const StaffId kLena("lena");
const StaffId kMax("max");
Interval March() { return {At("2026-03-01 00:00"), At("2026-04-01 00:00")}; }

View ReadAll(Connector& connector) {
  const auto view = connector.Read({March(), "", {}});
  INFO(view.status());
  REQUIRE(view.ok());
  return *view;
}

int CountOf(const std::vector<std::string>& requests, const std::string& wanted) {
  return static_cast<int>(std::ranges::count(requests, wanted));
}

TEST_CASE("caldav passes the conformance suite against the simulator") {
  PassesConformance([] { return std::make_unique<SimulatedWorld>(); });
}

TEST_CASE("caldav passes the conformance suite against radicale") {
  if (!RadicaleWorld::IsInstalled()) {
    WARN("radicale is not installed (deploy/local/install-packages test)");
    return;
  }
  PassesConformance([] { return std::make_unique<RadicaleWorld>(); });
}

// Everything that a server of any kind must bring about in the same way.
void ReadsAsMeant(CalDavWorld& world) {
  const absl::Time nine = At("2026-03-03 09:00");
  const Interval hour{nine, nine + absl::Hours(1)};
  world.PutFile("lena", "a.ics", EventFile("a", hour));
  world.PutFile("lena", "free.ics", EventFile("free", hour, "TRANSP:TRANSPARENT\n"));
  world.PutFile("lena", "off.ics", EventFile("off", hour, "STATUS:CANCELLED\n"));
  world.PutFile("max", "weekly.ics", EventFile("weekly", hour, "RRULE:FREQ=WEEKLY;COUNT=3\n"));
  View view = ReadAll(world.connector());
  CHECK(view.own.empty());
  REQUIRE(view.busy.size() == 4);
  CHECK(std::ranges::count(view.busy, kMax, &View::Busy::staff) == 3);
  // What changes, goes and comes is seen by the next reading.
  world.PutFile("lena", "a.ics", EventFile("a", {hour.end, hour.end + absl::Hours(1)}));
  world.DeleteFile("max", "weekly.ics");
  world.PutFile("max", "new.ics", EventFile("new", hour, "STATUS:TENTATIVE\n"));
  view = ReadAll(world.connector());
  REQUIRE(view.busy.size() == 2);
  CHECK(view.busy[0].during.start == hour.end);
  CHECK(view.busy[1].staff == kMax);
}

void WritesForEverybody(CalDavWorld& world) {
  const BookOrder order = world.OrderFor(At("2026-03-03 09:00"), {kLena, kMax});
  const Outcome booked = world.connector().Book(order);
  REQUIRE(booked.certainty == Certainty::kDone);
  CHECK(booked.entry.during == order.plan.during);
  CHECK(world.FilesOf("lena").size() == 1);
  CHECK(world.FilesOf("max").size() == 1);
  View view = ReadAll(world.connector());
  REQUIRE(view.own.size() == 1);
  CHECK(view.own[0].visit == order.visit);
  CHECK(view.own[0].entry == booked.entry);
  CHECK(view.busy.empty());
  // To another time, and Max has no part in it any more.
  BookOrder moved = world.OrderFor(At("2026-03-05 14:00"), {kLena});
  moved.visit = order.visit;
  const Outcome after = world.connector().Move(moved, booked.entry);
  REQUIRE(after.certainty == Certainty::kDone);
  CHECK(world.FilesOf("max").empty());
  CHECK(ReadAll(world.connector()).own[0].entry == after.entry);
  // A desk that has just started finds it, and takes it out.
  world.Reconnect();
  const Outcome found = world.connector().FindBooked(moved);
  CHECK(found.certainty == Certainty::kDone);
  CHECK(world.connector().Cancel({moved.visit, {}, found.entry}).certainty == Certainty::kDone);
  CHECK(world.FilesOf("lena").empty());
  CHECK(ReadAll(world.connector()).own.empty());
}

TEST_CASE("calendars on the simulator are read as they are meant") {
  SimulatedWorld world;
  SECTION("by sync token") {
    ReadsAsMeant(world);
    const auto requests = world.simulator().Requests();
    CHECK(CountOf(requests, "REPORT sync-collection") == 6);  // two people, three readings
  }
  SECTION("by ETag, where tokens are not known") {
    world.simulator().Configure(CalDavServer::Sync::kNone, CalDavServer::Reading::kData);
    world.Reconnect();
    ReadsAsMeant(world);
  }
  SECTION("when a token is forgotten everything is listed again") {
    ReadAll(world.connector());
    world.simulator().ForgetTokens();
    ReadsAsMeant(world);
  }
  SECTION("when only busy times may be seen") {
    const absl::Time nine = At("2026-03-03 09:00");
    world.PutFile("lena", "a.ics", EventFile("a", {nine, nine + absl::Hours(1)}));
    world.simulator().Configure(CalDavServer::Sync::kTokens, CalDavServer::Reading::kFreeBusyOnly);
    world.Reconnect();
    const View view = ReadAll(world.connector());
    REQUIRE(view.busy.size() == 1);
    CHECK(view.busy[0].during.start == nine);
  }
}

void PutThree(CalDavWorld& world) {
  for (const int day : {3, 4, 5}) {
    const absl::Time nine = At(absl::StrCat("2026-03-0", day, " 09:00"));
    const std::string uid = absl::StrCat("busy", day);
    world.PutFile("lena", uid + ".ics", EventFile(uid, {nine, nine + absl::Hours(1)}));
  }
}

TEST_CASE("a listing in pages is read to its end") {
  SimulatedWorld world;
  world.simulator().SetPage(2);
  PutThree(world);
  CHECK(ReadAll(world.connector()).busy.size() == 3);
  world.DeleteFile("lena", "busy3.ics");
  world.DeleteFile("lena", "busy4.ics");
  const absl::Time noon = At("2026-03-06 12:00");
  world.PutFile("lena", "noon.ics", EventFile("noon", {noon, noon + absl::Hours(1)}));
  CHECK(ReadAll(world.connector()).busy.size() == 2);
}

TEST_CASE("what was cut off or failed in part is never taken for the whole") {
  const FaultKind kind = GENERATE(FaultKind::kCutList, FaultKind::kPartFails);
  const bool tokens = GENERATE(true, false);
  const bool before_anything = GENERATE(true, false);
  SimulatedWorld world;
  if (!tokens)
    world.simulator().Configure(CalDavServer::Sync::kNone, CalDavServer::Reading::kData);
  world.Reconnect();
  if (before_anything) {
    PutThree(world);
  } else {
    PutThree(world);
    CHECK(ReadAll(world.connector()).busy.size() == 3);
    const absl::Time noon = At("2026-03-06 12:00");
    world.PutFile("lena", "noon.ics", EventFile("noon", {noon, noon + absl::Hours(1)}));
    world.PutFile("lena", "noon2.ics", EventFile("noon2", {noon, noon + absl::Hours(2)}));
  }
  const size_t all = before_anything ? 3 : 5;
  // The listing of either kind, then the entries themselves.
  world.simulator().AddFault({0, kind, tokens ? "REPORT" : "PROPFIND", absl::ZeroDuration(), 1});
  CHECK(world.connector().Read({March(), "", {}}).status().code() != absl::StatusCode::kOk);
  world.simulator().ClearFaults();
  CHECK(ReadAll(world.connector()).busy.size() == all);
}

TEST_CASE("an entry that may not be read is named, and the others are read") {
  const auto hidden = GENERATE(CalDavServer::Hidden::kContents, CalDavServer::Hidden::kEverything,
                               CalDavServer::Hidden::kData);
  const bool tokens = GENERATE(true, false);
  SimulatedWorld world;
  if (!tokens)
    world.simulator().Configure(CalDavServer::Sync::kNone, CalDavServer::Reading::kData);
  world.simulator().Hide("salon/lena", "busy4.ics", hidden);
  world.Reconnect();
  PutThree(world);
  View view = ReadAll(world.connector());
  CHECK(view.busy.size() == 2);
  REQUIRE(view.forbidden.size() == 1);
  CHECK(view.forbidden.front() == View::Forbidden{"busy4.ics", kLena});
  // What changes and comes beside it is seen, and it is still named.
  world.DeleteFile("lena", "busy3.ics");
  const absl::Time noon = At("2026-03-06 12:00");
  world.PutFile("lena", "noon.ics", EventFile("noon", {noon, noon + absl::Hours(1)}));
  view = ReadAll(world.connector());
  CHECK(view.busy.size() == 2);
  CHECK(view.forbidden.size() == 1);
  // Allowed again, it is read although it did not change.
  world.simulator().Hide("salon/lena", "busy4.ics", CalDavServer::Hidden::kNothing);
  view = ReadAll(world.connector());
  CHECK(view.busy.size() == 3);
  CHECK(view.forbidden.empty());
  // Forbidden once more when it changed, it is as it was read last.
  world.simulator().Hide("salon/lena", "busy4.ics", hidden);
  const absl::Time nine = At("2026-03-04 09:00");
  world.PutFile("lena", "busy4.ics", EventFile("busy4", {nine, nine + absl::Hours(3)}));
  view = ReadAll(world.connector());
  CHECK(view.busy.size() == 3);
  CHECK(view.forbidden.size() == 1);
  // And gone, it is gone.
  world.DeleteFile("lena", "busy4.ics");
  view = ReadAll(world.connector());
  CHECK(view.busy.size() == 2);
  CHECK(view.forbidden.empty());
}

TEST_CASE("entries that were asked for and not sent are asked for again") {
  SimulatedWorld world;
  world.simulator().Configure(CalDavServer::Sync::kNone, CalDavServer::Reading::kData);
  world.Reconnect();
  PutThree(world);
  const FaultKind kind = GENERATE(FaultKind::kCutList, FaultKind::kPartFails);
  // With listings by PROPFIND the first REPORT after that of the unknown kind fetches the entries.
  CHECK(world.connector().Read({March(), "", {}}).ok());
  const absl::Time noon = At("2026-03-06 12:00");
  world.PutFile("lena", "noon.ics", EventFile("noon", {noon, noon + absl::Hours(1)}));
  world.PutFile("lena", "noon2.ics", EventFile("noon2", {noon, noon + absl::Hours(2)}));
  world.simulator().AddFault({0, kind, "REPORT", absl::ZeroDuration(), 1});
  CHECK_FALSE(world.connector().Read({March(), "", {}}).ok());
  CHECK(ReadAll(world.connector()).busy.size() == 5);
}

TEST_CASE("an entry that only looks like one of ours is somebody's time") {
  SimulatedWorld world;
  world.SetOwn([](const VisitId& visit) { return visit != VisitId("stranger"); });
  const absl::Time nine = At("2026-03-03 09:00");
  world.PutFile("lena", "stranger.ics",
                EventFile("stranger@tresen", {nine, nine + absl::Hours(1)}));
  const View view = ReadAll(world.connector());
  CHECK(view.own.empty());
  REQUIRE(view.busy.size() == 1);
  CHECK(view.busy[0].staff == kLena);
  const Outcome booked = world.connector().Book(world.OrderFor(nine, {kLena}));
  CHECK(booked.refusal == Refusal::kSlotTaken);
  CHECK(world.FilesOf("lena").size() == 1);
}

TEST_CASE("who of several has an appointment is told, and a move writes what is missing") {
  SimulatedWorld world;
  const BookOrder order = world.OrderFor(At("2026-03-03 09:00"), {kLena, kMax});
  REQUIRE(world.connector().Book(order).certainty == Certainty::kDone);
  CHECK(ReadAll(world.connector()).own[0].entry.people == std::vector<StaffId>{kLena, kMax});
  world.DeleteFile("max", absl::StrCat(order.visit.value(), ".ics"));
  const View view = ReadAll(world.connector());
  REQUIRE(view.own.size() == 1);
  CHECK(view.own[0].entry.people == std::vector<StaffId>{kLena});
  REQUIRE(world.connector().Move(order, view.own[0].entry).certainty == Certainty::kDone);
  CHECK(world.FilesOf("max").size() == 1);
  CHECK(world.FilesOf("lena").size() == 1);
}

TEST_CASE("appointments are written into everybody's calendar on the simulator") {
  SimulatedWorld world;
  WritesForEverybody(world);
}

TEST_CASE("calendars on radicale are read as they are meant and written for everybody") {
  if (!RadicaleWorld::IsInstalled()) {
    WARN("radicale is not installed (deploy/local/install-packages test)");
    return;
  }
  SECTION("reading") {
    RadicaleWorld world;
    ReadsAsMeant(world);
  }
  SECTION("writing") {
    RadicaleWorld world;
    WritesForEverybody(world);
  }
}

TEST_CASE("what did not change is not fetched again") {
  SimulatedWorld world;
  const absl::Time nine = At("2026-03-03 09:00");
  for (int i = 0; i < 120; ++i)
    world.PutFile("lena", absl::StrCat("e", i, ".ics"),
                  EventFile(absl::StrCat("e", i), {nine, nine + absl::Hours(1)}));
  CHECK(ReadAll(world.connector()).busy.size() == 120);
  const int fetches = CountOf(world.simulator().Requests(), "REPORT calendar-multiget");
  CHECK(fetches == 3);  // fifty at once
  ReadAll(world.connector());
  CHECK(CountOf(world.simulator().Requests(), "REPORT calendar-multiget") == fetches);
}

TEST_CASE("a time that somebody took since the last reading is seen before the booking is sent") {
  SimulatedWorld world;
  ReadAll(world.connector());
  const BookOrder order = world.FreeOrder(0);
  world.TakenByOthers(order);
  CHECK(world.connector().Book(order).refusal == Refusal::kSlotTaken);
  CHECK(CountOf(world.simulator().Requests(), "PUT") == 0);
}

TEST_CASE("an appointment that somebody changed is neither overwritten nor deleted") {
  SimulatedWorld world;
  const BookOrder order = world.FreeOrder(0);
  const Outcome booked = world.connector().Book(order);
  REQUIRE(booked.certainty == Certainty::kDone);
  world.simulator().AddFault({0, FaultKind::kRace, "PUT", absl::ZeroDuration(), 1});
  BookOrder later = world.FreeOrder(1);
  later.visit = order.visit;
  CHECK(world.connector().Move(later, booked.entry).refusal == Refusal::kChanged);
  CHECK(world.connector().Cancel({order.visit, {}, booked.entry}).refusal == Refusal::kChanged);
  CHECK(world.CountAt(order) == 1);
}

TEST_CASE("a booking in two calendars of which one refuses leaves neither") {
  SimulatedWorld world;
  const BookOrder order = world.OrderFor(At("2026-03-03 09:00"), {kLena, kMax});
  world.PutFile("max", absl::StrCat(order.visit.value(), ".ics"),
                EventFile("x", {At("2026-03-20 09:00"), At("2026-03-20 10:00")}));
  CHECK(world.connector().Book(order).refusal == Refusal::kChanged);
  CHECK(world.FilesOf("lena").empty());
}

TEST_CASE("a booking cut off between two calendars is finished by the next attempt") {
  SimulatedWorld world;
  const BookOrder order = world.OrderFor(At("2026-03-03 09:00"), {kLena, kMax});
  // Lena's is written, its answer is lost.
  world.simulator().AddFault({0, FaultKind::kLoseAnswer, "PUT", absl::ZeroDuration(), 1});
  CHECK(world.connector().Book(order).certainty == Certainty::kUnknown);
  CHECK(world.connector().FindBooked(order).refusal == Refusal::kNotThere);
  CHECK(world.connector().Book(order).certainty == Certainty::kDone);
  CHECK(world.FilesOf("lena").size() == 1);
  CHECK(world.FilesOf("max").size() == 1);
}

TEST_CASE("a wrong password, a wrong address and a person without a calendar are said as such") {
  SimulatedWorld world;
  http::Client client;
  FakeClock clock(At("2026-03-02 08:00"));
  CalDavConnector::Sources sources;
  sources.zone = Berlin();
  sources.account = {"salon", "wrong", absl::Seconds(2)};
  world.simulator().AddFault({0, FaultKind::kRefuse, "REPORT", absl::ZeroDuration(), 1});
  const BookOrder order = world.OrderFor(At("2026-03-03 09:00"), {StaffId("nobody")});
  CHECK(world.connector().Book(order).refusal == Refusal::kNotSupported);
  sources.staff_urls[kLena] = "nonsense://x";
  CalDavConnector nowhere(client, sources, clock);
  CHECK(absl::IsPermissionDenied(nowhere.Read({March(), "", {}}).status()));
  CHECK(nowhere.Book(world.FreeOrder(0)).refusal == Refusal::kNotAllowed);
}

TEST_CASE("answers that are cut, pages or errors are never an empty calendar") {
  SimulatedWorld world;
  world.TakenByOthers(world.FreeOrder(0));
  for (const FaultKind kind : {FaultKind::kTruncated, FaultKind::kPage, FaultKind::kErrorBefore,
                               FaultKind::kLoseAnswer, FaultKind::kHang}) {
    INFO(Word(kind));
    world.simulator().AddFault({0, kind, "REPORT", absl::Seconds(1), 1});
    CHECK_FALSE(world.connector().Read({March(), "", {}}).ok());
    CHECK(ReadAll(world.connector()).busy.size() == 1);
  }
}

}  // namespace
}  // namespace tresen::scheduling
