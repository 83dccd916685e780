#include "services/customer/directory.h"

#include <catch2/catch.hpp>
#include <latch>
#include <set>
#include <thread>

#include "libs/clock/fake_clock.h"
#include "libs/crypto/random.h"
#include "libs/status/status.h"
#include "services/customer/store/store_fixtures.h"

namespace tresen::customer {
namespace {

KnownAs Who(const std::string& user_id, const std::string& wa_id = "") {
  return {"whatsapp", user_id, wa_id, "", "Mina K."};
}

// A process of the customer service: its memory is its own, the store is shared.
struct Process {
  explicit Process(CustomerStore& store, const crypto::SecretBytes& root)
      : keyring(root.Clone(), store, clock), directory(store, keyring, ids, clock) {}

  std::string Resolve(const KnownAs& who) { return Must(directory.Resolve(kDemo, who)).customer; }

  FakeClock clock{kNow};
  RandomIdSource ids{clock};
  Keyring keyring;
  Directory directory;
};

struct Fixture {
  InMemoryCustomerStore store;
  crypto::SecretBytes root = crypto::RandomSecret(32);
  Process one{store, root};
  Process two{store, root};
};

TEST_CASE("somebody is made once and found by every identity") {
  Fixture fixture;
  const auto first = Must(fixture.one.directory.Resolve(kDemo, Who("DE.1", "491713920001")));
  CHECK(first.created);
  for (const KnownAs& who : {Who("DE.1"), Who("", "491713920001"), Who("DE.1", "491713920001")}) {
    const auto again = Must(fixture.two.directory.Resolve(kDemo, who));
    CHECK(again.customer == first.customer);
    CHECK_FALSE(again.created);
  }
  CHECK(fixture.one.Resolve(Who("DE.2")) != first.customer);
  CHECK(Must(fixture.one.directory.Resolve("other", Who("DE.1"))).customer != first.customer);
  CHECK(Must(fixture.one.directory.Lookup(kDemo, Who("DE.3"))).empty());
}

TEST_CASE("a number that comes later is learned, in whatever form it was stored") {
  Fixture fixture;
  const std::string mina = fixture.one.Resolve(Who("BR.1"));
  CHECK(fixture.one.Resolve(Who("BR.1", "5511987654321")) == mina);
  CHECK(fixture.two.Resolve(Who("", "5511987654321")) == mina);
  CHECK(fixture.two.Resolve(Who("", "551187654321")) == mina);
}

TEST_CASE("a user id that comes later belongs to the number that was alone before") {
  Fixture fixture;
  const std::string mina = fixture.one.Resolve(Who("", "491713920001"));
  CHECK(fixture.two.Resolve(Who("DE.1", "491713920001")) == mina);
  CHECK(fixture.two.Resolve(Who("DE.1")) == mina);
}

TEST_CASE("two who turn out to be one are merged") {
  Fixture fixture;
  const std::string by_id = fixture.one.Resolve(Who("DE.1"));
  const std::string by_number = fixture.one.Resolve(Who("", "491713920001"));
  CHECK(by_id != by_number);
  CHECK(fixture.two.Resolve(Who("DE.1", "491713920001")) == by_id);
  CHECK(fixture.two.Resolve(Who("", "491713920001")) == by_id);
  CHECK(Must(fixture.store.Get(kDemo, by_number)).merged_into == by_id);
}

TEST_CASE("a number that changed hands leads to who has it now, and to nothing of the other") {
  Fixture fixture;
  const std::string before = fixture.one.Resolve(Who("DE.1", "5511987654321"));
  SECTION("to somebody new, written in another form") {
    const auto now = Must(fixture.two.directory.Resolve(kDemo, Who("DE.2", "551187654321")));
    CHECK(now.created);
    CHECK(now.customer != before);
    CHECK(fixture.two.Resolve(Who("", "551187654321")) == now.customer);
    CHECK(fixture.two.Resolve(Who("", "5511987654321")) == now.customer);
  }
  SECTION("to somebody who is known") {
    const std::string other = fixture.one.Resolve(Who("DE.2"));
    CHECK(fixture.two.Resolve(Who("DE.2", "5511987654321")) == other);
    CHECK(fixture.two.Resolve(Who("", "5511987654321")) == other);
    CHECK(Must(fixture.store.Get(kDemo, before)).merged_into.empty());
  }
  Process later(fixture.store, fixture.root);
  CHECK(later.Resolve(Who("DE.1")) == before);
}

TEST_CASE("an erased customer who writes again is somebody new") {
  Fixture fixture;
  const std::string mina = fixture.one.Resolve(Who("DE.1", "491713920001"));
  Must(fixture.store.Erase(kDemo, mina, "", "", "", kNow));
  fixture.one.directory.Forget(kDemo, mina);
  fixture.one.keyring.Forget(kDemo, mina);
  const auto again = Must(fixture.one.directory.Resolve(kDemo, Who("DE.1", "491713920001")));
  CHECK(again.created);
  CHECK(again.customer != mina);
}

TEMPLATE_TEST_CASE("first contacts at the same moment are one customer with all that was known", "",
                   MemoryStore, PostgresStore) {
  TestType fixture;
  constexpr int kThreads = 8;
  constexpr int kRounds = 5;
  const crypto::SecretBytes root = crypto::RandomSecret(32);
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < kThreads; ++i) {
    processes.push_back(std::make_unique<Process>(fixture.store, root));
  }
  for (int round = 0; round < kRounds; ++round) {
    const std::string user_id = absl::StrCat("DE.", round);
    const std::string number = absl::StrCat("49171392000", round);
    std::vector<absl::StatusOr<Directory::Found>> found(kThreads);
    {
      std::latch all_here(kThreads);
      std::vector<std::jthread> threads;
      for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
          all_here.arrive_and_wait();
          found[i] = processes[i]->directory.Resolve(kDemo,
                                                     Who(user_id, i % 2 == 0 ? number : ""));
        });
      }
    }
    std::set<std::string> customers;
    int created = 0;
    for (const auto& one : found) {
      INFO(one.status());
      REQUIRE(one.ok());
      customers.insert(one->customer);
      created += one->created ? 1 : 0;
    }
    CHECK(customers.size() == 1);
    CHECK(created == 1);
    Process later(fixture.store, root);
    CHECK(Must(later.directory.Lookup(kDemo, Who("", number))) == *customers.begin());
  }
}

}  // namespace
}  // namespace tresen::customer
