// A salon whose people keep calendars on a CalDAV server, over HTTP.
#include "services/scheduling/calendar_mirror.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/clock/fake_clock.h"
#include "libs/http/server.h"
#include "services/scheduling/connectors/caldav/caldav_connector.h"
#include "services/scheduling/fixtures/salon.h"
#include "services/scheduling/store/foreign_store.h"
#include "services/scheduling/store/postgres_mirror_store.h"
#include "services/scheduling/store/store_fixtures.h"
#include "services/simulator/caldav/caldav_server.h"

namespace tresen::scheduling {
namespace {

using simulator::caldav::CalDavServer;
using simulator::caldav::FaultKind;

// An appointment of 45 minutes, at another time.
std::string Dragged(const std::string& body, const char* from, const char* to) {
  const auto instant = [](const char* time, absl::Duration later) {
    return absl::FormatTime("%Y%m%dT%H%M%SZ", BerlinTime(time) + later, absl::UTCTimeZone());
  };
  const absl::Duration none, length = absl::Minutes(45);
  return absl::StrReplaceAll(body, {{instant(from, none), instant(to, none)},
                                    {instant(from, length), instant(to, length)}});
}

// On PostgreSQL, with a server beside it.
class MirrorWorld {
 public:
  MirrorWorld() {
    for (const Staff& staff : catalogue_.staff)
      server_calendars_.MakeCalendar(absl::StrCat("salon/", staff.id.value()));
    Listen(0);
    for (Branch& branch : catalogue_.branches) {
      if (branch.id != Mitte()) continue;
      branch.calendar.authority = Authority::kCalDav;
      for (const Staff& staff : catalogue_.staff)
        branch.calendar.staff_urls[staff.id] = absl::StrCat("http://127.0.0.1:", server_->port(),
                                                            "/dav/salon/", staff.id.value(), "/");
    }
    CatalogueCommand command;
    command.context = Context("catalogue");
    command.document = "{}";
    REQUIRE(base_.store.ApplyCatalogue(command).ok());
    REQUIRE(calendars_.LoadAll().ok());
  }

