#include "services/simulator/exchange/exchange.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/clock/fake_clock.h"
#include "services/simulator/exchange/json_views.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kMitte = "700000000000001";

// A simulator on a folder of its own, and the business it talks to.
class Scene {
 public:
  Scene() {
    std::string pattern = (std::filesystem::temp_directory_path() / "exchange-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    Start();
  }
  ~Scene() {
    exchange_->Stop();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    auto journal = Journal::Open((folder_ / "journal").string());
    REQUIRE(journal.ok());
    journal_ = *std::move(journal);
    Account account;
    account.app_secret = "tresen-test-secret";
    account.numbers = {{std::string(kMitte), "493023125001", "Salon Beispiel Mitte", "49"}};
    exchange_ = std::make_unique<Exchange>(ExchangeParts{
        account, clock_, watch_, *journal_, events_,
        [this](const std::string& body, const std::string&) { return Hear(body); }, 4});
    REQUIRE(exchange_->Restore().ok());
  }

  // As after kill -9: nothing but the journal is left.
  void Restart() {
    exchange_->Stop();
    exchange_.reset();
    Start();
  }

  std::string AddMina() {
    return exchange_
        ->PutCustomer("",
                      [](Customer& customer) {
                        customer.name = "Mina K.";
                        customer.phone = "491713920001";
                        return std::string();
                      })
        ->id;
  }

  std::string Writes(const std::string& customer) {
    return *exchange_->Write(
        {customer, std::string(kMitte), "text", R"({"text":{"body":"Hallo"}})", ""});
  }

  SendOutcome Send(absl::string_view callback_data = "outbox-1") {
    OutgoingMessage message;
    message.to = "+491713920001";
    message.type = "text";
    message.text = "Was passt?";
    message.callback_data = std::string(callback_data);
    return exchange_->Send(message, kMitte, R"({"type":"text","text":{"body":"Was passt?"}})");
  }

  // Waits until the business has heard `count` bodies with this piece of text.
  bool Heard(absl::string_view piece, int count = 1) {
    absl::MutexLock lock(&mutex_);
    const auto heard = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      int found = 0;
      for (const std::string& body : bodies_) found += absl::StrContains(body, piece) ? 1 : 0;
      return found >= count;
    };
    return mutex_.AwaitWithTimeout(absl::Condition(&heard), absl::Seconds(20));
  }

  int Count(absl::string_view piece) {
    absl::MutexLock lock(&mutex_);
    int found = 0;
    for (const std::string& body : bodies_) found += absl::StrContains(body, piece) ? 1 : 0;
    return found;
  }

  void Answer(int http_status) {
    absl::MutexLock lock(&mutex_);
    answer_ = http_status;
  }

  Exchange& exchange() { return *exchange_; }
  FakeClock& clock() { return clock_; }

  json Record(const std::string& wamid) {
    json view;
    exchange_->Look([&](const Network& network) {
      for (const Message& message : network.chats().messages()) {
        if (message.id == wamid) view = RecordView(message);
      }
    });
    return view;
  }

 private:
  int Hear(const std::string& body) {
    absl::MutexLock lock(&mutex_);
    bodies_.push_back(body);
    return answer_;
  }

  std::filesystem::path folder_;
  FakeClock clock_{absl::FromUnixSeconds(1795000000)};
  const Stopwatch watch_;
  EventLog events_;
  std::unique_ptr<Journal> journal_;
  absl::Mutex mutex_;
  std::vector<std::string> bodies_ ABSL_GUARDED_BY(mutex_);
  int answer_ ABSL_GUARDED_BY(mutex_) = 200;
  std::unique_ptr<Exchange> exchange_;
};

TEST_CASE("a customer's message reaches the business and opens the window") {
  Scene scene;
  const std::string mina = scene.AddMina();
  CHECK(scene.Send().refusal->code == 131047);
  const std::string wamid = scene.Writes(mina);
  CHECK(scene.Heard(wamid));
  CHECK_FALSE(scene.Send().refusal);
}

TEST_CASE("an accepted send is told as sent, delivered and read, with its callback data") {
  Scene scene;
  scene.Writes(scene.AddMina());
  REQUIRE_FALSE(scene.Send("outbox-77").wamid.empty());
  CHECK(scene.Heard(R"("status":"sent")"));
  CHECK(scene.Heard(R"("status":"delivered")"));
  CHECK(scene.Heard(R"("status":"read")"));
  CHECK(scene.Count(R"("biz_opaque_callback_data":"outbox-77")") == 3);
}

