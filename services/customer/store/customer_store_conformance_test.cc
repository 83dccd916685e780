// What every CustomerStore must do; run against memory and PostgreSQL.
#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "services/customer/store/store_fixtures.h"

namespace tresen::customer {
namespace {

using Ids = std::vector<std::string>;
constexpr int kThreads = 8;

void InParallel(const std::function<void(int)>& work) {
  std::latch all_here(kThreads);
  std::vector<std::jthread> threads;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([number, &work, &all_here] {
      all_here.arrive_and_wait();
      work(number);
    });
  }
}

EVERY_STORE("the first tenant key offered is the tenant's key") {
  TestType fixture;
  const auto keys = Must(fixture.store.TenantKeys(kDemo, {1, "wrapped", "commitment"}, kNow));
  REQUIRE(keys.size() == 1);
  const auto again = Must(fixture.store.TenantKeys(kDemo, {1, "another", "another"}, kNow));
  REQUIRE(again.size() == 1);
  CHECK(again[0].version == 1);
  CHECK(again[0].wrapped == "wrapped");
  CHECK(again[0].commitment == "commitment");
  CHECK(Must(fixture.store.TenantKeys("other", {1, "theirs", "c"}, kNow))[0].wrapped == "theirs");
}

EVERY_STORE("processes that start together agree on the tenant's key") {
  TestType fixture;
  absl::Mutex mutex;
  std::set<std::string> seen;
  InParallel([&](int number) {
    const auto keys =
        fixture.store.TenantKeys(kDemo, {1, absl::StrCat("key ", number), "commitment"}, kNow);
    absl::MutexLock lock(&mutex);
    seen.insert(keys.ok() && keys->size() == 1 ? (*keys)[0].wrapped : "error");
  });
  CHECK(seen.size() == 1);
  CHECK(seen.count("error") == 0);
}

EVERY_STORE("a customer is found by every identity and comes back as it was stored") {
  TestType fixture;
  CHECK(Find(fixture.store, UserId("u1")).empty());
  CHECK(Add(fixture.store, "a", {UserId("u1"), Number("n1")}) == "a");
  CHECK(Find(fixture.store, UserId("u1")) == "a");
  CHECK(Must(fixture.store.FindByIndexes(kDemo, "whatsapp", {"number n1", "nobody", "user u1"})) ==
        Ids{"a", "", "a"});
  CHECK(Must(fixture.store.FindByIndexes(kDemo, "webchat", {"user u1"})) == Ids{""});
  CHECK(Must(fixture.store.FindByIndexes(kDemo, "whatsapp", {})).empty());
  const CustomerRow row = Must(fixture.store.Get(kDemo, "a"));
  CHECK(row.customer == "a");
  CHECK(row.created_at == kNow);
  CHECK(row.updated_at == kNow);
  CHECK(row.version == 1);
  CHECK(row.language == "de");
  CHECK_FALSE(row.language_fixed);
  CHECK(row.sealed_name == "sealed name of a");
  CHECK(row.merged_into.empty());
  CHECK_FALSE(row.erased_at.has_value());
  const CustomerKeyRow key = Must(fixture.store.CustomerKey(kDemo, "a"));
  CHECK(key.key_version == 1);
  CHECK(key.tenant_key_version == 1);
  CHECK(key.wrapped == "wrapped key of a");
  CHECK(key.commitment == "commitment of a");
  const auto identities = Must(fixture.store.Identities(kDemo, "a"));
  REQUIRE(identities.size() == 2);
  CHECK(identities[0].field == "user_id");
  CHECK(identities[1].field == "wa_id");
  CHECK(identities[1].sealed_value == "sealed n1");
}

EVERY_STORE("nobody is made twice: whoever has one of the identities is returned as is") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  CHECK(Add(fixture.store, "b", {Number("n1"), UserId("u1")}) == "a");
  CHECK(Find(fixture.store, Number("n1")).empty());
  CHECK(Reason(fixture.store.Get(kDemo, "b").status()) == "CUSTOMER_NOT_FOUND");
}

