#include "libs/whatsapp/webhook.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "libs/whatsapp/items.h"
#include "libs/whatsapp/json_reading.h"

namespace tresen::whatsapp {
namespace {

using internal::FindArray;
using internal::FindObject;
using internal::Surroundings;
using nlohmann::json;

// Walks one body. Whatever cannot be read is noted with its place, and the walk goes on.
class Walk {
 public:
  explicit Walk(Webhook& webhook) : webhook_(webhook) {}

  void Entries(const json& entries) {
    for (size_t i = 0; i < entries.size(); ++i) {
      const std::string where = absl::StrCat("entry[", i, "]");
      const json* changes = FindArray(entries[i], "changes");
      if (changes == nullptr) {
        Bad(where, "no changes");
        continue;
      }
      const std::string account = internal::Text(entries[i], "id");
      for (size_t k = 0; k < changes->size(); ++k) {
        Change((*changes)[k], account, absl::StrCat(where, ".changes[", k, "]"));
      }
    }
  }

 private:
  void Bad(absl::string_view where, absl::string_view why) {
    webhook_.bad_items.push_back({std::string(where), std::string(why)});
  }

  void Change(const json& change, const std::string& account, const std::string& where) {
    const std::string field = internal::Text(change, "field");
    const json* value = FindObject(change, "value");
    if (value == nullptr) return Bad(where, "no value");
    const std::string inside = where + ".value";
    const Surroundings around = internal::ReadSurroundings(*value);
    if (field == "messages") {
      Messages(*value, around, inside);
    } else if (field == "user_preferences") {
      Items(*value, field.c_str(), inside, &webhook_.preferences,
            [&](const json& item) { return internal::ReadPreference(item, around); });
    } else if (field == "user_id_update") {
      Items(*value, field.c_str(), inside, &webhook_.user_id_updates,
            [&](const json& item) { return internal::ReadUserIdUpdate(item, around); });
    } else {
      webhook_.other_fields.push_back({account, field, internal::Dump(*value)});
    }
  }

  void Messages(const json& value, const Surroundings& around, const std::string& where) {
    Items(value, "messages", where, &webhook_.messages,
          [&](const json& item) { return internal::ReadMessage(item, around); });
    Items(value, "statuses", where, &webhook_.statuses,
          [&](const json& item) { return internal::ReadStatus(item, around); });
    Items(value, "errors", where, &webhook_.errors,
          [&](const json& item) { return internal::ReadNumberError(item, around); });
  }

  template <class Item, class Reader>
  void Items(const json& value, const char* key, const std::string& where, std::vector<Item>* items,
             Reader read) {
    const json* found = internal::Find(value, key);
    if (found == nullptr) return;
    if (!found->is_array()) return Bad(absl::StrCat(where, ".", key), "not a list");
    for (size_t i = 0; i < found->size(); ++i) {
      internal::Read<Item> item = read((*found)[i]);
      if (item.ok()) {
        items->push_back(item.Take());
      } else {
        Bad(absl::StrCat(where, ".", key, "[", i, "]"), item.why());
      }
    }
  }

  Webhook& webhook_;
};

}  // namespace

absl::StatusOr<Webhook> ParseWebhook(absl::string_view body) {
  TRESEN_ASSIGN_OR_RETURN(const json parsed, internal::ParseJson(body));
  Webhook webhook;
  webhook.object = internal::Text(parsed, "object");
  const json* entries = FindArray(parsed, "entry");
  if (webhook.object != "whatsapp_business_account" || entries == nullptr) {
    return MakeError(absl::StatusCode::kInvalidArgument, "NOT_A_WEBHOOK",
                     "the JSON is not a webhook of a WhatsApp Business Account");
  }
  Walk(webhook).Entries(*entries);
  return webhook;
}

absl::string_view NameOf(MessageKind kind) {
  // In the order of the enumeration.
  static constexpr absl::string_view kNames[] = {
      "text",     "button_reply", "list_reply", "template_button", "flow_reply",
      "image",    "video",        "audio",      "document",        "sticker",
      "location", "contacts",     "reaction",   "order",           "unsupported",
      "system",   "edit",         "revoke",     "unknown"};
  static_assert(std::size(kNames) == static_cast<size_t>(MessageKind::kUnknown) + 1);
  return kNames[static_cast<size_t>(kind)];
}

absl::string_view NameOf(DeliveryState state) {
  switch (state) {
    case DeliveryState::kSent:
      return "sent";
    case DeliveryState::kDelivered:
      return "delivered";
    case DeliveryState::kRead:
      return "read";
    case DeliveryState::kPlayed:
      return "played";
    case DeliveryState::kFailed:
      return "failed";
    case DeliveryState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

int Rank(DeliveryState state) {
  switch (state) {
    case DeliveryState::kSent:
      return 1;
    case DeliveryState::kDelivered:
      return 2;
    case DeliveryState::kRead:
      return 3;
    case DeliveryState::kPlayed:
      return 4;
    case DeliveryState::kFailed:
    case DeliveryState::kUnknown:
      return -1;
  }
  return -1;
}

}  // namespace tresen::whatsapp
