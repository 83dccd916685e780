#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "services/simulator/domain/account.h"
#include "services/simulator/domain/settings.h"
#include "services/simulator/webhooks/delay_queue.h"
#include "services/simulator/webhooks/update.h"

namespace tresen::simulator {

// The way out: posts a signed body and returns the HTTP status, or 0 when no answer came.
// `signature` is empty when the body shall go unsigned. Thread-safe.
using PostWebhook = std::function<int(const std::string& body, const std::string& signature)>;

// How long to wait before the next attempt: at once, then growing, at most a minute.
absl::Duration RetryDelay(int attempts);

struct SenderParts {
  Account account;
  const Stopwatch& watch;  // since the simulator started; for the record
  PostWebhook post;
  // Hears every attempt, with the keys of the updates in the body. Thread-safe.
  std::function<void(const std::vector<std::string>& keys, const DeliveryAttempt&)> tell;
  int lanes = 16;
};

// Delivers updates to the business until each was answered with 200. Updates of one customer go
// through the same lane one after the other; the settings can batch, repeat and shuffle them.
// Thread-safe.
class WebhookSender {
 public:
  explicit WebhookSender(SenderParts parts);
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  void Deliver(Update update);
  // Bad and missing signatures are added to those still to come; the rest replaces what was set.
  void Configure(const Settings& settings);

  // What waits for a later attempt is tried now.
  void RetryNow();
  // Ends the lanes; what was not acknowledged stays in the journal for the next start.
  void Stop();

  int waiting() const { return waiting_; }
  // Whether the last attempt was answered at all.
  bool reachable() const { return reachable_; }

 private:
  void RunLane(DelayQueue<Update>& lane);
  std::vector<Update> Collect(DelayQueue<Update>& lane, Update first);
  int PostOnce(const std::vector<Update>& updates, const std::string& body);
  std::vector<std::thread> StartTwins(const std::string& body);
  void Repeat(const std::string& body);
  void TryAgain(DelayQueue<Update>& lane, std::vector<Update> updates, int http_status);
  std::string SignatureOf(const std::string& body);
  Settings settings() const;

  const SenderParts parts_;
  mutable absl::Mutex mutex_;
  Settings settings_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<DelayQueue<Update>>> lanes_;
  std::vector<std::thread> threads_;
  std::atomic<int> waiting_{0};
  std::atomic<bool> reachable_{true};
};

}  // namespace tresen::simulator
