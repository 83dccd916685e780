// Who customers are, asked of the customer service; nothing is kept here.
#pragma once

#include "libs/rpc/channel.h"
#include "libs/rpc/client.h"
#include "services/scheduling/foreign_calendars.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::scheduling {

class CustomerContacts final : public ContactBook {
 public:
  // The peers outlive the object.
  explicit CustomerContacts(const rpc::Peers& peers) : peers_(peers) {}

  // The number is the one of which the channel knows that it is the customer's, never one that was
  // only written in a message.
  absl::StatusOr<Contact> Find(const TenantId& tenant, const CustomerId& customer) override;

 private:
  const rpc::Peers& peers_;
};

Contact ContactOf(const customer::v1::Customer& customer, const CustomerId& id);

}  // namespace tresen::scheduling