EVERY_STORE("what is not there is said to be not there") {
  TestType fixture;
  const std::string reason = "CUSTOMER_NOT_FOUND";
  CHECK(Reason(fixture.store.Get(kDemo, "none").status()) == reason);
  CHECK(Reason(fixture.store.CustomerKey(kDemo, "none").status()) == reason);
  CHECK(Reason(fixture.store.Update(kDemo, "none", {}, "", "", kNow)) == reason);
  CHECK(Reason(fixture.store.AddConsents(kDemo, "none", {}, Key("r"), kNow)) == reason);
  CHECK(Reason(fixture.store.Link(kDemo, "none", {UserId("u")}, {}, "", kNow).status()) == reason);
  CHECK(Reason(fixture.store.Erase(kDemo, "none", "", "", "", kNow).status()) == reason);
  CHECK(Must(fixture.store.Identities(kDemo, "none")).empty());
  CHECK(Must(fixture.store.ConsentsOf(kDemo, "none")).empty());
  CHECK(Reason(fixture.store.Profile(kDemo, "none").status()) == reason);
}

EVERY_STORE("a customer is read whole as it is read in parts") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1"), Number("n1")});
  const CustomerProfile profile = Must(fixture.store.Profile(kDemo, "a"));
  CHECK(profile.row.sealed_name == "sealed name of a");
  CHECK(profile.identities.size() == 2);
  CHECK(profile.identities.front().sealed_value ==
        Must(fixture.store.Identities(kDemo, "a")).front().sealed_value);
  CHECK(profile.consents.empty());
}

EVERY_STORE("a profile changes where it is told to and nowhere else") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Must(fixture.store.Update(kDemo, "a", {.language = "en", .language_fixed = true}, "x", "r1",
                            kNow + absl::Seconds(1)));
  CustomerRow row = Must(fixture.store.Get(kDemo, "a"));
  CHECK(row.sealed_name == "sealed name of a");
  CHECK(row.language == "en");
  CHECK(row.language_fixed);
  CHECK(row.version == 2);
  CHECK(row.updated_at == kNow + absl::Seconds(1));
  Must(fixture.store.Update(kDemo, "a", {.sealed_name = "another"}, "x", "r2", kNow));
  row = Must(fixture.store.Get(kDemo, "a"));
  CHECK(row.sealed_name == "another");
  CHECK(row.language == "en");
}

EVERY_STORE("an identity is added, and one that is the customer's no longer is taken away") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1"), Number("n1")});
  CHECK(Must(fixture.store.Link(kDemo, "a", {UserId("u2"), Number("n2")}, {Number("n1")}, "x",
                                kNow + absl::Seconds(1)))
            .empty());
  CHECK(Find(fixture.store, UserId("u1")) == "a");
  CHECK(Find(fixture.store, UserId("u2")) == "a");
  CHECK(Find(fixture.store, Number("n2")) == "a");
  CHECK(Find(fixture.store, Number("n1")).empty());
  // Newer ones come later.
  CHECK(Must(fixture.store.Identities(kDemo, "a")).back().sealed_value == "sealed n2");
  // Somebody else may have the old number now.
  CHECK(Add(fixture.store, "b", {Number("n1")}) == "b");
  Must(fixture.store.Link(kDemo, "a", {}, {Number("n1")}, "x", kNow));
  CHECK(Find(fixture.store, Number("n1")) == "b");
  // The same again changes nothing.
  Must(fixture.store.Link(kDemo, "a", {UserId("u2")}, {}, "x", kNow + absl::Seconds(9)));
  CHECK(Must(fixture.store.Identities(kDemo, "a")).size() == 3);
}

