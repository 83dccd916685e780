#pragma once

#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/simulator/domain/message.h"
#include "services/simulator/domain/rate_limit.h"

namespace tresen::simulator {

// The customer service window after a customer's message.
inline constexpr absl::Duration kWindow = absl::Hours(24);
// How long the typing sign stays without a reply.
inline constexpr absl::Duration kTypingSign = absl::Seconds(25);

// Everything between one business number and one customer.
struct Chat {
  std::string phone_number_id;
  std::string customer_id;
  absl::Time window_until = absl::InfinitePast();
  absl::Time typing_until = absl::InfinitePast();
  Debt debt;                       // of the number to this customer
  std::vector<Message*> messages;  // in order of arrival
  std::size_t first_unseen = 0;    // messages before are seen by the business
};

// All chats and messages. Every look-up is O(1). Pointers stay valid: nothing is removed.
// Not thread-safe.
class ChatBook {
 public:
  Chat& Of(absl::string_view phone_number_id, absl::string_view customer_id);
  const Chat* Find(absl::string_view phone_number_id, absl::string_view customer_id) const;

  // Stores the message under the next number.
  Message& Add(Message message);
  // Stores a message read back from the journal, with the number it had.
  Message& Restore(Message message);

  Message* ById(absl::string_view wamid);

  // The message and the unseen ones before it become seen. Nothing happens to later ones.
  void MarkSeen(const Message& message);

  const std::deque<Message>& messages() const { return messages_; }
  const std::deque<Chat>& chats() const { return chats_; }

 private:
  Message& Insert(Message message);

  std::deque<Message> messages_;
  std::deque<Chat> chats_;
  absl::flat_hash_map<std::string, Message*> by_id_;
  absl::flat_hash_map<std::string, Chat*> by_parties_;
  std::uint64_t last_number_ = 0;
};

}  // namespace tresen::simulator
