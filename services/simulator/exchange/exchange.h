#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "services/simulator/domain/network.h"
#include "services/simulator/domain/status_plan.h"
#include "services/simulator/exchange/event_log.h"
#include "services/simulator/store/journal.h"
#include "services/simulator/webhooks/delay_queue.h"
#include "services/simulator/webhooks/webhook_sender.h"

namespace tresen::simulator {

// What the Graph API answers to a send.
struct SendOutcome {
  std::optional<GraphError> refusal;
  int http_status = 0;  // 0: as usual for the refusal
  std::string wamid;    // empty when nothing was accepted
  std::string input;
  std::string wa_id;
  std::string user_id;
  std::string message_status;
  absl::Duration hold;  // the answer shall come so late
};

// What a customer does.
struct CustomerTurn {
  std::string customer_id;
  std::string phone_number_id;
  std::string type;
  std::string content;  // JSON object with what stands beside `type`
  std::string quoted_id;
};

struct ExchangeParts {
  Account account;
  const Clock& clock;      // the business's clock
  const Stopwatch& watch;  // since the simulator started
  Journal& journal;
  EventLog& events;
  PostWebhook post;
  int lanes = 16;
};

// The simulated network at work: applies the rules, keeps the journal, tells the business by
// webhook and the pages by events. Thread-safe.
class Exchange {
 public:
  explicit Exchange(ExchangeParts parts);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Reads the journal back; then everything that was not acknowledged is on its way again. Once,
  // before anything else.
  absl::Status Restore();
  void Stop();

  // From the business.
  SendOutcome Send(const OutgoingMessage& message, absl::string_view phone_number_id,
                   absl::string_view request);
  // NOT_FOUND when the number never received such a message.
  absl::Status MarkSeen(absl::string_view phone_number_id, absl::string_view wamid, bool typing);
  // Returns the id of the template.
  std::string PutTemplate(MessageTemplate message_template);

  // From the customers. NOT_FOUND for unknown customers, numbers and messages.
  absl::StatusOr<std::string> Write(CustomerTurn turn);
  // The customer looks at the chat: what was delivered becomes read.
  absl::Status Open(absl::string_view customer_id, absl::string_view phone_number_id);
  absl::StatusOr<Customer> PutCustomer(absl::string_view id,
                                       absl::FunctionRef<std::string(Customer&)> change);
  // Moves to another number and tells every business number that knows the customer.
  absl::StatusOr<Customer> ChangePhone(absl::string_view id, absl::string_view digits);
  absl::StatusOr<Customer> ChangeUserId(absl::string_view id);

  // From whoever directs the scene.
  std::string ChangeSettings(absl::FunctionRef<std::string(Settings&)> change);
  void Deliver(Update update);
  void Direct(absl::FunctionRef<void(Network&)> change);  // not journalled: switches
  void Look(absl::FunctionRef<void(const Network&)> look) const;
  void Note(absl::string_view fact);  // a line for the journal
  WebhookSender& sender() { return sender_; }
  EventLog& events() { return parts_.events; }
  const Account& account() const { return parts_.account; }
  absl::Time Now() const { return parts_.clock.Now(); }
  absl::Duration Running() const { return parts_.watch.Elapsed(); }

 private:
  struct Restored;
  void TellStatuses();
  void Progress(const StatusStep& step);
  void Acknowledge(const std::vector<std::string>& keys, const DeliveryAttempt& attempt);
  void AcknowledgeOne(absl::string_view key, const DeliveryAttempt& attempt)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remember(SendVerdict& verdict, std::size_t customers_before)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Plan(std::vector<StatusStep> steps);
  void DeliverWaiting(const Customer& customer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepCustomer(const Customer& customer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PublishMessage(const Message& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PublishStatus(const Message& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string WriteLocked(CustomerTurn turn, const BusinessNumber& number, Customer& customer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RestoreLine(absl::string_view line, Restored& restored)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ResumeOpen(const Restored& restored) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ExchangeParts parts_;
  mutable absl::Mutex mutex_;
  Network network_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t next_update_ ABSL_GUARDED_BY(mutex_) = 1;
  DelayQueue<StatusStep> steps_;
  WebhookSender sender_;
  std::thread teller_;
};

}  // namespace tresen::simulator