  CalendarMirror::Report Sync() {
    clock_.Advance(absl::Minutes(20));
    REQUIRE(calendars_.Follow().ok());
    return mirror_.Advance(kDemo);
  }
  void Book(const std::string& id, const char* from) {
    PlaceCommand command = Booking(id, "anna-" + id, PlanFor("lena", 0, from));
    command.catalogue_revision = base_.store.LoadCatalogue(kDemo)->revision;
    const auto placed = base_.store.Place(command);
    REQUIRE(placed.ok());
    REQUIRE(placed->result == WriteResult::kDone);
  }
  void Move(const std::string& id, const char* to) {
    MoveCommand move = Moving(id, PlanFor("lena", 0, to));
    move.context = Context(absl::StrCat("move ", id, to));
    move.expected_version = base_.store.GetVisit(kDemo, VisitId(id))->version;
    move.catalogue_revision = base_.store.LoadCatalogue(kDemo)->revision;
    const auto moved = base_.store.Move(move);
    REQUIRE(moved.ok());
    REQUIRE(moved->result == WriteResult::kDone);
  }
  void Enter(const std::string& name, const char* from, const char* to) {
    const auto instant = [](const char* time) {
      return absl::FormatTime("%Y%m%dT%H%M%SZ", BerlinTime(time), absl::UTCTimeZone());
    };
    server_calendars_.Put(
        "salon/lena", name,
        absl::StrReplaceAll(
            absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:", name,
                         "\nDTSTAMP:20260301T000000Z\nDTSTART:", instant(from),
                         "\nDTEND:", instant(to), "\nEND:VEVENT\nEND:VCALENDAR\n"),
            {{"\n", "\r\n"}}));
  }
  std::vector<std::string> Jonas() { return server_calendars_.BodiesOf("salon/jonas"); }
  std::vector<std::string> Lena() { return server_calendars_.BodiesOf("salon/lena"); }
  bool LenaHas(const char* from) {
    const std::string start = absl::StrCat(
        "DTSTART:", absl::FormatTime("%Y%m%dT%H%M%SZ", BerlinTime(from), absl::UTCTimeZone()));
    return std::ranges::any_of(
        Lena(), [&](const std::string& body) { return absl::StrContains(body, start); });
  }
  size_t Blocked() {
    size_t blocked = 0;
    REQUIRE(calendars_
                .Look(kDemo,
                      [&](const Calendar& calendar) {
                        blocked = calendar.foreign_busy().size();
                        return absl::OkStatus();
                      })
                .ok());
    return blocked;
  }
  void KeepCalendarHere() {
    for (Branch& branch : catalogue_.branches) branch.calendar = ForeignCalendar();
    REQUIRE(calendars_.Reload(kDemo).ok());
  }
  void BookForTwo(const std::string& id, const char* from) {
    VisitPlan plan = PlanFor("lena", 0, from);
    const VisitPlan second = PlanFor("jonas", 0, from);
    plan.items.front().staff.push_back(second.items.front().staff.front());
    plan.claims.push_back(second.claims.back());
    PlaceCommand command = Booking(id, "anna-" + id, std::move(plan));
    command.catalogue_revision = base_.store.LoadCatalogue(kDemo)->revision;
    const auto placed = base_.store.Place(command);
    REQUIRE(placed.ok());
    REQUIRE(placed->result == WriteResult::kDone);
  }
  const std::string& heard() const { return heard_; }
  postgres::Pool& pool() { return *base_.pool; }
  std::vector<MirrorConflict> Conflicts() { return *records_.Conflicts(kDemo); }
  SchedulingStore& store() { return base_.store; }
  LiveCalendars& calendars() { return calendars_; }
  CalDavServer& server() { return server_calendars_; }
  void Offline() { server_.reset(); }
  void SetDeaf(bool deaf) { deaf_ = deaf; }
  const std::map<std::string, std::vector<std::string>>& told() const { return told_; }

 private:
  void Listen(int port) {
    http::Router router;
    server_calendars_.AddRoutes(router);
    http::ServerOptions options;
    options.port = port;
    auto server = http::Server::Start(options, std::move(router));
    REQUIRE(server.ok());
    server_ = *std::move(server);
  }