EVERY_STORE("two who are one person are merged: every identity leads to the one that remains") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Add(fixture.store, "b", {UserId("u2"), Number("n2")});
  Add(fixture.store, "c", {UserId("u3"), Number("n3")});
  CHECK(Must(fixture.store.Link(kDemo, "b", {Number("n3")}, {}, "x", kNow)) == Ids{"c"});
  CHECK(Find(fixture.store, UserId("u3")) == "b");
  CHECK(Must(fixture.store.Link(kDemo, "a", {Number("n2")}, {}, "x", kNow)) == Ids{"b"});
  for (const IdentityRow& identity :
       {UserId("u1"), UserId("u2"), Number("n2"), UserId("u3"), Number("n3")}) {
    CHECK(Find(fixture.store, identity) == "a");
    CHECK(Add(fixture.store, "new", {identity}) == "a");
  }
  CHECK(Must(fixture.store.Get(kDemo, "a")).merged_into.empty());
  CHECK(Must(fixture.store.Get(kDemo, "b")).merged_into == "a");
  CHECK(Must(fixture.store.Get(kDemo, "c")).merged_into == "a");
  // What is linked to a merged id is the person's; nothing is merged into itself.
  CHECK(Must(fixture.store.Link(kDemo, "c", {UserId("u1"), UserId("u4")}, {}, "x", kNow)).empty());
  CHECK(Find(fixture.store, UserId("u4")) == "a");
  // An identity that moved is sealed for who has it now.
  const auto identities = Must(fixture.store.Identities(kDemo, "a"));
  CHECK(std::count_if(identities.begin(), identities.end(), [](const IdentityRow& identity) {
          return identity.blind_index == "number n2";
        }) == 1);
}

EVERY_STORE("consents are kept in order, once per request, and are those of the whole person") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Add(fixture.store, "b", {UserId("u2")});
  const auto add = [&](const char* customer, const char* request, Purpose purpose, bool granted) {
    return fixture.store.AddConsents(kDemo, customer, {Consent(purpose, granted)}, Key(request),
                                     kNow);
  };
  Must(add("a", "r1", Purpose::kMarketing, true));
  Must(add("a", "r1", Purpose::kMarketing, true));
  Must(add("b", "r2", Purpose::kMarketing, false));
  CHECK(Must(fixture.store.ConsentsOf(kDemo, "a")).size() == 1);
  Must(fixture.store.Link(kDemo, "a", {UserId("u2")}, {}, "x", kNow));
  for (const char* id : {"a", "b"}) {
    const auto entries = Must(fixture.store.ConsentsOf(kDemo, id));
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].granted);
    CHECK_FALSE(entries[1].granted);
    CHECK(entries[1].purpose == Purpose::kMarketing);
    CHECK(entries[1].said_at == kNow);
  }
}

EVERY_STORE("a request id is for one request, whoever the customer") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Add(fixture.store, "b", {UserId("u2")});
  Must(
      fixture.store.AddConsents(kDemo, "a", {Consent(Purpose::kMarketing, true)}, Key("r1"), kNow));
  RequestKey other = Key("r1");
  other.request_hash = "another";
  CHECK(Reason(fixture.store.AddConsents(kDemo, "b", {Consent(Purpose::kMarketing, true)}, other,
                                         kNow)) == "REQUEST_ID_REUSED");
  CHECK(Must(fixture.store.ConsentsOf(kDemo, "b")).empty());
}

EVERY_STORE("one request id for many customers at the same moment counts for one of them") {
  TestType fixture;
  for (int i = 0; i < kThreads; ++i) {
    Add(fixture.store, absl::StrCat("c", i), {UserId(absl::StrCat("u", i))});
  }
  constexpr int kRounds = 10;
  std::atomic<int> done = 0;
  std::atomic<int> reused = 0;
  InParallel([&](int number) {
    for (int round = 0; round < kRounds; ++round) {
      RequestKey key = Key(absl::StrCat("r", round));
      key.request_hash = absl::StrCat("hash ", number);
      const absl::Status added = fixture.store.AddConsents(
          kDemo, absl::StrCat("c", number), {Consent(Purpose::kService, false)}, key, kNow);
      if (added.ok())
        ++done;
      else if (Reason(added) == "REQUEST_ID_REUSED")
        ++reused;
    }
  });
  CHECK(done == kRounds);
  CHECK(reused == kRounds * (kThreads - 1));
}

