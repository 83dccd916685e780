#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/clock/stopwatch.h"
#include "libs/metrics/metrics.h"
#include "libs/workqueue/work_source.h"
#include "services/notification/channels/registry.h"
#include "services/notification/outbox/pacer.h"
#include "services/notification/outbox/sender_gate.h"
#include "services/notification/outbox/stored_content.h"
#include "services/notification/peers/appointments.h"
#include "services/notification/peers/catalogue.h"
#include "services/notification/peers/customers.h"
#include "services/notification/peers/vault.h"
#include "services/notification/store/delivery_store.h"
#include "services/notification/store/settings_store.h"

namespace tresen::notification {

// What the sender works with; all outlive it.
struct SenderParts {
  DeliveryStore& store;
  SettingsStore& settings;
  const Vault& vault;
  Customers& customers;
  Catalogue& catalogue;
  const Appointments& appointments;
  const Channels& channels;
  const Clock& clock;
  metrics::Registry& figures;
  std::function<double()> random;  // 0 to 1
  int messages_per_second = 80;    // of one sender, both ways
};

// Takes messages out of the store and hands them to their channel: the intent is committed before
// the call, what became of it afterwards. A message whose outcome is unknown waits for a status
// before it is sent again or dropped. Thread-safe.
class Sender final : public workqueue::WorkSource {
 public:
  explicit Sender(SenderParts parts);

  // Longer than the longest Handle: calls to peers, the read mark and the send.
  static constexpr absl::Duration kLease = absl::Seconds(15);

  // Whether a message that has just been stored may be begun at once, under kLease.
  bool HasRoom() const;
  // Such a message; wake the queue afterwards. Spares it a claim, and opening what was just sealed.
  void HandOver(DeliveryRow row, MessageParts parts);

  absl::StatusOr<workqueue::ClaimBatch> ClaimDue(const workqueue::ClaimRequest& request) override;
  absl::Status Handle(const workqueue::Claim& claim) override;
  absl::Status GiveBack(const workqueue::Claim& claim, const absl::Status& why) override;

 private:
  struct Work {
    DeliveryRow row;
    std::optional<MessageParts> parts;  // set: handed over, and already sending
    absl::Duration since;               // by watch_
    bool begun() const { return parts.has_value(); }
  };
  // Everything that has to be known at the moment of sending.
  struct Briefing {
    MessageParts parts;
    Facts facts;
    Outgoing message;
    std::string gate;
    std::map<std::string, std::string> live;  // what placeholders of templates stand for
  };

  std::optional<Work> Take(const std::string& key);
  void PutBack(Work work);
  std::vector<workqueue::Claim> TakeHandedOver(int most);

  absl::Status Do(const Work& work);
  absl::StatusOr<Briefing> Brief(const Work& work);
  absl::Status ReadCustomer(const Work& work, Briefing& briefing);
  absl::Status ReadRules(const DeliveryRow& row, Briefing& briefing);
  absl::Status Wait(const Work& work, const Decision& decision);
  absl::Status FillTemplate(const DeliveryRow& row, Briefing& briefing);
  absl::Status SendOut(DeliveryRow row, Briefing& briefing, const Decision& decision);
  absl::Status Conclude(const DeliveryRow& row, const Briefing& briefing, const Outcome& outcome);
  absl::Status Accept(const DeliveryRow& row, const Outcome& outcome);
  absl::Status End(const DeliveryRow& row, DeliveryState state, const std::string& reason);
  absl::Status Postpone(const Work& work, absl::Time until, absl::string_view reason);

  const SenderParts parts_;
  SenderGate gate_;
  Pacer pacer_;
  const Stopwatch watch_;
  metrics::Counter& ended_;
  metrics::Counter& resent_;
  metrics::Histogram& taken_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Work> claimed_ ABSL_GUARDED_BY(mutex_);
  std::deque<Work> handed_over_ ABSL_GUARDED_BY(mutex_);
  absl::Duration last_claim_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace tresen::notification
