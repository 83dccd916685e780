#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/ids/id_source.h"
#include "libs/rpc/call_context.h"
#include "libs/status/status.h"
#include "services/notification/channels/registry.h"
#include "services/notification/outbox/sender.h"
#include "services/notification/peers/vault.h"
#include "services/notification/store/delivery_store.h"
#include "tresen/notification/v1/notification.pb.h"

namespace tresen::notification {

// What the handlers of messages work with; all outlive them.
struct DeliveryParts {
  DeliveryStore& store;
  const Vault& vault;
  const Channels& channels;
  Sender& sender;
  const Clock& clock;
  IdSource& ids;
  std::function<void()> wake_sender;
};

// The part of NotificationService that is about messages to customers.
class DeliveryHandlers {
 public:
  explicit DeliveryHandlers(DeliveryParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<v1::Delivery> Send(const rpc::CallContext& context,
                                    const v1::SendRequest& request);
  absl::StatusOr<v1::Delivery> GetDelivery(const rpc::CallContext& context,
                                           const v1::GetDeliveryRequest& request);
  absl::StatusOr<v1::ListDeliveriesResponse> ListDeliveries(
      const rpc::CallContext& context, const v1::ListDeliveriesRequest& request);
  absl::StatusOr<v1::ReportStatusesResponse> ReportStatuses(
      const rpc::CallContext& context, const v1::ReportStatusesRequest& request);
  absl::StatusOr<v1::ReportInboundResponse> ReportInbound(const rpc::CallContext& context,
                                                          const v1::ReportInboundRequest& request);

 private:
  absl::StatusOr<v1::Delivery> Store(const rpc::CallContext& context,
                                     const v1::SendRequest& request, DeliveryRow row);
  void CheckContent(const v1::SendRequest& request, FieldViolations& wrong) const;

  const DeliveryParts parts_;
};

}  // namespace tresen::notification
