// The scheduling service in its own process form: real PostgreSQL, gRPC over TLS, several clients.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <thread>

#include "libs/rpc/client.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/service/host.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/scheduling_app.h"
#include "services/scheduling/service_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::scheduling {
namespace {

using CatalogStub = v1::CatalogService::Stub;
using Stub = v1::SchedulingService::Stub;

class Installation {
 public:
  Installation() {
    std::filesystem::create_directories(folder_.File("config"));
    authority_.Issue("scheduling");
    Start();
    v1::ApplyCatalogRequest apply;
    apply.set_parent("tenants/demo");
    *apply.mutable_catalog() = SalonCatalog();
    apply.mutable_catalog()->mutable_business()->mutable_policy()->set_max_open_appointments(1000);
    apply.set_request_id("catalogue");
    const rpc::Client<v1::CatalogService> catalog(channel());
    const auto applied = catalog.Call(&CatalogStub::ApplyCatalog, Context(), apply);
    INFO(applied.status());
    REQUIRE(applied.ok());
  }

  void Restart() {
    host_.reset();
    Start();
  }

  std::shared_ptr<rpc::Channel> channel() {
    return *rpc::Channel::OverTls("scheduling", "gateway",
                                  absl::StrCat("127.0.0.1:", host_->PortOf("scheduling")),
                                  authority_.Issue("gateway"));
  }

  static rpc::CallContext Context() {
    return rpc::CallContext::Background("gateway", absl::Seconds(30));
  }

  testing::TestDatabase database{{{"scheduling", Migrations()}}};

 private:
  void Start() {
    runtime::v1::Runtime runtime;
    (*runtime.mutable_services())["scheduling"].set_listen("127.0.0.1:0");
    (*runtime.mutable_services())["gateway"].set_target("127.0.0.1:1");  // who calls
    runtime.set_certificates_dir(authority_.folder());
    runtime.set_config_dir(folder_.File("config"));
    runtime.set_data_dir(folder_.path());
    runtime.set_database_url(database.connection());
    runtime.set_local_profile(true);
    auto host = service::Host::Create(runtime, {Definition()});
    INFO(host.status());
    REQUIRE(host.ok());
    host_ = *std::move(host);
    const absl::Status started = host_->Start();
    INFO(started);
    REQUIRE(started.ok());
  }

  testing::TempDir folder_;
  rpc::testing::Certificates authority_;
  std::unique_ptr<service::Host> host_;
};

// The first free start from some day on, booked and then moved or cancelled or left.
void Work(const rpc::Client<v1::SchedulingService>& calendar, int client,
          std::atomic<int>& failed) {
  for (int no = 0; no < 12; ++no) {
    v1::FindSlotsRequest find;
    find.set_parent("tenants/demo");
    find.mutable_wish()->add_services("tenants/demo/services/cut_men");
    find.set_every_start(true);
    find.set_page_size(100);
    const auto found = calendar.Call(&Stub::FindSlots, Installation::Context(), find);
    if (!found.ok() || found->offers().empty()) {
      ++failed;
      return;
    }
    v1::BookAppointmentRequest book;
    book.set_parent("tenants/demo");
    book.set_offer_token(found->offers((client * 17 + no * 5) % found->offers_size()).token());
    book.set_customer(absl::StrCat("tenants/demo/customers/c", client, "-", no));
    book.set_request_id(absl::StrCat("book-", client, "-", no));
    const auto booked = calendar.Call(&Stub::BookAppointment, Installation::Context(), book);
    if (!booked.ok()) continue;  // another client was faster
    if (no % 3 == 0) {
      v1::CancelAppointmentRequest cancel;
      cancel.set_name(booked->name());
      cancel.set_request_id(absl::StrCat("cancel-", client, "-", no));
      if (!calendar.Call(&Stub::CancelAppointment, Installation::Context(), cancel).ok()) ++failed;
    }
  }
}

// Reads on from `token` until `most` changes were seen or the stream is quiet at the end.
int Follow(const rpc::Client<v1::SchedulingService>& calendar, std::string& token, int most,
           std::vector<std::string>& seen) {
  v1::WatchAppointmentsRequest watch;
  watch.set_parent("tenants/demo");
  watch.set_resume_token(token);
  int count = 0;
  calendar
      .Watch<v1::WatchAppointmentsRequest, v1::WatchAppointmentsResponse>(
          &Stub::WatchAppointments, rpc::CallContext::Background("gateway", absl::Seconds(3)),
          watch,
          [&](const v1::WatchAppointmentsResponse& change) {
            token = change.resume_token();
            if (!change.has_appointment()) return true;
            seen.push_back(
                absl::StrCat(change.appointment().name(), "@", change.appointment().etag()));
            return ++count < most;
          })
      .IgnoreError();  // ends by its deadline when there is nothing more
  return count;
}

TEST_CASE("a follower that is cut off again and again sees every change once, over a restart") {
  Installation desk;
  std::string token;
  {
    // A place before everything.
    v1::ExportCalendarRequest request;
    request.set_parent("tenants/demo");
    const rpc::Client<v1::SchedulingService> calendar(desk.channel());
    const absl::Status exported =
        calendar.Watch<v1::ExportCalendarRequest, v1::ExportCalendarResponse>(
            &Stub::ExportCalendar, Installation::Context(), request,
            [&](const v1::ExportCalendarResponse& page) {
              if (!page.resume_token().empty()) token = page.resume_token();
              return true;
            });
    INFO(exported);
    REQUIRE(exported.ok());
    REQUIRE_FALSE(token.empty());
  }
  std::vector<std::string> seen;
  std::atomic<int> failed = 0;
  {
    const rpc::Client<v1::SchedulingService> calendar(desk.channel());
    std::vector<std::jthread> clients;
    for (int client = 0; client < 4; ++client)
      clients.emplace_back([&, client] { Work(calendar, client, failed); });
    for (int i = 0; i < 5; ++i) Follow(calendar, token, 3, seen);
  }
  CHECK(failed == 0);
  desk.Restart();
  const rpc::Client<v1::SchedulingService> calendar(desk.channel());
  while (Follow(calendar, token, 7, seen) > 0) {
  }
  std::map<std::string, int> times;
  for (const std::string& change : seen) ++times[change];
  for (const auto& [change, count] : times) {
    INFO(change);
    CHECK(count == 1);
  }
  const std::string changes =
      desk.database.QueryValue("SELECT count(*) FROM scheduling.change WHERE visit_id IS NOT NULL");
  CHECK(std::to_string(seen.size()) == changes);
  CHECK(seen.size() > 20);
}

}  // namespace
}  // namespace tresen::scheduling
