#include "services/tresenctl/chain/chain_gaps.h"

#include <catch2/catch.hpp>

namespace tresen::tresenctl {
namespace {

// A booking over a hold, asked for by one message.
Chain Whole() {
  const ChainOrigin origin{"c1", "c1/m1", "t1", "book", "a1"};
  return {{{"c1/m1", "t1", true}, {"c1/m2", "t1", false}},
          {{"a1", "held", origin}, {"a1", "booked", origin}},
          {{"a1", origin}}};
}

TEST_CASE("a chain without a gap says nothing, also when other clients book") {
  Chain chain = Whole();
  chain.rows.push_back({"a2", {}});
  chain.entries.push_back({"a2", "booked", {}});
  CHECK(FindGaps(chain).empty());
}

TEST_CASE("every broken link is named") {
  const auto gaps = [](auto change) {
    Chain chain = Whole();
    change(chain);
    return FindGaps(chain);
  };
  CHECK(gaps([](Chain& c) { c.messages[0].name = "c1/m9"; }).size() == 3);
  CHECK(gaps([](Chain& c) { c.messages[0].from_customer = false; }).size() == 3);
  CHECK(gaps([](Chain& c) { c.messages[0].turn = "t2"; }).size() == 3);
  CHECK(gaps([](Chain& c) {
          c.messages.push_back({"c1/m3", "", true});
        }) == std::vector<std::string>{"c1/m3: no turn has handled it"});
  CHECK(gaps([](Chain& c) { c.rows.clear(); }).size() == 2);
  CHECK(gaps([](Chain& c) { c.entries.clear(); }).size() == 2);
  CHECK(gaps([](Chain& c) { c.rows[0].origin.intent = ""; }) ==
        std::vector<std::string>{"a1: no intent"});
  CHECK(gaps([](Chain& c) { c.entries.erase(c.entries.begin()); }) ==
        std::vector<std::string>{"a1: it names a hold, the trail does not tell of one"});
}

}  // namespace
}  // namespace tresen::tresenctl
