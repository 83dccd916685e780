#include "services/simulator/webhooks/webhook_sender.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/random/random.h"
#include "libs/crypto/secret.h"
#include "libs/whatsapp/signature.h"
#include "services/simulator/webhooks/webhook_body.h"

namespace tresen::simulator {
namespace {

constexpr absl::Duration kFirstRetry = absl::Milliseconds(250);
constexpr absl::Duration kLongestRetry = absl::Minutes(1);
constexpr absl::Duration kShuffleSpread = absl::Milliseconds(200);
constexpr int kMostUpdates = 1000;
constexpr int kAccepted = 200;

// Nobody is there or it is overloaded: later updates of the lane would fare no better.
bool BlocksLane(int http_status) { return http_status == 0 || http_status == 503; }

}  // namespace

absl::Duration RetryDelay(int attempts) {
  if (attempts <= 1) return absl::ZeroDuration();
  const int doublings = std::min(attempts - 2, 16);
  return std::min(kFirstRetry * (1 << doublings), kLongestRetry);
}

WebhookSender::WebhookSender(SenderParts parts) : parts_(std::move(parts)) {
  for (int i = 0; i < parts_.lanes; ++i) {
    lanes_.push_back(std::make_unique<DelayQueue<Update>>());
    threads_.emplace_back([this, lane = lanes_.back().get()] { RunLane(*lane); });
  }
}

WebhookSender::~WebhookSender() { Stop(); }

void WebhookSender::Stop() {
  for (auto& lane : lanes_) lane->Stop();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WebhookSender::Configure(const Settings& settings) {
  absl::MutexLock lock(&mutex_);
  const int bad = settings_.bad_signatures + settings.bad_signatures;
  const int missing = settings_.missing_signatures + settings.missing_signatures;
  settings_ = settings;
  settings_.bad_signatures = bad;
  settings_.missing_signatures = missing;
}

Settings WebhookSender::settings() const {
  absl::MutexLock lock(&mutex_);
  return settings_;
}

void WebhookSender::RetryNow() {
  for (auto& lane : lanes_) lane->Hurry();
}

void WebhookSender::Deliver(Update update) {
  std::size_t lane = absl::HashOf(update.customer_id) % lanes_.size();
  absl::Duration after = absl::ZeroDuration();
  if (settings().shuffle) {
    absl::BitGen random;
    lane = absl::Uniform(random, std::size_t{0}, lanes_.size());
    after = kShuffleSpread * absl::Uniform(random, 0.0, 1.0);
  }
  ++waiting_;
  lanes_[lane]->Push(std::move(update), after);
}

void WebhookSender::RunLane(DelayQueue<Update>& lane) {
  while (std::optional<Update> first = lane.Pop()) {
    std::vector<Update> updates = Collect(lane, *std::move(first));
    const std::string body = BuildWebhookBody(parts_.account, updates);
    std::vector<std::thread> twins = StartTwins(body);
    const int http_status = PostOnce(updates, body);
    for (std::thread& twin : twins) twin.join();
    if (http_status == kAccepted) {
      Repeat(body);
    } else {
      TryAgain(lane, std::move(updates), http_status);
    }
  }
}

std::vector<Update> WebhookSender::Collect(DelayQueue<Update>& lane, Update first) {
  const Settings now = settings();
  const auto most = static_cast<std::size_t>(std::clamp(now.batch, 1, kMostUpdates));
  std::vector<Update> updates;
  updates.push_back(std::move(first));
  while (updates.size() < most) {
    std::optional<Update> next = lane.TryPop();
    if (!next) break;
    updates.push_back(*std::move(next));
  }
  if (now.shuffle) std::shuffle(updates.begin(), updates.end(), absl::BitGen());
  return updates;
}

int WebhookSender::PostOnce(const std::vector<Update>& updates, const std::string& body) {
  std::vector<std::string> keys;
  for (const Update& update : updates) keys.push_back(update.key);
  DeliveryAttempt attempt;
  attempt.started_after = parts_.watch.Elapsed();
  attempt.http_status = parts_.post(body, SignatureOf(body));
  attempt.answered_after = parts_.watch.Elapsed();
  reachable_ = attempt.http_status != 0;
  if (attempt.http_status == kAccepted) waiting_ -= static_cast<int>(keys.size());
  parts_.tell(keys, attempt);
  return attempt.http_status;
}

// Repetitions are not part of the record: whatever the business answers, they change nothing.
std::vector<std::thread> WebhookSender::StartTwins(const std::string& body) {
  std::vector<std::thread> twins;
  for (int i = settings().duplicates_in_parallel; i > 0; --i) {
    twins.emplace_back([this, &body] { parts_.post(body, SignatureOf(body)); });
  }
  return twins;
}

void WebhookSender::Repeat(const std::string& body) {
  for (int i = settings().duplicates_in_series; i > 0; --i) parts_.post(body, SignatureOf(body));
}

void WebhookSender::TryAgain(DelayQueue<Update>& lane, std::vector<Update> updates,
                             int http_status) {
  absl::Duration longest;
  for (Update& update : updates) {
    ++update.attempts;
    const absl::Duration delay = RetryDelay(update.attempts);
    longest = std::max(longest, delay);
    if (BlocksLane(http_status)) {
      lane.PutBack(std::move(update));
    } else {
      lane.Push(std::move(update), delay);
    }
  }
  if (BlocksLane(http_status)) lane.Pause(longest);
}

std::string WebhookSender::SignatureOf(const std::string& body) {
  absl::string_view key = parts_.account.app_secret;
  {
    absl::MutexLock lock(&mutex_);
    if (settings_.missing_signatures > 0) {
      --settings_.missing_signatures;
      return "";
    }
    if (settings_.bad_signatures > 0) {
      --settings_.bad_signatures;
      key = "not the app secret";
    }
  }
  return whatsapp::Sign(body, crypto::SecretBytes(key));
}

}  // namespace tresen::simulator