  bool deaf_ = false;
  std::string heard_;
  std::map<std::string, std::vector<std::string>> told_;
  PostgresStore base_;
  FakeClock clock_{kMorning};
  Catalogue catalogue_ = SalonCatalogue();
  CalDavServer server_calendars_{"secret"};
  std::unique_ptr<http::Server> server_;
  http::Client client_;
  PostgresMirrorStore records_{*base_.pool};
  LiveCalendars calendars_{base_.store, clock_,
                           [this](const TenantId&, const std::string&) {
                             return ReadCatalogue{catalogue_, nullptr};
                           }};
  CalendarMirror mirror_{
      base_.store,
      records_,
      calendars_,
      clock_,
      [this](const TenantId&, const Branch& branch) -> absl::StatusOr<std::unique_ptr<Connector>> {
        CalDavConnector::Sources sources;
        sources.account = {"salon", "secret", absl::Milliseconds(1000)};
        sources.staff_urls = branch.calendar.staff_urls;
        sources.zone = ZoneOf(branch);
        return std::make_unique<CalDavConnector>(client_, sources, clock_);
      },
      [this](const TenantId&, const BranchId&, const std::string& key,
             const std::vector<std::string>& lines) -> absl::Status {
        if (deaf_) return absl::UnavailableError("nobody listens");
        told_[key] = lines;
        return absl::OkStatus();
      },
      [this](const TenantId&, const BranchId&, absl::string_view failure) {
        heard_ = std::string(failure);
      }};
};

TEST_CASE("appointments are written out, moved and taken out with ours") {
  MirrorWorld world;
  world.Book("v1", "2026-03-03 09:00");
  CHECK(world.Sync().synced == 1);
  REQUIRE(world.Lena().size() == 1);
  CHECK(world.LenaHas("2026-03-03 09:00"));
  MoveCommand move = Moving("v1", PlanFor("lena", 0, "2026-03-04 14:00"));
  move.catalogue_revision = world.store().LoadCatalogue(kDemo)->revision;
  REQUIRE(world.store().Move(move)->result == WriteResult::kDone);
  CHECK(world.Sync().synced == 1);
  CHECK(world.Lena().size() == 1);
  CHECK(world.LenaHas("2026-03-04 14:00"));
  REQUIRE(world.store().ChangeState(Becoming("v1", VisitState::kCancelledInTime)).ok());
  CHECK(world.Sync().synced == 1);
  CHECK(world.Lena().empty());
  CHECK(world.Conflicts().empty());
}

TEST_CASE("an appointment whose answer is lost is found and not written twice") {
  for (const FaultKind kind : {FaultKind::kLoseAnswer, FaultKind::kErrorAfter, FaultKind::kPage,
                               FaultKind::kLoseRequest}) {
    MirrorWorld world;
    world.server().AddFault({0, kind, "PUT", absl::ZeroDuration(), 1});
    world.Book("v1", "2026-03-03 09:00");
    CHECK(world.Sync().failed == 1);
    CHECK(world.Sync().synced == 1);
    CHECK(world.Lena().size() == 1);
    CHECK(world.Conflicts().empty());
  }
}

TEST_CASE("a move whose answer is lost is followed by the next move") {
  for (const FaultKind kind : {FaultKind::kLoseAnswer, FaultKind::kErrorAfter}) {
    MirrorWorld world;
    world.Book("v1", "2026-03-03 09:00");
    CHECK(world.Sync().synced == 1);
    world.server().AddFault({0, kind, "PUT", absl::ZeroDuration(), 1});
    world.Move("v1", "2026-03-04 14:00");
    CHECK(world.Sync().failed == 1);
    world.Move("v1", "2026-03-05 16:00");
    CHECK(world.Sync().synced == 1);
    CHECK(world.Lena().size() == 1);
    CHECK(world.LenaHas("2026-03-05 16:00"));
    CHECK(world.Conflicts().empty());
  }
}

TEST_CASE("somebody's time ends holds and is noted over a booking, once") {
  MirrorWorld world;
  world.Book("v1", "2026-03-03 09:00");
  PlaceCommand hold =
      Holding("h1", "bea", PlanFor("lena", 0, "2026-03-03 11:00"), kMorning + absl::Hours(12));
  hold.catalogue_revision = 1;
  REQUIRE(world.store().Place(hold)->result == WriteResult::kDone);
  CHECK(world.Sync().synced == 1);
  world.Enter("dentist", "2026-03-03 09:30", "2026-03-03 12:00");
  const auto report = world.Sync();
  CHECK(report.holds_ended);
  CHECK(report.conflicts == 1);
  CHECK(world.store().GetVisit(kDemo, VisitId("v1"))->state == VisitState::kBooked);
  CHECK(world.store().GetVisit(kDemo, VisitId("h1"))->state == VisitState::kExpired);
  REQUIRE(world.Conflicts().size() == 1);
  CHECK(world.Conflicts()[0].kind == MirrorConflictKind::kOverlap);
  REQUIRE(world.told().size() == 1);
  CHECK(world.told().begin()->second.at(1) == "2026-03-03 09:00 · lena");
  CHECK(world.Sync().conflicts == 0);
  CHECK(world.Lena().size() == 2);
}

TEST_CASE("what somebody moves or takes out there is noted, and the booking stands") {
  MirrorWorld world;
  world.Book("v1", "2026-03-03 09:00");
  world.Book("v2", "2026-03-05 09:00");
  CHECK(world.Sync().synced == 1);
  // v1 is dragged to another hour, v2 deleted.
  const std::vector<std::string> bodies = world.Lena();
  const std::string dragged = *std::ranges::find_if(
      bodies, [](const std::string& body) { return absl::StrContains(body, "v1@tresen"); });
  world.server().Put("salon/lena", "v1.ics",
                     Dragged(dragged, "2026-03-03 09:00", "2026-03-03 15:00"));
  REQUIRE(world.server().Delete("salon/lena", "v2.ics"));
  CHECK(world.Sync().conflicts == 2);
  CHECK(world.store().GetVisit(kDemo, VisitId("v1"))->plan.during.start ==
        BerlinTime("2026-03-03 09:00"));
  CHECK(world.LenaHas("2026-03-03 15:00"));
  CHECK(world.LenaHas("2026-03-05 09:00"));  // written again
  CHECK(world.Sync().conflicts == 0);
}

TEST_CASE("a conflict that the branch could not be told of is told later, and the rest goes on") {
  MirrorWorld world;
  world.Book("v1", "2026-03-03 09:00");
  CHECK(world.Sync().synced == 1);
  world.SetDeaf(true);
  world.Enter("dentist", "2026-03-03 09:30", "2026-03-03 12:00");
  world.Book("v2", "2026-03-06 09:00");
  CHECK(world.Sync().failed == 1);
  CHECK(world.Conflicts().empty());
  CHECK(world.LenaHas("2026-03-06 09:00"));
  world.SetDeaf(false);
  CHECK(world.Sync().conflicts == 1);
  CHECK(world.told().size() == 1);
}

TEST_CASE("what was read blocks nobody once the branch keeps its calendar here again") {
  MirrorWorld world;
  world.Enter("dentist", "2026-03-03 09:00", "2026-03-03 10:00");
  CHECK(world.Sync().synced == 1);
  CHECK(world.Blocked() == 1);
  world.KeepCalendarHere();
  CHECK(world.Blocked() == 0);
}

TEST_CASE("a copy that one of two people takes out is written again, and the branch is told") {
  MirrorWorld world;
  world.BookForTwo("v1", "2026-03-03 09:00");
  CHECK(world.Sync().synced == 1);
  REQUIRE(world.server().BodiesOf("salon/jonas").size() == 1);
  REQUIRE(world.server().Delete("salon/jonas", "v1.ics"));
  CHECK(world.Sync().conflicts == 1);
  CHECK(world.server().BodiesOf("salon/jonas").size() == 1);
  CHECK(world.Lena().size() == 1);
  REQUIRE(world.Conflicts().size() == 1);
  CHECK(world.Conflicts()[0].kind == MirrorConflictKind::kGone);
  CHECK(world.Sync().conflicts == 0);
}

TEST_CASE("conflicts are listed for a person, and how the reading went is heard") {
  MirrorWorld world;
  world.Book("v1", "2026-03-03 09:00");
  world.Enter("dentist", "2026-03-03 09:30", "2026-03-03 12:00");
  CHECK(world.Sync().conflicts == 1);
  CHECK(world.heard().empty());
  ForeignStore foreign(world.pool());
  const auto listed = foreign.ListConflicts(kDemo, {});
  REQUIRE(listed.ok());
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().kind == ConflictKind::kOverlap);
  CHECK(listed->front().visit == VisitId("v1"));
  REQUIRE(foreign.ResolveConflict(kDemo, listed->front().id, kMorning).ok());
  CHECK(foreign.ListConflicts(kDemo, {})->empty());
  CHECK(world.Sync().conflicts == 0);
  world.Offline();
  CHECK(world.Sync().failed == 1);
  CHECK(world.heard() == "UNREACHABLE");
}

