#include "services/simulator/domain/chat_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

std::string KeyOf(absl::string_view phone_number_id, absl::string_view customer_id) {
  return absl::StrCat(phone_number_id, "/", customer_id);
}

}  // namespace

Chat& ChatBook::Of(absl::string_view phone_number_id, absl::string_view customer_id) {
  Chat*& chat = by_parties_[KeyOf(phone_number_id, customer_id)];
  if (chat == nullptr) {
    chat = &chats_.emplace_back();
    chat->phone_number_id = std::string(phone_number_id);
    chat->customer_id = std::string(customer_id);
  }
  return *chat;
}

const Chat* ChatBook::Find(absl::string_view phone_number_id, absl::string_view customer_id) const {
  const auto found = by_parties_.find(KeyOf(phone_number_id, customer_id));
  return found == by_parties_.end() ? nullptr : found->second;
}

Message& ChatBook::Add(Message message) {
  message.number = ++last_number_;
  return Insert(std::move(message));
}

Message& ChatBook::Restore(Message message) {
  last_number_ = std::max(last_number_, message.number);
  return Insert(std::move(message));
}

Message& ChatBook::Insert(Message message) {
  Message& stored = messages_.emplace_back(std::move(message));
  by_id_[stored.id] = &stored;
  Chat& chat = Of(stored.phone_number_id, stored.customer_id);
  chat.messages.push_back(&stored);
  if (stored.direction == Direction::kToCustomer) {
    chat.typing_until = absl::InfinitePast();
  } else if (stored.type != "system") {
    chat.window_until = std::max(chat.window_until, stored.at + kWindow);
  }
  return stored;
}

Message* ChatBook::ById(absl::string_view wamid) {
  const auto found = by_id_.find(wamid);
  return found == by_id_.end() ? nullptr : found->second;
}

void ChatBook::MarkSeen(const Message& message) {
  Chat& chat = Of(message.phone_number_id, message.customer_id);
  while (chat.first_unseen < chat.messages.size()) {
    Message* next = chat.messages[chat.first_unseen];
    if (next->number > message.number) return;
    next->seen_by_business = true;
    ++chat.first_unseen;
  }
}

}  // namespace tresen::simulator
