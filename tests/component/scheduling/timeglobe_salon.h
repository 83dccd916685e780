// A branch whose calendar is TimeGlobe: the ordinary calls of the scheduling service, real PostgreSQL,
// real HTTP to the simulator.
#pragma once

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "libs/http/server.h"
#include "services/scheduling/connectors/timeglobe/timeglobe_connector.h"
#include "services/scheduling/foreign_service.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/service_fixture.h"
#include "services/scheduling/store/postgres_scheduling_store.h"
#include "services/simulator/timeglobe/server.h"
#include "tests/support/test_database.h"

// Of its own, since the service has names like these.
namespace tresen::scheduling::timeglobe_testing {

namespace tg = simulator::timeglobe;

inline constexpr char kMitteName[] = "tenants/demo/branches/mitte";

class Contacts final : public ContactBook {
 public:
  absl::StatusOr<Contact> Find(const TenantId&, const CustomerId& customer) override {
    std::string digits;
    for (const char letter : customer.value())
      if (letter >= '0' && letter <= '9') digits += letter;
    return Contact{customer, absl::StrCat("+4917010", digits), "Test Kundin",
                   !refusing.contains(customer.value())};
  }
  std::set<std::string> refusing;
};

// The connector, with a list of what was asked of it about bookings, in order.
class Listened final : public Connector {
 public:
  Listened(std::unique_ptr<Connector> asked, std::vector<std::string>& calls)
      : asked_(std::move(asked)), calls_(calls) {}

  Authority authority() const override { return asked_->authority(); }
  Capabilities capabilities() const override { return asked_->capabilities(); }
  absl::StatusOr<std::vector<Suggestion>> Suggest(const SuggestOrder& order) override {
    return asked_->Suggest(order);
  }
  absl::StatusOr<View> Read(const ReadOrder& order) override { return asked_->Read(order); }
  Outcome Book(const BookOrder& order) override {
    calls_.push_back("Book");
    return asked_->Book(order);
  }
  Outcome Move(const BookOrder& order, const Entry& from) override {
    calls_.push_back("Move");
    return asked_->Move(order, from);
  }
  Outcome Cancel(const CancelOrder& order) override {
    calls_.push_back("Cancel");
    return asked_->Cancel(order);
  }
  Outcome FindBooked(const BookOrder& order) override {
    calls_.push_back("FindBooked");
    return asked_->FindBooked(order);
  }
  Outcome FindCancelled(const CancelOrder& order) override {
    calls_.push_back("FindCancelled");
    return asked_->FindCancelled(order);
  }
  std::optional<TimeReading> time_reading() const override { return asked_->time_reading(); }

 private:
  const std::unique_ptr<Connector> asked_;
  std::vector<std::string>& calls_;
};

class Salon {
 public:
  Salon() {
    auto companies = tg::ReadCompanies("deploy/demo/timeglobe.json");
    REQUIRE(companies.ok());
    salons = std::make_unique<tg::TimeGlobeServer>(*std::move(companies), desk.clock, 3);
    http::Router router;
    salons->AddRoutes(router);
    auto started = http::Server::Start({}, std::move(router));
    REQUIRE(started.ok());
    server_ = *std::move(started);
    foreign.Count({[] {}, [] {}, [this] { ++late; }});
    desk.book.UseForeign(foreign);
    desk.scheduling.UseForeign(foreign_store);
    Apply(v1::CALENDAR_AWAY_MODE_REFUSE);
  }

  void Apply(v1::CalendarAwayMode when_away) {
    v1::ApplyCatalogRequest apply;
    apply.set_parent("tenants/demo");
    *apply.mutable_catalog() = SalonCatalog();
    for (v1::Branch& branch : *apply.mutable_catalog()->mutable_branches()) {
      if (branch.name() != kMitteName) continue;
      v1::BranchCalendar& calendar = *branch.mutable_calendar();
      calendar.set_authority(v1::CALENDAR_AUTHORITY_TIMEGLOBE);
      calendar.set_url(absl::StrCat("http://127.0.0.1:", server_->port(), "/timeglobe"));
      calendar.set_secret("main");
      calendar.set_site("mitte_1");
      calendar.set_when_away(when_away);
      const std::pair<const char*, int> services[] = {
          {"cut_women", 10}, {"cut_men", 12}, {"cut_kids", 14}, {"colour", 30}};
      for (const auto& [id, number] : services) {
        auto* service = calendar.add_services();
        service->set_service(absl::StrCat("tenants/demo/services/", id));
        service->set_number(number);
      }
      const std::pair<const char*, int> people[] = {{"lena", 7}, {"jonas", 8}, {"aylin", 9}};
      for (const auto& [id, number] : people) {
        auto* person = calendar.add_staff();
        person->set_staff(absl::StrCat("tenants/demo/staff/", id));
        person->set_number(number);
      }
    }
    apply.set_request_id(desk.NextRequestId());
    const auto applied = desk.catalog.ApplyCatalog(desk.context, apply);
    INFO(applied.status());
    REQUIRE(applied.ok());
  }

