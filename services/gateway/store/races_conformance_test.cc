// Many threads on the same rows; run against memory and PostgreSQL.
#include <atomic>
#include <functional>
#include <latch>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/store/store_fixtures.h"

namespace tresen::gateway {
namespace {

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

EVERY_STORE("the same body on many connections at once is stored once") {
  TestType fixture;
  std::atomic<int> accepted = 0;
  std::atomic<int> errors = 0;
  InParallel([&](int number) {
    Intake intake;
    for (int i = 0; i < 12; ++i) {
      // Every other sender has the customers in another order.
      const int customer = number % 2 == 0 ? i % 4 : 3 - i % 4;
      const int piece = i / 4;
      intake.messages.push_back(
          Text(absl::StrCat("m", customer, "-", piece), absl::StrCat("c", customer)));
    }
    const auto count = fixture.store.StoreIntake(kDemo, intake, {}, kNow);
    if (count.ok()) accepted += count->accepted;
    else ++errors;
  });
  CHECK(errors == 0);
  CHECK(accepted == 12);
  CHECK(Must(fixture.store.ListConversations(kDemo, {}, {}, 100)).size() == 4);
  CHECK(Must(fixture.store.Depths(kNow)).inbox_open == 12);
}

EVERY_STORE("each conversation is claimed by one of many workers") {
  TestType fixture;
  constexpr int kCustomers = 40;
  for (int i = 0; i < kCustomers; ++i) {
    Arrives(fixture.store, Tap(absl::StrCat("m", i), absl::StrCat("c", i)));
  }
  absl::Mutex mutex;
  std::multiset<std::string> claimed;
  InParallel([&](int) {
    for (int round = 0; round < 20; ++round) {
      const auto claims = fixture.store.ClaimConversations(3, kNow, kLease);
      if (!claims.ok()) return;
      absl::MutexLock lock(&mutex);
      for (const Claim& claim : *claims) claimed.insert(claim.conversation);
    }
  });
  CHECK(claimed.size() == kCustomers);
  CHECK(std::set<std::string>(claimed.begin(), claimed.end()).size() == kCustomers);
}

// Workers that answer whatever is open, while customers write and leases end under them: every
// message is answered once and in the order of its conversation.
EVERY_STORE("under load with lost leases nothing is lost and nothing is answered twice") {
  TestType fixture;
  constexpr int kCustomers = 3;
  constexpr int kMessages = 30;
  std::atomic<int> writers = 2;
  std::atomic<int> errors = 0;
  InParallel([&](int number) {
    if (number < 2) {
      for (int i = 0; i < kMessages; ++i) {
        const std::string customer = absl::StrCat("c", i % kCustomers);
        // Both writers send the same messages, as a repeated delivery does.
        const auto taken = fixture.store.StoreIntake(
            kDemo,
            {{Text(absl::StrCat("m", i), customer, kNow + absl::Seconds(i))}, {}, {}},
            {absl::ZeroDuration(), absl::Seconds(5)}, kNow);
        if (!taken.ok()) ++errors;
      }
      --writers;
      return;
    }
    int idle = 0;
    while (writers > 0 || idle < 20) {
      // Every third worker's lease has ended before it begins.
      const absl::Duration lease = number % 3 == 0 ? -absl::Seconds(1) : kLease;
      const auto claims = fixture.store.ClaimConversations(1, kNow, lease);
      if (!claims.ok()) ++errors;
      if (!claims.ok() || claims->empty()) {
        ++idle;
        continue;
      }
      idle = 0;
      const Claim& claim = claims->front();
      const auto work = fixture.store.LoadWork(claim);
      if (Reason(work.status()) == "LEASE_LOST") continue;
      if (!work.ok()) ++errors;
      if (!work.ok()) continue;
      if (work->messages.empty()) {
        if (!fixture.store.Release(claim, std::nullopt).ok()) ++errors;
        continue;
      }
      const TurnRecord turn =
          Turn(absl::StrCat("t-", work->messages[0].provider_id), claim.conversation,
               {work->messages[0].provider_id});
      const auto outcome = fixture.store.CommitTurn(claim, turn, kNow);
      if (!outcome.ok()) ++errors;
    }
  });
  CHECK(errors == 0);
  CHECK(Must(fixture.store.Depths(kNow)).inbox_open == 0);
  CHECK(Must(fixture.store.Depths(kNow)).outbox_open == kMessages);
  int answered = 0;
  for (const ConversationRow& row : Must(fixture.store.ListConversations(kDemo, {}, {}, 10))) {
    const auto thread = Must(fixture.store.ListMessages(kDemo, row.conversation, 0, 1000));
    CHECK(row.turns * 2 == static_cast<int64_t>(thread.size()));
    answered += static_cast<int>(row.turns);
  }
  CHECK(answered == kMessages);
}

EVERY_STORE("identical requests of staff at the same moment act once") {
  TestType fixture;
  const std::string conversation = Handled(fixture.store, "m1");
  StaffAction action = Acts("r1", "person");
  action.method = "SendMessage";
  action.message = Said("s1", "staff");
  action.outbox = Outgoing("send-s1", conversation);
  std::atomic<int> answers = 0;
  InParallel([&](int) {
    const auto answer = fixture.store.ApplyStaffAction(kDemo, conversation, action);
    if (answer.ok() && *answer == "s1") ++answers;
  });
  CHECK(answers == kThreads);
  CHECK(Must(fixture.store.ListMessages(kDemo, conversation, 0, 10)).size() == 3);
}

EVERY_STORE("one request id on many conversations at the same moment counts for one of them") {
  TestType fixture;
  std::vector<std::string> conversations;
  for (int i = 0; i < kThreads; ++i) {
    conversations.push_back(
        Handled(fixture.store, absl::StrCat("m", i), absl::StrCat("c", i)));
  }
  constexpr int kRounds = 20;
  std::atomic<int> done = 0;
  std::atomic<int> reused = 0;
  InParallel([&](int number) {
    for (int round = 0; round < kRounds; ++round) {
      StaffAction action = Acts(absl::StrCat("r", round), "person");
      action.request_hash = conversations[number];
      const auto answer = fixture.store.ApplyStaffAction(kDemo, conversations[number], action);
      if (answer.ok()) ++done;
      else if (Reason(answer.status()) == "REQUEST_ID_REUSED") ++reused;
    }
  });
  CHECK(done == kRounds);
  CHECK(reused == kRounds * (kThreads - 1));
}

EVERY_STORE("two tenants that want one address at the same moment: one has it") {
  TestType fixture;
  std::atomic<int> done = 0;
  std::atomic<int> taken = 0;
  InParallel([&](int number) {
    const std::string tenant = absl::StrCat("t", number);
    const auto applied = fixture.store.ApplyAddresses(
        tenant, {{tenant, "whatsapp", "7001", "mitte", ""}}, false);
    if (applied.ok()) ++done;
    else if (Reason(applied.status()) == "ADDRESS_TAKEN") ++taken;
  });
  CHECK(done == 1);
  CHECK(taken == kThreads - 1);
}

EVERY_STORE("a follower of the feed misses nothing that is written meanwhile") {
  TestType fixture;
  constexpr int kWriters = kThreads - 1;
  constexpr int kEach = 10;
  std::vector<std::string> conversations;
  for (int i = 0; i < kWriters; ++i) {
    conversations.push_back(
        Handled(fixture.store, absl::StrCat("m", i), absl::StrCat("c", i)));
  }
  FeedEntry at = Must(fixture.store.FeedEnd(kDemo));
  std::multiset<std::string> seen;
  bool ordered = true;
  InParallel([&](int number) {
    if (number < kWriters) {
      for (int i = 0; i < kEach; ++i) {
        StaffAction action = Acts(absl::StrCat(number, "-", i), "person");
        action.message = Said(absl::StrCat("s", number, "-", i), "staff");
        fixture.store.ApplyStaffAction(kDemo, conversations[number], action).IgnoreError();
      }
      return;
    }
    tresen::testing::Eventually([&] {
      const auto entries = fixture.store.ReadFeed(kDemo, at, 7);
      if (!entries.ok()) return false;
      for (const FeedEntry& entry : *entries) {
        ordered = ordered && std::make_pair(entry.transaction, entry.entry) >
                                 std::make_pair(at.transaction, at.entry);
        if (entry.message[0] == 's') seen.insert(entry.message);
        at = entry;
      }
      return seen.size() >= kWriters * kEach;
    });
  });
  CHECK(ordered);
  CHECK(seen.size() == kWriters * kEach);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == kWriters * kEach);
}

}  // namespace
}  // namespace tresen::gateway