EVERY_STORE("erasure empties the key and everything personal, for good") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1"), Number("n1")});
  Must(
      fixture.store.AddConsents(kDemo, "a", {Consent(Purpose::kMarketing, true)}, Key("r1"), kNow));
  const Erasure erasure = Must(fixture.store.Erase(kDemo, "a", "staff", "e1", "asked", kNow));
  CHECK(erasure.erased_at == kNow);
  CHECK(erasure.key_id == "a/1");
  CHECK(erasure.identities == 2);
  CHECK(erasure.consents == 1);
  CHECK(erasure.people == Ids{"a"});
  const CustomerRow row = Must(fixture.store.Get(kDemo, "a"));
  CHECK(row.erased_at == kNow);
  CHECK(row.key.wrapped.empty());
  CHECK(row.key.commitment.empty());
  CHECK(row.sealed_name.empty());
  CHECK(row.language.empty());
  CHECK(Must(fixture.store.CustomerKey(kDemo, "a")).wrapped.empty());
  CHECK(Must(fixture.store.Identities(kDemo, "a")).empty());
  CHECK(Find(fixture.store, UserId("u1")).empty());
  CHECK(Reason(fixture.store.Update(kDemo, "a", {}, "x", "r", kNow)) == "ERASED");
  CHECK(Reason(fixture.store.AddConsents(kDemo, "a", {}, Key("r2"), kNow)) == "ERASED");
  CHECK(Reason(fixture.store.Link(kDemo, "a", {UserId("u9")}, {}, "x", kNow).status()) == "ERASED");
  // The same person who writes again is somebody new.
  CHECK(Add(fixture.store, "b", {UserId("u1")}) == "b");
}

EVERY_STORE("a second erasure is harmless and tells of the first") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Must(fixture.store.Erase(kDemo, "a", "staff", "e1", "asked", kNow));
  Add(fixture.store, "b", {UserId("u1")});
  const int64_t version = Must(fixture.store.Get(kDemo, "a")).version;
  const Erasure again =
      Must(fixture.store.Erase(kDemo, "a", "staff", "e2", "asked", kNow + absl::Hours(1)));
  CHECK(again.erased_at == kNow);
  CHECK(again.key_id == "a/1");
  CHECK(again.identities == 0);
  CHECK(Must(fixture.store.Get(kDemo, "a")).version == version);
  CHECK(Find(fixture.store, UserId("u1")) == "b");
}

EVERY_STORE("a person is erased with all ids, by whichever of them") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Add(fixture.store, "b", {UserId("u2"), Number("n2")});
  Must(fixture.store.Link(kDemo, "a", {Number("n2")}, {}, "x", kNow));
  const char* by = GENERATE("a", "b");
  const Erasure erasure = Must(fixture.store.Erase(kDemo, by, "staff", "e1", "", kNow));
  CHECK(erasure.people == Ids{"a", "b"});
  CHECK(erasure.identities == 3);
  for (const char* id : {"a", "b"}) {
    CHECK(Must(fixture.store.CustomerKey(kDemo, id)).wrapped.empty());
  }
  for (const IdentityRow& identity : {UserId("u1"), UserId("u2"), Number("n2")}) {
    CHECK(Find(fixture.store, identity).empty());
  }
}

