#include "services/gateway/store/store_fixtures.h"

namespace tresen::gateway {
namespace {

TEST_CASE("whoever starts alone takes up at once what a dead process held") {
  PostgresStore fixture;
  Arrives(fixture.store, Tap("m1"));
  const Claim dead = ClaimOne(fixture.store);
  CHECK(Must(fixture.store.ClaimConversations(10, kNow, kLease)).empty());
  Must(fixture.store.FreeLeases());
  const Claim mine = ClaimOne(fixture.store);
  CHECK(OpenIds(fixture.store, mine) == std::vector<std::string>{"m1"});
  CHECK(Reason(fixture.store.LoadWork(dead).status()) == "LEASE_LOST");
}

TEST_CASE("after freed leases a dead worker's number is refused even before the next claim") {
  PostgresStore fixture;
  Arrives(fixture.store, Tap("m1"));
  const Claim dead = ClaimOne(fixture.store);
  Must(fixture.store.FreeLeases());
  CHECK(Must(fixture.store.NoteProgress(dead, "t1", {"m1"}, 0, "sealed")) == CommitOutcome::kLeaseLost);
}

}  // namespace
}  // namespace tresen::gateway
