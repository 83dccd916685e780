// The connector against the simulator over real HTTP, under every fault.
#include "services/scheduling/connectors/timeglobe/timeglobe_connector.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "libs/http/server.h"
#include "services/scheduling/connectors/conformance/conformance.h"
#include "services/scheduling/fixtures/salon.h"
#include "services/simulator/timeglobe/server.h"

namespace tresen::scheduling {
namespace {

namespace tg = simulator::timeglobe;

ForeignCalendar Settings(int port) {
  ForeignCalendar settings;
  settings.authority = Authority::kTimeGlobe;
  settings.url = absl::StrCat("http://127.0.0.1:", port, "/timeglobe/");
  settings.site = "mitte_1";
  settings.services = {{ServiceId("cut_women"), 10}, {ServiceId("cut_men"), 12},
                       {ServiceId("colour"), 30}};
  settings.staff_numbers = {{StaffId("lena"), 7}, {StaffId("jonas"), 8}, {StaffId("aylin"), 9}};
  return settings;
}

class TimeGlobeWorld final : public ConnectorWorld {
 public:
  TimeGlobeWorld() {
    auto companies = tg::ReadCompanies("deploy/demo/timeglobe.json");
    REQUIRE(companies.ok());
    salons_ = std::make_unique<tg::TimeGlobeServer>(*std::move(companies), clock_, 11);
    Mend();
    TimeGlobeOptions options;
    options.tenant = TenantId("demo");
    options.settings = Settings(port_);
    options.zone = Berlin();
    options.key = crypto::SecretBytes("tg-demo-key");
    options.patience = absl::Milliseconds(400);
    options.read_pause_ms = 0;
    options.failures_to_rest = 1000;
    options.on_reading = [this](const Connector::TimeReading& reading) {
      readings.push_back(reading);
    };
    connector_ = std::make_unique<TimeGlobeConnector>(std::move(options), client_, clock_);
  }

  Connector& connector() override { return *connector_; }

  bool Break(Fault fault) override {
    // Reads are tried three times.
    const auto order = [&](tg::FaultKind kind, std::string endpoint, int times) {
      salons_->AddFault({.kind = kind, .endpoint = std::move(endpoint),
                         .delay = absl::Seconds(5), .times = times});
    };
    const auto changes = [&](tg::FaultKind kind) {
      order(kind, "book", 1);
      order(kind, "cancel", 1);
    };
    switch (fault) {
      case Fault::kAnswerLost: changes(tg::FaultKind::kResetAfter); break;
      case Fault::kRequestLost: changes(tg::FaultKind::kResetBefore); break;
      case Fault::kTooSlow: changes(tg::FaultKind::kHangAfter); break;
      case Fault::kServerError: changes(tg::FaultKind::kPageAfter); break;
      case Fault::kGarbage: changes(tg::FaultKind::kHtml200); break;
      case Fault::kGarbledRead: order(tg::FaultKind::kHtml200, "getOrders", -1); break;
      case Fault::kOffline: server_.reset(); break;
    }
    return true;
  }
  void Mend() override {
    salons_->ClearFaults();
    server_.reset();
    http::Router router;
    salons_->AddRoutes(router);
    http::ServerOptions options;
    options.port = port_;
    auto started = http::Server::Start(options, std::move(router));
    REQUIRE(started.ok());
    server_ = *std::move(started);
    port_ = server_->port();
  }

