#include "services/scheduling/connectors/builtin/builtin_connector.h"

#include <catch2/catch.hpp>

#include "libs/clock/fake_clock.h"
#include "services/scheduling/connectors/conformance/conformance.h"
#include "services/scheduling/store/store_fixtures.h"

namespace tresen::scheduling {
namespace {

template <typename Store>
class BuiltinWorld final : public ConnectorWorld {
 public:
  Connector& connector() override { return connector_; }
  bool Break(Fault) override { return false; }  // there is nothing between us and the store

  BookOrder FreeOrder(int no) override {
    const std::string id = absl::StrCat("v", ++orders_);
    const char* starts[] = {"2026-03-03 09:00", "2026-03-03 10:00", "2026-03-03 11:00",
                            "2026-03-03 12:00"};
    BookOrder order;
    order.visit = VisitId(id);
    order.contact.customer = CustomerId(absl::StrCat("c", orders_));
    order.plan = PlanFor("lena", 0, starts[no]);
    return order;
  }
  void TakenByOthers(const BookOrder& order) override {
    const auto placed = store_.store.Place(Booking("other", "c-other", order.plan));
    REQUIRE(placed.ok());
    REQUIRE(placed->result == WriteResult::kDone);
  }
  int CountAt(const BookOrder& order) override {
    const auto active = store_.store.LoadActive(kDemo, absl::InfinitePast());
    REQUIRE(active.ok());
    return static_cast<int>(std::ranges::count_if(*active, [&](const Visit& visit) {
      return visit.plan.during.start == order.plan.during.start;
    }));
  }

 private:
  Store store_;
  FakeClock clock_{kMorning};
  BuiltinConnector connector_{
      kDemo, {Mitte(), "Europe/Berlin", "EUR", 0}, store_.store, clock_};
  int orders_ = 0;
};

TEST_CASE("our own calendar in memory passes the conformance suite") {
  PassesConformance([] { return std::make_unique<BuiltinWorld<MemoryStore>>(); });
}

TEST_CASE("our own calendar in PostgreSQL passes the conformance suite") {
  PassesConformance([] { return std::make_unique<BuiltinWorld<PostgresStore>>(); });
}

}  // namespace
}  // namespace tresen::scheduling