EVERY_STORE("erasures are told over all tenants, from an instant on") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  Must(fixture.store.FindOrCreate("other", Person("b", {UserId("u1")})));
  Add(fixture.store, "c", {UserId("u3")});
  Must(fixture.store.Erase(kDemo, "a", "x", "e", "", kNow));
  Must(fixture.store.Erase("other", "b", "x", "e", "", kNow + absl::Seconds(5)));
  const auto all = Must(fixture.store.ErasedSince(kNow));
  CHECK(all.size() == 2);
  const auto late = Must(fixture.store.ErasedSince(kNow + absl::Seconds(5)));
  REQUIRE(late.size() == 1);
  CHECK(late[0] == std::make_pair(std::string("other"), std::string("b")));
}

EVERY_STORE("one tenant neither sees nor changes what is another's") {
  TestType fixture;
  Add(fixture.store, "a", {UserId("u1")});
  CHECK(Find(fixture.store, UserId("u1"), "other").empty());
  CHECK_FALSE(fixture.store.Get("other", "a").ok());
  CHECK_FALSE(fixture.store.CustomerKey("other", "a").ok());
  CHECK(Must(fixture.store.Identities("other", "a")).empty());
  CHECK_FALSE(fixture.store.Erase("other", "a", "x", "e", "", kNow).ok());
  CHECK_FALSE(fixture.store.Link("other", "a", {UserId("u2")}, {}, "x", kNow).ok());
  CHECK(Must(fixture.store.FindOrCreate("other", Person("a", {UserId("u1")}))) == "a");
  CHECK(Must(fixture.store.Get(kDemo, "a")).version == 1);
}

EVERY_STORE("the same person who writes for the first time on many connections is one customer") {
  TestType fixture;
  absl::Mutex mutex;
  std::set<std::string> found;
  int created = 0;
  int errors = 0;
  InParallel([&](int number) {
    for (int round = 0; round < 10; ++round) {
      // Some know the number, some do not.
      std::vector<IdentityRow> identities = {UserId(absl::StrCat("u", round))};
      if (number % 2 == 0) identities.push_back(Number(absl::StrCat("n", round)));
      const std::string id = absl::StrCat("c", round, "-", number);
      absl::StatusOr<std::string> customer = absl::AbortedError("");
      for (int attempt = 0; attempt < 3 && absl::IsAborted(customer.status()); ++attempt) {
        customer = fixture.store.FindOrCreate(kDemo, Person(id, identities));
      }
      absl::MutexLock lock(&mutex);
      if (!customer.ok())
        ++errors;
      else if (*customer == id)
        ++created;
      if (customer.ok()) found.insert(*customer);
    }
  });
  CHECK(errors == 0);
  CHECK(created == 10);
  CHECK(found.size() == 10);
}

EVERY_STORE("merges and erasures that cross come to an end, and nothing of the erased is left") {
  TestType fixture;
  for (int i = 0; i < kThreads; ++i) {
    Add(fixture.store, absl::StrCat("c", i), {UserId(absl::StrCat("u", i))});
  }
  std::atomic<int> errors = 0;
  InParallel([&](int number) {
    const std::string own = absl::StrCat("c", number);
    const auto other = UserId(absl::StrCat("u", (number + 1) % kThreads));
    const auto linked = fixture.store.Link(kDemo, own, {other}, {}, "x", kNow);
    const bool fine =
        linked.ok() || Reason(linked.status()) == "ERASED" || absl::IsAborted(linked.status());
    if (!fine) ++errors;
    if (number == 0 && !fixture.store.Erase(kDemo, own, "x", "e", "", kNow).ok()) ++errors;
  });
  CHECK(errors == 0);
  for (int i = 0; i < kThreads; ++i) {
    const std::string id = absl::StrCat("c", i);
    const CustomerRow row = Must(fixture.store.Get(kDemo, id));
    if (row.erased_at.has_value()) CHECK(Must(fixture.store.Identities(kDemo, id)).empty());
    // One hop always leads to somebody who was not merged.
    if (!row.merged_into.empty()) {
      CHECK(Must(fixture.store.Get(kDemo, row.merged_into)).merged_into.empty());
    }
  }
}

}  // namespace
}  // namespace tresen::customer