TEST_CASE("an entry that may not be read is told once, and the rest of the calendar goes on") {
  MirrorWorld world;
  using Hidden = CalDavServer::Hidden;
  world.Enter("dentist", "2026-03-03 09:00", "2026-03-03 10:00");
  world.Enter("secret", "2026-03-04 09:00", "2026-03-04 10:00");
  world.server().Hide("salon/lena", "secret", Hidden::kEverything);
  world.SetDeaf(true);
  CHECK(world.Sync().failed == 1);  // nobody heard of it
  world.SetDeaf(false);
  world.Book("v1", "2026-03-06 09:00");
  auto report = world.Sync();
  CHECK(report.synced == 1);
  CHECK(report.forbidden == 1);
  CHECK(world.Blocked() == 1);
  CHECK(world.LenaHas("2026-03-06 09:00"));
  REQUIRE(world.told().size() == 1);
  CHECK(absl::EndsWith(world.told().begin()->second.at(0), " 1"));
  CHECK(world.told().begin()->second.at(1) == "lena");
  CHECK(world.Sync().forbidden == 0);
  // One of ours that may not be read any more was not taken out.
  world.server().Hide("salon/lena", "v1.ics", Hidden::kContents);
  world.Move("v1", "2026-03-06 11:00");
  CHECK(world.Sync().conflicts == 0);
  CHECK(world.LenaHas("2026-03-06 11:00"));
  CHECK(world.Sync().forbidden == 1);  // now that it changed it cannot be read
  world.Move("v1", "2026-03-06 14:00");
  CHECK(world.Sync().forbidden == 0);
  CHECK(world.LenaHas("2026-03-06 14:00"));
  REQUIRE(world.store().ChangeState(Becoming("v1", VisitState::kCancelledInTime)).ok());
  CHECK(world.Sync().synced == 1);
  CHECK(world.Lena().size() == 2);
  CHECK(world.Conflicts().empty());
}