TEST_CASE("who reads when the chat is open makes it read by opening it") {
  Scene scene;
  const std::string mina = scene.AddMina();
  REQUIRE(scene.exchange()
              .PutCustomer(mina,
                           [](Customer& customer) {
                             customer.reads = Reads::kWhenOpened;
                             return std::string();
                           })
              .ok());
  scene.Writes(mina);
  scene.Send();
  CHECK(scene.Heard(R"("status":"delivered")"));
  CHECK(scene.Count(R"("status":"read")") == 0);
  REQUIRE(scene.exchange().Open(mina, kMitte).ok());
  CHECK(scene.Heard(R"("status":"read")"));
}

TEST_CASE("a phone that is switched on gets what waited") {
  Scene scene;
  const std::string mina = scene.AddMina();
  scene.Writes(mina);
  const auto phone = [&](PhoneState state) {
    return scene.exchange().PutCustomer(mina, [state](Customer& customer) {
      customer.phone_state = state;
      return std::string();
    });
  };
  REQUIRE(phone(PhoneState::kOff).ok());
  scene.Send();
  CHECK(scene.Heard(R"("status":"sent")"));
  REQUIRE(phone(PhoneState::kOn).ok());
  CHECK(scene.Heard(R"("status":"delivered")"));
}

TEST_CASE("a send that was ordered to fail is accepted and told as failed") {
  Scene scene;
  scene.Writes(scene.AddMina());
  scene.exchange().Direct([](Network& network) {
    FailureSwitch wanted;
    wanted.failure = Failure::kFailLater;
    wanted.code = 131026;
    network.switches().Add(wanted);
  });
  const SendOutcome outcome = scene.Send();
  CHECK_FALSE(outcome.refusal);
  CHECK(scene.Heard(R"("code":131026)"));
  CHECK(scene.Count(R"("status":"delivered")") == 0);
}

TEST_CASE("lost statuses are recorded and not told") {
  Scene scene;
  scene.Writes(scene.AddMina());
  scene.exchange().Direct([](Network& network) {
    FailureSwitch wanted;
    wanted.failure = Failure::kLoseStatuses;
    network.switches().Add(wanted);
  });
  scene.Send("outbox-lost");
  scene.Send("outbox-told");
  CHECK(scene.Heard(R"("status":"read")"));
  CHECK(scene.Count("outbox-lost") == 0);
}

TEST_CASE("what was not acknowledged is told again after a restart, what was is not") {
  Scene scene;
  const std::string mina = scene.AddMina();
  const std::string first = scene.Writes(mina);
  CHECK(scene.Heard(first));
  scene.Answer(503);
  const std::string second = scene.Writes(mina);
  CHECK(scene.Heard(second));
  scene.Answer(200);
  scene.Restart();
  CHECK(scene.Heard(second, 2));
  CHECK(scene.Record(first)["acknowledged"] == true);
  CHECK(scene.Count(first) == 1);
}

TEST_CASE("chats, windows, customers and accepted sends survive a restart") {
  Scene scene;
  const std::string mina = scene.AddMina();
  scene.Writes(mina);
  const std::string wamid = scene.Send("outbox-5512").wamid;
  CHECK(scene.Heard(R"("status":"read")"));
  scene.Restart();
  const json record = scene.Record(wamid);
  CHECK(record["biz_opaque_callback_data"] == "outbox-5512");
  CHECK(record["status"] == "read");
  CHECK_FALSE(scene.Send().refusal);
  CHECK(scene.exchange()
            .PutCustomer("",
                         [](Customer& customer) {
                           customer.phone = "491713920001";
                           return std::string();
                         })
            .status()
            .code() == absl::StatusCode::kAlreadyExists);
}

TEST_CASE("moving to another number tells the branch from the old number") {
  Scene scene;
  const std::string mina = scene.AddMina();
  scene.Writes(mina);
  REQUIRE(scene.exchange().ChangePhone(mina, "491713920099").ok());
  CHECK(scene.Heard(R"("type":"user_changed_number")"));
  CHECK(scene.Heard(R"("from":"491713920001","from_user_id":"DE.1000000000000000001")"));
  CHECK(scene.Heard(R"("wa_id":"491713920099")"));
}

TEST_CASE("marking as seen needs a message that the number received") {
  Scene scene;
  const std::string wamid = scene.Writes(scene.AddMina());
  CHECK(scene.exchange().MarkSeen(kMitte, wamid, false).ok());
  CHECK(scene.Record(wamid)["seen"] == true);
  CHECK_FALSE(scene.exchange().MarkSeen(kMitte, "wamid.NONE", false).ok());
  CHECK_FALSE(scene.exchange().MarkSeen("700000000000009", wamid, false).ok());
}

}  // namespace
}  // namespace tresen::simulator
