#include "services/gateway/desk/held_claims.h"

#include <catch2/catch.hpp>

namespace tresen::gateway {
namespace {

Claim Leased(int64_t fence, int attempts = 1) { return {"demo", "c1", fence, attempts}; }

TEST_CASE("a leased conversation is found by the name that the queue has for it") {
  HeldClaims held;
  const auto named = held.Add({Leased(3), {"demo", "c2", 8, 1}});
  REQUIRE(named.size() == 2);
  CHECK(named[0].tenant == "demo");
  CHECK(held.Find(named[0])->fence == 3);
  CHECK(held.Find(named[1])->conversation == "c2");
  CHECK_FALSE(held.Find({"demo", "c3", 3}).has_value());
}

TEST_CASE("a turn that ends late does not take away the newer lease of its conversation") {
  HeldClaims held;
  const auto older = held.Add({Leased(3)}).front();
  const auto newer = held.Add({Leased(4, 2)}).front();
  CHECK_FALSE(held.Find(older).has_value());
  CHECK_FALSE(held.Take(older).has_value());
  REQUIRE(held.Find(newer).has_value());
  CHECK(held.Find(newer)->attempts == 2);
}

TEST_CASE("what is taken is gone, and taken once") {
  HeldClaims held;
  const auto named = held.Add({Leased(3)}).front();
  CHECK(held.Take(named)->fence == 3);
  CHECK_FALSE(held.Take(named).has_value());
  CHECK_FALSE(held.Find(named).has_value());
}

}  // namespace
}  // namespace tresen::gateway