  BookOrder FreeOrder(int no) override {
    BookOrder order;
    order.visit = VisitId(absl::StrCat("v", ++orders_));
    order.contact = {CustomerId(absl::StrCat("c", orders_)),
                     absl::StrCat("+4917000000", 10 + orders_), "Test Kundin", true};
    const absl::Time start = BerlinTime("2026-03-10 09:00") + absl::Hours(no);
    SuggestOrder wish;
    wish.items = {Wish("cut_women", "lena")};
    wish.starts = {start, start + absl::Seconds(1)};
    wish.exact_start = start;
    const auto found = connector_->Suggest(wish);
    REQUIRE(found.ok());
    REQUIRE(found->size() == 1);
    order.plan = found->front().plan;
    order.suggestion = found->front().contents;
    return order;
  }
  void TakenByOthers(const BookOrder& order) override {
    REQUIRE(salons_->StaffBook("beispiel", "mitte_1", 7, order.plan.during.start,
                               order.plan.during.Length()));
  }
  int CountAt(const BookOrder& order) override {
    const auto orders = salons_->OrdersIn("beispiel");
    return static_cast<int>(std::ranges::count_if(orders, [&](const tg::Order& entry) {
      return entry.begin() == order.plan.during.start;
    }));
  }

  tg::TimeGlobeServer& salons() { return *salons_; }
  std::vector<Connector::TimeReading> readings;

