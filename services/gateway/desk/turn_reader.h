#pragma once

#include <memory>

#include "absl/status/status.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "services/gateway/desk/business_book.h"
#include "services/gateway/desk/turn_record.h"
#include "services/gateway/vault/vault.h"

namespace tresen::gateway {

// Makes a turn of what lies open in a conversation: opens the messages and the dialogue, adds what
// staff did meanwhile, the business and the customer. Thread-safe.
class TurnReader {
 public:
  // All of them outlive the reader.
  TurnReader(BusinessBook& businesses, const Vault& vault,
             std::shared_ptr<rpc::Channel> customer_service);
  ~TurnReader();

  // Fills the rest of `work` from its claim and open messages. A customer who was erased meanwhile
  // has neither name nor consents, and their messages say nothing.
  absl::Status Read(const rpc::CallContext& context, Work& work) const;

 private:
  struct Customers;

  absl::Status OpenMessages(const rpc::CallContext& context, Work& work) const;
  absl::Status LoadCustomer(const rpc::CallContext& context, Work& work) const;

  BusinessBook& businesses_;
  const Vault& vault_;
  const std::unique_ptr<Customers> customers_;
};

}  // namespace tresen::gateway
