#pragma once

#include <memory>

#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "libs/rpc/channel.h"
#include "libs/workqueue/work_source.h"
#include "services/gateway/desk/business_book.h"
#include "services/gateway/desk/outbox_courier.h"
#include "services/gateway/desk/world.h"
#include "services/gateway/store/gateway_store.h"
#include "services/gateway/vault/vault.h"

namespace tresen::gateway {

// Handles the open messages of a conversation: opens them, merges a burst to one turn, has it
// understood, decides with the dialogue engine, makes the calls the decision wants, and commits the
// turn with its reply in one transaction. As a source of work for the queue: one claim is one
// conversation. Thread-safe.
class TurnDesk final : public workqueue::WorkSource {
 public:
  struct Parts {
    TurnStore& store;
    const Vault& vault;
    const World& world;
    BusinessBook& businesses;
    OutboxCourier& courier;
    const ::tresen::Clock& clock;
    metrics::Registry& metrics;
    std::shared_ptr<rpc::Channel> customer_service;
  };
  // All parts outlive the desk.
  explicit TurnDesk(Parts parts);
  ~TurnDesk() override;

  absl::StatusOr<workqueue::ClaimBatch> ClaimDue(const workqueue::ClaimRequest& request) override;
  // Takes conversations that were leased as their messages were stored; for the queue, as of
  // ClaimDue.
  std::vector<workqueue::Claim> Adopt(const std::vector<Claim>& claims);
  absl::Status Handle(const workqueue::Claim& claim) override;
  absl::Status GiveBack(const workqueue::Claim& claim, const absl::Status& why) override;

  // After so many failed attempts the customer is told that something is in the way; after so many
  // more the message is set aside and a person is asked. Attempts that found another service away count
  // only up to the first of these.
  static constexpr int kAttemptsBeforeExcuse = 4;
  static constexpr int kAttemptsBeforeSettingAside = 10;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tresen::gateway