 private:
  FakeClock clock_{BerlinTime("2026-03-06 08:00")};
  std::unique_ptr<tg::TimeGlobeServer> salons_;
  int port_ = 0;
  std::unique_ptr<http::Server> server_;
  http::Client client_;
  std::unique_ptr<TimeGlobeConnector> connector_;
  int orders_ = 0;
};

TEST_CASE("timeglobe passes the conformance suite") {
  PassesConformance([] { return std::make_unique<TimeGlobeWorld>(); });
}

TEST_CASE("each code of a booking is told apart, and nothing is sent twice") {
  struct Row {
    int code;
    Certainty certainty;
    Refusal refusal;
  };
  const auto row = GENERATE(values<Row>({
      {32, Certainty::kRefused, Refusal::kSlotTaken},
      {90, Certainty::kRefused, Refusal::kLimitReached},
      {-90, Certainty::kRefused, Refusal::kNotAllowed},
      {-1003, Certainty::kRefused, Refusal::kNotAllowed},
      {-4, Certainty::kRefused, Refusal::kNotAllowed},
      {-1004, Certainty::kRefused, Refusal::kMisunderstood},
      {77, Certainty::kUnknown, Refusal::kNone},
  }));
  TimeGlobeWorld world;
  const BookOrder order = world.FreeOrder(0);
  world.salons().AddFault({.kind = tg::FaultKind::kCode, .endpoint = "book", .code = row.code});
  const Outcome outcome = world.connector().Book(order);
  CHECK(outcome.certainty == row.certainty);
  CHECK(outcome.refusal == row.refusal);
  CHECK(outcome.code == absl::StrCat(row.code));
  CHECK(std::ranges::count(world.salons().Ledger(), "book", &tg::LedgerEntry::endpoint) == 1);
}

TEST_CASE("nothing is booked without consent or a number, and the profile gets the consent") {
  TimeGlobeWorld world;
  BookOrder order = world.FreeOrder(0);
  order.contact.agreed = false;
  CHECK(world.connector().Book(order).refusal == Refusal::kNoConsent);
  order.contact.agreed = true;
  const std::string phone = std::exchange(order.contact.phone, "");
  CHECK(world.connector().Book(order).refusal == Refusal::kNoContact);
  CHECK(world.CountAt(order) == 0);
  order.contact.phone = phone;
  CHECK(world.connector().Book(order).certainty == Certainty::kDone);
  CHECK(world.salons().Violations().empty());
}

TEST_CASE("what is booked are the positions of the suggestion, byte for byte") {
  TimeGlobeWorld world;
  SuggestOrder wish;
  wish.items = {Wish("cut_men"), Wish("colour")};
  wish.starts = {BerlinTime("2026-03-10 00:00"), BerlinTime("2026-03-11 00:00")};
  const auto found = world.connector().Suggest(wish);
  REQUIRE(found.ok());
  REQUIRE_FALSE(found->empty());
  const Suggestion& visit = found->front();
  CHECK(visit.plan.items.size() == 2);
  CHECK(visit.plan.items[0].service == ServiceId("colour"));  // works first
  CHECK(visit.plan.claims.size() == 3);                       // with the rinse
  BookOrder order = world.FreeOrder(0);
  order.plan = visit.plan;
  order.suggestion = visit.contents;
  REQUIRE(world.connector().Book(order).certainty == Certainty::kDone);
  CHECK(world.salons().Violations().empty());
  const auto ledger = world.salons().Ledger();
  const auto sent = std::ranges::find(ledger, "book", &tg::LedgerEntry::endpoint);
  CHECK(absl::StrContains(sent->body, visit.contents));
}

TEST_CASE("several looks find a start that one answer left out") {
  TimeGlobeWorld world;
  // Jonas takes an hour: at 10:15 nothing is on the step, only after another appointment.
  REQUIRE(world.salons().StaffBook("beispiel", "mitte_1", 9, BerlinTime("2026-03-10 09:00"),
                                   absl::Minutes(75)));
  for (int attempt = 0; attempt < 5; ++attempt) {
    SuggestOrder wish;
    wish.items = {Wish("cut_women")};
    wish.exact_start = BerlinTime("2026-03-10 10:15");
    wish.starts = {*wish.exact_start, *wish.exact_start + absl::Seconds(1)};
    const auto found = world.connector().Suggest(wish);
    REQUIRE(found.ok());
    REQUIRE_FALSE(found->empty());
    CHECK(found->front().plan.items[0].staff[0] == StaffId("aylin"));
  }
}

TEST_CASE("a flip of the time mode is noticed, told, and read right") {
  TimeGlobeWorld world;
  const BookOrder order = world.FreeOrder(0);
  const Outcome booked = world.connector().Book(order);
  REQUIRE(booked.certainty == Certainty::kDone);
  REQUIRE(world.readings.size() == 1);
  CHECK(world.readings[0].mode == TimeMode::kUtc);
  CHECK(world.readings[0].verified);
  world.salons().SetOrderTimes(tg::OrderTimes::kLocal);
  ReadOrder look{{BerlinTime("2026-03-06 08:00"), BerlinTime("2026-06-01 00:00")}, "",
                 {order.contact}, {booked.entry}};
  const auto view = world.connector().Read(look);
  REQUIRE(view.ok());
  REQUIRE(view->own.size() == 1);
  CHECK(view->own[0].entry.during == order.plan.during);
  REQUIRE(world.readings.size() == 2);
  CHECK(world.readings[1].mode == TimeMode::kLocal);
  CHECK(world.connector().FindBooked(order).certainty == Certainty::kDone);
}

TEST_CASE("the key goes only to the bot, the number of the customer only with it") {
  TimeGlobeWorld world;
  world.connector().Book(world.FreeOrder(0));
  for (const tg::LedgerEntry& call : world.salons().Ledger()) {
    INFO(call.endpoint);
    const bool browse = call.endpoint == "getSuggestions";
    CHECK(call.key == (browse ? "" : "tg-demo-key"));
    CHECK(call.phone.empty() == (browse || call.endpoint == "getConfig"));
  }
}

TEST_CASE("a calendar that does not answer is left alone for a while") {
  timeglobe::Breaker breaker(2, absl::Seconds(15));
  const absl::Time now = BerlinTime("2026-03-06 08:00");
  breaker.Failed(now);
  CHECK(breaker.Allows(now));
  breaker.Failed(now);
  CHECK_FALSE(breaker.Allows(now + absl::Seconds(14)));
  CHECK(breaker.Allows(now + absl::Seconds(15)));
  CHECK_FALSE(breaker.Allows(now + absl::Seconds(15)));  // one tries, the others wait
  breaker.Answered();
  CHECK(breaker.Allows(now + absl::Seconds(16)));
}

}  // namespace
}  // namespace tresen::scheduling