TEST_CASE("a copy that may not be read hides no change of the other person's") {
  using Hidden = CalDavServer::Hidden;
  const auto hidden = GENERATE(Hidden::kContents, Hidden::kEverything, Hidden::kData);
  MirrorWorld world;
  world.BookForTwo("v1", "2026-03-03 09:00");
  CHECK(world.Sync().synced == 1);
  world.server().Hide("salon/lena", "v1.ics", hidden);
  CHECK(world.Sync().conflicts == 0);
  // Jonas takes his copy out: it is written again.
  REQUIRE(world.server().Delete("salon/jonas", "v1.ics"));
  CHECK(world.Sync().conflicts == 1);
  REQUIRE(world.Jonas().size() == 1);
  REQUIRE(world.Conflicts().size() == 1);
  CHECK(world.Conflicts().back().kind == MirrorConflictKind::kGone);
  CHECK(world.Sync().conflicts == 0);
  // He drags it to the afternoon: ours stands, and the branch is told.
  world.server().Put("salon/jonas", "v1.ics",
                     Dragged(world.Jonas().front(), "2026-03-03 09:00", "2026-03-03 15:00"));
  CHECK(world.Sync().conflicts == 1);
  REQUIRE(world.Conflicts().size() == 2);
  CHECK(world.Conflicts().back().kind == MirrorConflictKind::kMoved);
  CHECK(world.Sync().conflicts == 0);
  // Back where it was, both are one again; what is cancelled leaves both calendars.
  world.server().Put("salon/jonas", "v1.ics",
                     Dragged(world.Jonas().front(), "2026-03-03 15:00", "2026-03-03 09:00"));
  CHECK(world.Sync().conflicts == 0);
  REQUIRE(world.store().ChangeState(Becoming("v1", VisitState::kCancelledInTime)).ok());
  CHECK(world.Sync().synced == 1);
  CHECK(world.Lena().empty());
  CHECK(world.Jonas().empty());
}

TEST_CASE("while a calendar is away it is asked less and less, and nothing is lost") {
  MirrorWorld world;
  world.Enter("dentist", "2026-03-03 09:00", "2026-03-03 10:00");
  CHECK(world.Sync().synced == 1);
  world.Offline();
  CHECK(world.Sync().failed == 1);
  CHECK(world.store().LoadCatalogue(kDemo)->foreign_busy.size() == 1);
}

}  // namespace
}  // namespace tresen::scheduling
