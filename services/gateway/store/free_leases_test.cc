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
  CHECK(Must(fixture.store.NoteProgress(dead, "t1", {"m1"}, 0, "sealed")) ==
        CommitOutcome::kLeaseLost);
}

TEST_CASE("an intake that fails halfway keeps nothing leased: who finds the work takes it up") {
  PostgresStore fixture;
  Handled(fixture.store, "m1");
  fixture.database.Execute(
      "CREATE FUNCTION gateway.refuse() RETURNS trigger LANGUAGE plpgsql AS"
      " $$ BEGIN RAISE EXCEPTION 'no room'; END $$;"
      "CREATE TRIGGER no_room BEFORE INSERT ON gateway.conversation FOR EACH ROW"
      " WHEN (NEW.customer_id = 'jonas') EXECUTE FUNCTION gateway.refuse()");
  Intake intake{{Tap("m2"), Tap("j1", "jonas")}, {}, {}};
  intake.lease = kLease;
  CHECK_FALSE(fixture.store.StoreIntake(kDemo, intake, {}, kNow).ok());
  // Mina's message is in, Jonas' is not; hers waits for nobody.
  CHECK(OpenIds(fixture.store, ClaimOne(fixture.store)) == std::vector<std::string>{"m2"});
  fixture.database.Execute("DROP TRIGGER no_room ON gateway.conversation");
  const IntakeCount again = Must(fixture.store.StoreIntake(kDemo, intake, {}, kNow));
  CHECK(again.accepted == 1);
  CHECK(again.repeated == 1);
}

}  // namespace
}  // namespace tresen::gateway
