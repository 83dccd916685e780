#include "services/scheduling/connectors/ics/ics_connector.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "libs/http/server.h"
#include "services/scheduling/connectors/conformance/conformance.h"
#include "services/scheduling/domain/catalogue.h"

namespace tresen::scheduling {
namespace {

absl::Time At(absl::string_view local) {
  absl::TimeZone berlin;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  absl::Time time;
  std::string error;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M", local, berlin, &time, &error));
  return time;
}

std::string FileWith(const std::string& events) {
  return absl::StrReplaceAll(
      absl::StrCat("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n", events, "END:VCALENDAR\n"),
      {{"\n", "\r\n"}});
}

std::string EventAt(const std::string& uid, absl::Time start, const std::string& lines = "") {
  return absl::StrCat("BEGIN:VEVENT\nUID:", uid, "\nDTSTAMP:20260101T000000Z\nDTSTART:",
                      absl::FormatTime("%Y%m%dT%H%M%SZ", start, absl::UTCTimeZone()),
                      "\nDURATION:PT1H\n", lines, "END:VEVENT\n");
}

// A web server with one calendar file.
class IcsWorld final : public ConnectorWorld {
 public:
  IcsWorld() {
    Listen(0);
    IcsConnector::Sources sources;
    sources.staff_urls[StaffId("lena")] = Url();
    REQUIRE(absl::LoadTimeZone("Europe/Berlin", &sources.zone));
    sources.patience = absl::Seconds(2);
    connector_ = std::make_unique<IcsConnector>(client_, sources);
  }
  Connector& connector() override { return *connector_; }
  bool Break(Fault fault) override {
    if (fault == Fault::kOffline) {
      server_.reset();
      return true;
    }
    absl::MutexLock lock(&mutex_);
    garbage_ = fault == Fault::kGarbledRead;
    return garbage_;
  }
  BookOrder FreeOrder(int no) override {
    BookOrder order;
    order.visit = VisitId(absl::StrCat("v", no));
    const absl::Time start = At("2026-03-03 09:00") + absl::Hours(no);
    order.plan.during = {start, start + absl::Hours(1)};
    return order;
  }
  void TakenByOthers(const BookOrder& order) override {
    Set(FileWith(EventAt("dentist", order.plan.during.start)));
  }
  int CountAt(const BookOrder&) override { return 0; }

  void Set(std::string file, std::string etag = "") {
    absl::MutexLock lock(&mutex_);
    file_ = std::move(file);
    etag_ = std::move(etag);
  }
  int sent() {
    absl::MutexLock lock(&mutex_);
    return sent_;
  }
  std::string Url() const {
    return absl::StrCat("http://127.0.0.1:", server_->port(), "/lena.ics");
  }

 private:
  void Listen(int port) {
    http::Router router;
    router.Handle("GET", "/lena.ics",
                  [this](const http::Request& request) { return Answer(request); });
    http::ServerOptions options;
    options.port = port;
    auto server = http::Server::Start(options, std::move(router));
    REQUIRE(server.ok());
    server_ = *std::move(server);
  }
  http::Response Answer(const http::Request& request) {
    absl::MutexLock lock(&mutex_);
    if (garbage_) {
      garbage_ = false;
      return http::Answer(200, "text/html", "<html>log in</html>");
    }
    if (!etag_.empty() && request.Header("If-None-Match") == etag_) return {.status = 304};
    ++sent_;
    http::Response response = http::Answer(200, "text/calendar", file_);
    if (!etag_.empty()) response.headers.push_back({"ETag", etag_});
    return response;
  }

  http::Client client_;
  absl::Mutex mutex_;
  std::string file_ ABSL_GUARDED_BY(mutex_) = FileWith("");
  std::string etag_ ABSL_GUARDED_BY(mutex_);
  bool garbage_ ABSL_GUARDED_BY(mutex_) = false;
  int sent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<IcsConnector> connector_;
};

ReadOrder March() { return {{At("2026-03-01 00:00"), At("2026-04-01 00:00")}, "", {}}; }

TEST_CASE("ics passes the conformance suite") {
  PassesConformance([] { return std::make_unique<IcsWorld>(); });
}

TEST_CASE("busy times of a feed are the person's, free ones and our own are not") {
  IcsWorld world;
  const absl::Time nine = At("2026-03-03 09:00");
  world.Set(FileWith(EventAt("a", nine) + EventAt("b", nine, "TRANSP:TRANSPARENT\n") +
                     EventAt("0f3a@tresen", nine) +
                     EventAt("c", nine, "RRULE:FREQ=WEEKLY;COUNT=2\n")));
  const auto view = world.connector().Read(March());
  REQUIRE(view.ok());
  CHECK(view->complete);
  REQUIRE(view->busy.size() == 3);
  CHECK(std::ranges::all_of(view->busy,
                            [](const View::Busy& busy) { return busy.staff == StaffId("lena"); }));
  CHECK(view->own.empty());
}

TEST_CASE("a feed that did not change is not sent again, one that did is") {
  IcsWorld world;
  world.Set(FileWith(EventAt("a", At("2026-03-03 09:00"))), "\"1\"");
  for (int i = 0; i < 3; ++i) CHECK(world.connector().Read(March())->busy.size() == 1);
  CHECK(world.sent() == 1);
  world.Set(FileWith(""), "\"2\"");
  CHECK(world.connector().Read(March())->busy.empty());
  CHECK(world.sent() == 2);
}

TEST_CASE("a hostile feed is an error, and the next good one is read") {
  IcsWorld world;
  const std::string good = FileWith(EventAt("a", At("2026-03-03 09:00")));
  std::string fives = "0,5,10,15,20,25,30,35,40,45,50,55";
  std::string many;
  for (int i = 0; i < 40; ++i)
    many += EventAt(absl::StrCat("m", i), At("2026-03-01 00:00"),
                    absl::StrCat("RRULE:FREQ=HOURLY;BYMINUTE=", fives, ";BYSECOND=", fives, "\n"));
  for (const std::string& file :
       {std::string(std::size_t{9} << 20, 'x'), good.substr(0, good.size() - 20), FileWith(many),
        std::string("BEGIN:VCALENDAR\r\n")}) {
    world.Set(file, "\"bad\"");
    CHECK(absl::IsDataLoss(world.connector().Read(March()).status()));
    world.Set(good, "\"good\"");
    CHECK(world.connector().Read(March())->busy.size() == 1);
  }
  // The same bad file again is not taken for an unchanged good one.
  world.Set(FileWith(many), "\"good\"");
  CHECK(world.connector().Read(March())->busy.size() == 1);  // the server says it is unchanged
  world.Set(FileWith(many), "\"many\"");
  CHECK_FALSE(world.connector().Read(March()).ok());
  CHECK_FALSE(world.connector().Read(March()).ok());
}

}  // namespace
}  // namespace tresen::scheduling
