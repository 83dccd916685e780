#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "libs/clock/stopper.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/certificates.h"
#include "libs/service/host.h"
#include "services/scheduling/migrations.h"
#include "services/scheduling/names.h"
#include "services/scheduling/scheduling_app.h"
#include "tests/bench/scheduling/salon_chain.h"
#include "tests/bench/scheduling/suites.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_database.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"
#include "tresen/scheduling/v1/scheduling.grpc.pb.h"

namespace tresen::scheduling::bench {
namespace {

using CatalogStub = v1::CatalogService::Stub;
using Stub = v1::SchedulingService::Stub;

template <typename Value>
Value Require(absl::StatusOr<Value> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::abort();
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

// The bookings of the world as rows of the service's own tables.
void StoreBookings(const IntervalWorld& world, const testing::TestDatabase& database) {
  std::string visits, claims;
  const auto flush = [&] {
    if (visits.empty()) return;
    database.Execute(
        "INSERT INTO scheduling.visit (tenant_id, visit_id, branch_id, customer_id, state, during,"
        " local_start, time_zone, staff_ids, items, currency, free_cancel_until, version,"
        " created_at, updated_at) VALUES " +
        visits +
        ";INSERT INTO scheduling.claim (tenant_id, visit_id, no, resource_id, item, state, during)"
        " VALUES " +
        claims);
    visits.clear();
    claims.clear();
  };
  int count = 0;
  for (const OccupiedSpan& occupied : world.occupied) {
    const int64_t from = absl::ToUnixSeconds(occupied.span.during.start);
    const int64_t to = absl::ToUnixSeconds(occupied.span.during.end);
    const std::string staff = occupied.resource.value().substr(6);
    const std::string range =
        absl::StrCat("tstzrange(to_timestamp(", from, "),to_timestamp(", to, "))");
    const std::string id = occupied.span.visit.value();
    absl::StrAppend(
        &visits, visits.empty() ? "" : ",", "('demo','", id, "','mitte','','booked',", range,
        ",to_timestamp(", from, ") AT TIME ZONE 'Europe/Berlin','Europe/Berlin','{", staff, "}',",
        "'[{\"service\":\"cut\",\"staff\":[\"", staff, "\"],\"named\":false,\"from\":", from,
        ",\"to\":", to, ",\"price_cents\":0}]','EUR',now(),1,now(),now())");
    absl::StrAppend(&claims, claims.empty() ? "" : ",", "('demo','", id, "',1,'",
                    occupied.resource.value(), "',0,'booked',", range, ")");
    if (++count % 500 == 0) flush();
  }
  flush();
}

class Desk {
 public:
  Desk() {
    std::filesystem::create_directories(folder_.File("config"));
    runtime::v1::Runtime runtime;
    (*runtime.mutable_services())["scheduling"].set_listen("127.0.0.1:0");
    (*runtime.mutable_services())["gateway"].set_target("127.0.0.1:1");  // who calls
    authority_.Issue("scheduling");
    runtime.set_certificates_dir(authority_.folder());
    runtime.set_config_dir(folder_.File("config"));
    runtime.set_data_dir(folder_.path());
    runtime.set_database_url(database_.connection());
    runtime.set_local_profile(true);
    host_ = Require(service::Host::Create(runtime, {Definition()}));
    Require(host_->Start());
    channel_ = Require(rpc::Channel::OverTls(
        "scheduling", "gateway", absl::StrCat("127.0.0.1:", host_->PortOf("scheduling")),
        authority_.Issue("gateway")));
  }

  const testing::TestDatabase& database() const { return database_; }
  const std::shared_ptr<rpc::Channel>& channel() const { return channel_; }

 private:
  testing::TestDatabase database_{{{"scheduling", Migrations()}}};
  testing::TempDir folder_;
  rpc::testing::Certificates authority_;
  std::unique_ptr<service::Host> host_;
  std::shared_ptr<rpc::Channel> channel_;  // shared with the clients
};

rpc::CallContext Context() { return rpc::CallContext::Background("gateway", absl::Seconds(60)); }

std::vector<v1::FindSlotsRequest> Requests(const IntervalWorld& world, bool every_start) {
  std::mt19937_64 random(7);
  std::vector<v1::FindSlotsRequest> requests;
  for (int i = 0; i < 300; ++i) {
    const SlotQuery wish = RandomWish(world, random);
    v1::FindSlotsRequest request;
    request.set_parent("tenants/demo");
    request.mutable_wish()->set_branch("tenants/demo/branches/mitte");
    request.mutable_wish()->add_services(
        NameIn("demo", "services", wish.items.front().service.value()));
    if (!wish.items.front().staff.empty())
      request.mutable_wish()->set_staff(
          NameIn("demo", "staff", wish.items.front().staff.front().value()));
    tresen::type::v1::TimeRange* range = request.mutable_wish()->add_ranges();
    SetTime(wish.starts.start, range->mutable_start_time());
    // "Next week": a customer names days, not the whole horizon.
    SetTime(wish.starts.start + absl::Hours(7 * 24), range->mutable_end_time());
    if (every_start) {
      request.set_every_start(true);
      request.set_page_size(5);
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace

void MeasureCalls(Report& report) {
  Desk desk;
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), Berlin());
  const IntervalWorld world = BigWorld(kPeople, today + 1, kDays, 7);
  StoreBookings(world, desk.database());
  const rpc::Client<v1::CatalogService> catalog(desk.channel());
  const rpc::Client<v1::SchedulingService> scheduling(desk.channel());
  v1::ApplyCatalogRequest apply;
  apply.set_parent("tenants/demo");
  *apply.mutable_catalog() = BigCatalog(kPeople, kDays);
  apply.set_request_id("bench");
  Require(catalog.Call(&CatalogStub::ApplyCatalog, Context(), apply).status());
  v1::GetBusinessRequest get;
  get.set_name("tenants/demo");
  const Spread bare = Measure(1000, [&](int) {
    Require(catalog.Call(&CatalogStub::GetBusiness, Context(), get).status());
  });
  const auto find = [&](const std::vector<v1::FindSlotsRequest>& requests) {
    return Measure(2000, [&](int i) {
      Require(scheduling.Call(&Stub::FindSlots, Context(), requests[i % requests.size()]).status());
    });
  };
  const Spread five = find(Requests(world, true));
  report.Goal("first five starts over gRPC with TLS", Show(five),
              five.median <= absl::Milliseconds(1) && five.p99 <= absl::Milliseconds(5),
              "median 1 ms, p99 5 ms");
  const Spread four = find(Requests(world, false));
  report.Goal("four ranked and spread offers over gRPC with TLS", Show(four),
              four.median <= absl::Milliseconds(1) && four.p99 <= absl::Milliseconds(5),
              "median 1 ms, p99 5 ms");
  report.Line("  the smallest call (GetBusiness) on the same channel",
              Show(bare) + "  " + Times(five.median / bare.median));
}

}  // namespace tresen::scheduling::bench