  absl::StatusOr<v1::FindSlotsResponse> Find(const std::string& service, int days_ahead,
                                             const std::string& customer,
                                             const std::string& moving = "") {
    v1::FindSlotsRequest find;
    find.set_parent("tenants/demo");
    find.mutable_wish()->set_branch(kMitteName);
    find.mutable_wish()->add_services(absl::StrCat("tenants/demo/services/", service));
    find.mutable_wish()->set_customer(customer);
    find.mutable_wish()->set_moving_appointment(moving);
    find.set_page_size(20);
    auto* range = find.mutable_wish()->add_ranges();
    const absl::Time from = desk.clock.Now() + absl::Hours(24 * days_ahead);
    SetTime(from, range->mutable_start_time());
    SetTime(from + absl::Hours(24), range->mutable_end_time());
    return desk.scheduling.FindSlots(desk.context, find);
  }

  v1::BookAppointmentRequest BookingOf(const std::string& token, const std::string& customer) {
    v1::BookAppointmentRequest book;
    book.set_parent("tenants/demo");
    book.set_offer_token(token);
    book.set_customer(customer);
    book.set_request_id(desk.NextRequestId());
    return book;
  }

  v1::Appointment Booked(const std::string& service, int days_ahead, const std::string& customer) {
    const auto found = Find(service, days_ahead, customer);
    INFO(found.status());
    REQUIRE(found.ok());
    REQUIRE_FALSE(found->offers().empty());
    const auto booked =
        desk.scheduling.Book(desk.context, BookingOf(found->offers(0).token(), customer));
    INFO(booked.status());
    REQUIRE(booked.ok());
    return *booked;
  }

  absl::StatusOr<v1::RescheduleAppointmentResponse> Move(const std::string& name,
                                                         const std::string& token,
                                                         bool release_first) {
    v1::RescheduleAppointmentRequest move;
    move.set_name(name);
    move.set_offer_token(token);
    move.set_release_first(release_first);
    move.set_request_id(desk.NextRequestId());
    return desk.scheduling.Reschedule(desk.context, move);
  }

  absl::StatusOr<v1::Appointment> Cancel(const std::string& name) {
    v1::CancelAppointmentRequest cancel;
    cancel.set_name(name);
    cancel.set_request_id(desk.NextRequestId());
    return desk.scheduling.Cancel(desk.context, cancel);
  }

  v1::Appointment Get(const std::string& name) {
    v1::GetAppointmentRequest get;
    get.set_name(name);
    const auto found = desk.scheduling.Get(desk.context, get);
    REQUIRE(found.ok());
    return *found;
  }

  // What is under way ends, and what changed in the salon is followed.
  void Settle() {
    salons->ClearFaults();
    for (int round = 0; round < 30; ++round) {
      desk.clock.Advance(absl::Minutes(6));
      REQUIRE(desk.book.ContinueForeign(kTenant).ok());
      REQUIRE(desk.book.SyncForeign(kTenant).ok());
    }
  }

  // "site/number at start" of everything of customers that lies ahead.
  std::set<std::string> InTimeGlobe() {
    std::set<std::string> all;
    for (const tg::Order& order : salons->OrdersIn("beispiel"))
      if (!order.phone.empty() && order.end() > desk.clock.Now())
        all.insert(absl::StrCat(order.site, "/", order.id, " ", absl::FormatTime(order.begin())));
    return all;
  }
  std::set<std::string> Here() {
    std::set<std::string> all;
    VisitPageQuery query;
    query.filter.states = {VisitState::kHeld, VisitState::kBooked, VisitState::kConfirmed};
    query.filter.end_after = desk.clock.Now();
    query.limit = 1000;
    const auto visits = desk.store->ListVisits(kTenant, query);
    REQUIRE(visits.ok());
    for (const Visit& visit : *visits) {
      const auto link = foreign_store.FindLink(kTenant, visit.id);
      REQUIRE(link.ok());
      all.insert(absl::StrCat(*link ? (*link)->external_id : "nothing there", " ",
                              absl::FormatTime(visit.plan.during.start)));
    }
    return all;
  }

  const TenantId kTenant{"demo"};
  testing::TestDatabase database{{{"scheduling", Migrations()}}};
  std::unique_ptr<postgres::Pool> pool = database.PoolFor("scheduling", 4);
  ServiceFixture desk{std::make_unique<PostgresSchedulingStore>(*pool)};
  ForeignStore foreign_store{*pool};
  std::vector<std::string> calls;  // of the connector; a test may empty it
  std::atomic<int> late = 0;       // requests that were carried out after they had been given up
  Contacts contacts;
  http::Client client;
  std::unique_ptr<tg::TimeGlobeServer> salons;
  ForeignCalendars foreign{
      foreign_store, contacts, desk.clock,
      [this](const TenantId& tenant, const Branch& branch, Connector::TimeReading reading,
             std::function<void(const Connector::TimeReading&)> on_reading)
          -> absl::StatusOr<std::unique_ptr<Connector>> {
        TimeGlobeOptions options;
        options.tenant = tenant;
        options.settings = branch.calendar;
        options.zone = ZoneOf(branch);
        options.key = crypto::SecretBytes("tg-demo-key");
        options.patience = absl::Seconds(1);
        options.read_pause_ms = 0;
        options.failures_to_rest = 1 << 20;
        options.reading = reading;
        options.on_reading = std::move(on_reading);
        return std::make_unique<Listened>(
            std::make_unique<TimeGlobeConnector>(std::move(options), client, desk.clock), calls);
      },
      {.look_pause = absl::Milliseconds(200),
       .lease = absl::Seconds(30),
       .retry = absl::Seconds(15)}};

 private:
  std::unique_ptr<http::Server> server_;
};

inline std::string Customer(int no) { return absl::StrCat("tenants/demo/customers/c", 10 + no); }

}  // namespace tresen::scheduling::timeglobe_testing
