// The single items of a webhook. Only for this library.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/whatsapp/webhook.h"

namespace tresen::whatsapp::internal {

// What all items of one change share.
struct Surroundings {
  std::string phone_number_id;
  std::vector<Identity> contacts;
};
Surroundings ReadSurroundings(const nlohmann::json& value);

// Adds what the matching contact knows: names, and an id that the item itself does not carry.
void Complete(const std::vector<Identity>& contacts, Identity* identity);

// Puts an id that is either a phone number or a user id where it belongs.
void PlaceId(const std::string& id, Identity* identity);

// An item, or why it cannot be read (a constant text).
template <class Item>
class Read {
 public:
  Read(Item item) : item_(std::move(item)) {}  // NOLINT(google-explicit-constructor): as StatusOr
  static Read Bad(const char* why) { return Read(why, 0); }

  bool ok() const { return why_ == nullptr; }
  const char* why() const { return why_; }
  Item&& Take() { return std::move(item_); }

 private:
  Read(const char* why, int) : why_(why) {}
  Item item_ = {};
  const char* why_ = nullptr;
};

Read<InboundMessage> ReadMessage(const nlohmann::json& item, const Surroundings& around);
Read<StatusUpdate> ReadStatus(const nlohmann::json& item, const Surroundings& around);
Read<PreferenceUpdate> ReadPreference(const nlohmann::json& item, const Surroundings& around);
Read<UserIdUpdate> ReadUserIdUpdate(const nlohmann::json& item, const Surroundings& around);
Read<NumberError> ReadNumberError(const nlohmann::json& item, const Surroundings& around);

ApiError ReadApiError(const nlohmann::json& item);
std::vector<ApiError> ReadApiErrors(const nlohmann::json& owner);

// Fills what depends on the type of the message. Null, or why it cannot be read.
const char* ReadContent(const nlohmann::json& item, InboundMessage* message);

}  // namespace tresen::whatsapp::internal
