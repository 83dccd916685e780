#pragma once

#include <string>
#include <vector>

#include "libs/postgres/pool.h"
#include "services/notification/store/delivery_store.h"

namespace tresen::notification {

class PostgresDeliveryStore final : public DeliveryStore {
 public:
  // `pool` outlives the store.
  explicit PostgresDeliveryStore(postgres::Pool& pool) : pool_(pool) {}

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

  // Ends every lease, those of notices and reminders too. Only when nobody else works: who held one is
  // fenced off.
  absl::Status FreeLeases();

 private:
  postgres::Pool& pool_;
};

}  // namespace tresen::notification
