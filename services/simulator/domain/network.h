#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/simulator/domain/account.h"
#include "services/simulator/domain/chat_book.h"
#include "services/simulator/domain/customer_directory.h"
#include "services/simulator/domain/failure_switches.h"
#include "services/simulator/domain/graph_error.h"
#include "services/simulator/domain/message_template.h"
#include "services/simulator/domain/outgoing_message.h"
#include "services/simulator/domain/settings.h"

namespace tresen::simulator {

// A wish of the business, with what the caller must supply from outside.
struct SendWish {
  const OutgoingMessage& message;
  std::string phone_number_id;
  std::string request;  // the body as it came
  std::string wamid;    // for the new message
  absl::Time now;
};

// What became of a wish. Exactly one of `refusal` and `accepted` is set, except when a switch lets
// the answer hang before anything is accepted.
struct SendVerdict {
  std::optional<GraphError> refusal;
  int http_status = 0;  // 0: as usual for the refusal
  Message* accepted = nullptr;
  std::string input;                     // the address as given
  std::string wa_id;                     // empty when sent to a user id
  std::string user_id;                   // empty when sent to a phone
  std::string message_status;            // of templates
  std::optional<FailureSwitch> applied;  // the failure switch that fitted
  int fails_later = 0;                   // the code of a late refusal
  std::optional<FilledTemplate> filled;
};

// The simulated network: who is there, what was said, what is allowed now. Decides and remembers;
// delivers nothing. Not thread-safe.
class Network {
 public:
  explicit Network(Account account);

  const BusinessNumber* NumberById(absl::string_view id) const;

  // Decides a send by the rules of the Graph API and stores the message when it is accepted.
  SendVerdict Send(const SendWish& wish);

  // Stores a customer's message. It opens the window and counts for the number's throughput.
  Message& Receive(Message message);

  // The business has seen the message (and those before it); nothing when there is no such message
  // from a customer of this number. `typing` shows the typing sign.
  const Message* MarkSeen(absl::string_view phone_number_id, absl::string_view wamid);
  void ShowTyping(const Message& answered, absl::Time now);

  // Moves the status upward; false when the message already went further or failed.
  bool Raise(Message& message, DeliveryStatus status, absl::Time now);

  Account& account() { return account_; }
  const Account& account() const { return account_; }
  CustomerDirectory& customers() { return customers_; }
  const CustomerDirectory& customers() const { return customers_; }
  ChatBook& chats() { return chats_; }
  const ChatBook& chats() const { return chats_; }
  TemplateRegistry& templates() { return templates_; }
  const TemplateRegistry& templates() const { return templates_; }
  FailureSwitches& switches() { return switches_; }
  const FailureSwitches& switches() const { return switches_; }
  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }

 private:
  struct Addressee;
  Addressee Resolve(const OutgoingMessage& message, const BusinessNumber& number);
  std::optional<GraphError> CheckThroughput(const SendWish& wish);
  std::optional<GraphError> CheckReach(const SendWish& wish, const Customer* customer,
                                       SendVerdict& verdict);
  std::optional<GraphError> CheckPair(const SendWish& wish, const Customer& customer);
  std::optional<GraphError> CheckPortfolio(const SendWish& wish, const Customer& customer);
  void Accept(const SendWish& wish, Customer& customer, SendVerdict& verdict);
  bool WindowIsOpen(const SendWish& wish, const Customer& customer) const;

  struct Contacted {
    absl::Time at;
    std::string customer_id;
  };

  Account account_;
  CustomerDirectory customers_;
  ChatBook chats_;
  TemplateRegistry templates_;
  FailureSwitches switches_;
  Settings settings_;
  absl::flat_hash_map<std::string, Debt> throughput_;  // by phone number id
  std::deque<Contacted> contacted_;                    // outside windows, oldest first
  absl::flat_hash_map<std::string, int> contacts_per_customer_;
};

}  // namespace tresen::simulator
