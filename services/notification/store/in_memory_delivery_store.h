#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

// For tests: everything under one lock, gone with the object. Same behaviour as PostgreSQL, proven
// by the conformance suite.
class InMemoryDeliveryStore final : public DeliveryStore {
 public:
  absl::StatusOr<InsertedDelivery> Insert(const DeliveryRow& row, std::optional<absl::Time> answers,
                                          std::optional<absl::Duration> lease) override;
  absl::StatusOr<std::vector<DeliveryRow>> Claim(int most, absl::Time now,
                                                 absl::Duration lease) override;
  absl::StatusOr<bool> Begin(const DeliveryRow& row, absl::Time now) override;
  absl::StatusOr<bool> Accept(const DeliveryRow& row, absl::string_view channel_message_id,
                              absl::Time now) override;
  absl::StatusOr<bool> End(const DeliveryRow& row, DeliveryState state, absl::string_view reason,
                           absl::Time now) override;
  absl::StatusOr<bool> Retry(const DeliveryRow& row, absl::Time next_at, absl::string_view reason,
                             absl::Time now) override;
  absl::StatusOr<bool> Defer(const DeliveryRow& row, absl::Time until, absl::string_view reason,
                             absl::Time now) override;
  absl::StatusOr<bool> Doubt(const DeliveryRow& row, absl::Time look_again_at,
                             absl::Time now) override;
  absl::Status GiveBack(const DeliveryRow& row, absl::Time next_at) override;
  absl::StatusOr<int> Report(absl::string_view tenant, const std::vector<StatusReport>& reports,
                             absl::Time now) override;
  absl::Status NoteInbound(absl::string_view tenant, absl::string_view customer,
                           absl::string_view branch, absl::string_view channel,
                           absl::Time at) override;
  absl::StatusOr<std::vector<absl::Time>> MarketingSent(absl::string_view tenant,
                                                        absl::string_view customer,
                                                        absl::Time since) override;
  absl::StatusOr<std::vector<DeliveryRow>> UntoldStops(int most) override;
  absl::Status StopTold(const DeliveryRow& row) override;
  absl::StatusOr<std::optional<DeliveryRow>> Get(absl::string_view tenant,
                                                 absl::string_view delivery_id) override;
  absl::StatusOr<std::vector<DeliveryRow>> List(absl::string_view tenant,
                                                const DeliveryFilter& filter, int64_t before,
                                                int most) override;
  absl::StatusOr<OpenDeliveries> CountOpen(absl::Time now) override;

  // What PlanStore::Prune removes of it; how many rows.
  int64_t Prune(absl::Time now);

 private:
  struct Kept {
    DeliveryRow row;
    std::optional<absl::Time> next_at;
    std::optional<absl::Duration> lease_until;  // by watch_
    std::optional<absl::Time> begun_at;
    bool deferred = false;
    bool stop_told = false;
  };
  struct Early {
    StatusReport report;
    absl::Time received_at;
  };
  using Key = std::pair<std::string, std::string>;  // tenant, delivery
  using Window = std::tuple<std::string, std::string, std::string, std::string>;
  using EarlyKey = std::tuple<std::string, std::string, std::string>;  // tenant, message, status

  bool Leased(const Kept& kept) const;
  // Whether something comes before a message to the same recipient.
  bool HasEarlier(const DeliveryRow& row, int64_t position, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RaiseWindow(const Window& window, absl::Time at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Null when it is no longer this claim's, or in none of these states.
  Kept* Fenced(const DeliveryRow& row, std::initializer_list<DeliveryState> states)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ApplyTo(Kept& kept, const StatusReport& report, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Stopwatch watch_;
  absl::Mutex mutex_;
  std::map<Key, Kept> rows_ ABSL_GUARDED_BY(mutex_);
  std::map<Window, absl::Time> windows_ ABSL_GUARDED_BY(mutex_);
  std::map<EarlyKey, Early> early_ ABSL_GUARDED_BY(mutex_);
  int64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tresen::notification
