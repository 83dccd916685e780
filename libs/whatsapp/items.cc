#include "libs/whatsapp/items.h"

#include <nlohmann/json.hpp>

#include "libs/whatsapp/json_reading.h"
#include "libs/whatsapp/numbers.h"

namespace tresen::whatsapp::internal {
namespace {

using nlohmann::json;

bool SamePerson(const Identity& a, const Identity& b) {
  if (!a.user_id.empty() && !b.user_id.empty()) return a.user_id == b.user_id;
  return !a.wa_id.empty() && a.wa_id == b.wa_id;
}

void FillIfEmpty(const std::string& source, std::string* target) {
  if (target->empty()) *target = source;
}

bool Nobody(const Identity& identity) {
  return !IsUsableId(identity.user_id) && !IsUsableId(identity.wa_id);
}

DeliveryState StateOf(absl::string_view status) {
  for (const DeliveryState state :
       {DeliveryState::kSent, DeliveryState::kDelivered, DeliveryState::kRead,
        DeliveryState::kPlayed, DeliveryState::kFailed}) {
    if (NameOf(state) == status) return state;
  }
  return DeliveryState::kUnknown;
}

}  // namespace

void PlaceId(const std::string& id, Identity* identity) {
  FillIfEmpty(id, LooksLikeUserId(id) ? &identity->user_id : &identity->wa_id);
}

Surroundings ReadSurroundings(const json& value) {
  Surroundings around;
  if (const json* metadata = FindObject(value, "metadata")) {
    around.phone_number_id = Text(*metadata, "phone_number_id");
  }
  const json* contacts = FindArray(value, "contacts");
  if (contacts == nullptr) return around;
  for (const json& contact : *contacts) {
    Identity identity;
    identity.user_id = Text(contact, "user_id");
    identity.parent_user_id = Text(contact, "parent_user_id");
    identity.wa_id = Text(contact, "wa_id");
    if (const json* profile = FindObject(contact, "profile")) {
      identity.profile_name = Text(*profile, "name");
      identity.username = Text(*profile, "username");
    }
    around.contacts.push_back(std::move(identity));
  }
  return around;
}

void Complete(const std::vector<Identity>& contacts, Identity* identity) {
  for (const Identity& contact : contacts) {
    if (!SamePerson(contact, *identity)) continue;
    FillIfEmpty(contact.user_id, &identity->user_id);
    FillIfEmpty(contact.parent_user_id, &identity->parent_user_id);
    FillIfEmpty(contact.wa_id, &identity->wa_id);
    FillIfEmpty(contact.profile_name, &identity->profile_name);
    FillIfEmpty(contact.username, &identity->username);
    return;
  }
}

ApiError ReadApiError(const json& item) {
  ApiError error;
  error.code = static_cast<int>(Whole(item, "code").value_or(0));
  error.title = Text(item, "title");
  if (const json* data = FindObject(item, "error_data")) error.details = Text(*data, "details");
  if (error.title.empty()) error.title = Text(item, "message");
  return error;
}

std::vector<ApiError> ReadApiErrors(const json& owner) {
  std::vector<ApiError> errors;
  const json* items = FindArray(owner, "errors");
  if (items == nullptr) return errors;
  for (const json& item : *items) {
    if (item.is_object()) errors.push_back(ReadApiError(item));
  }
  return errors;
}

Read<InboundMessage> ReadMessage(const json& item, const Surroundings& around) {
  using Result = Read<InboundMessage>;
  if (!item.is_object()) return Result::Bad("not an object");
  InboundMessage message;
  message.phone_number_id = around.phone_number_id;
  message.wamid = Text(item, "id");
  message.type = Text(item, "type");
  message.from.user_id = Text(item, "from_user_id");
  message.from.parent_user_id = Text(item, "from_parent_user_id");
  PlaceId(Text(item, "from"), &message.from);
  if (!IsUsableId(message.phone_number_id)) return Result::Bad("no phone number id");
  if (!IsUsableId(message.wamid)) return Result::Bad("no usable message id");
  const auto sent_at = Timestamp(item, "timestamp");
  if (!sent_at.has_value()) return Result::Bad("no usable timestamp");
  message.sent_at = *sent_at;
  if (const char* why = ReadContent(item, &message)) return Result::Bad(why);
  Complete(around.contacts, &message.from);
  if (Nobody(message.from)) return Result::Bad("no sender");
  message.errors = ReadApiErrors(item);
  message.raw_json = Dump(item);
  return message;
}

Read<StatusUpdate> ReadStatus(const json& item, const Surroundings& around) {
  using Result = Read<StatusUpdate>;
  if (!item.is_object()) return Result::Bad("not an object");
  StatusUpdate update;
  update.phone_number_id = around.phone_number_id;
  update.wamid = Text(item, "id");
  update.status = Text(item, "status");
  if (!IsUsableId(update.wamid)) return Result::Bad("no usable message id");
  if (!IsUsableId(update.status)) return Result::Bad("no status");
  const auto at = Timestamp(item, "timestamp");
  if (!at.has_value()) return Result::Bad("no usable timestamp");
  update.at = *at;
  update.state = StateOf(update.status);
  update.recipient.user_id = Text(item, "recipient_user_id");
  update.recipient.parent_user_id = Text(item, "recipient_parent_user_id");
  PlaceId(Text(item, "recipient_id"), &update.recipient);
  Complete(around.contacts, &update.recipient);
  update.callback_data = Text(item, "biz_opaque_callback_data");
  update.errors = ReadApiErrors(item);
  if (const json* pricing = FindObject(item, "pricing")) {
    if (const json* billable = Find(*pricing, "billable"); billable && billable->is_boolean()) {
      update.billable = billable->get<bool>();
    }
    update.pricing_model = Text(*pricing, "pricing_model");
    update.pricing_type = Text(*pricing, "type");
    update.pricing_category = Text(*pricing, "category");
  }
  update.raw_json = Dump(item);
  return update;
}

Read<PreferenceUpdate> ReadPreference(const json& item, const Surroundings& around) {
  using Result = Read<PreferenceUpdate>;
  PreferenceUpdate update;
  update.phone_number_id = around.phone_number_id;
  update.user.user_id = Text(item, "user_id");
  update.user.parent_user_id = Text(item, "parent_user_id");
  PlaceId(Text(item, "wa_id"), &update.user);
  update.category = Text(item, "category");
  update.value = Text(item, "value");
  if (Nobody(update.user)) return Result::Bad("no user");
  if (update.category.empty() || update.value.empty()) return Result::Bad("no category or value");
  const auto at = Timestamp(item, "timestamp");
  if (!at.has_value()) return Result::Bad("no usable timestamp");
  update.at = *at;
  Complete(around.contacts, &update.user);
  update.raw_json = Dump(item);
  return update;
}

Read<UserIdUpdate> ReadUserIdUpdate(const json& item, const Surroundings& around) {
  using Result = Read<UserIdUpdate>;
  UserIdUpdate update;
  update.phone_number_id = around.phone_number_id;
  const json* ids = FindObject(item, "user_id");
  if (ids == nullptr) return Result::Bad("no user ids");
  update.previous_user_id = Text(*ids, "previous");
  update.current_user_id = Text(*ids, "current");
  if (!IsUsableId(update.previous_user_id) || !IsUsableId(update.current_user_id)) {
    return Result::Bad("no usable user ids");
  }
  const auto at = Timestamp(item, "timestamp");
  if (!at.has_value()) return Result::Bad("no usable timestamp");
  update.at = *at;
  update.user.user_id = update.current_user_id;
  update.user.wa_id = Text(item, "wa_id");
  Complete(around.contacts, &update.user);
  update.raw_json = Dump(item);
  return update;
}

Read<NumberError> ReadNumberError(const json& item, const Surroundings& around) {
  if (!item.is_object()) return Read<NumberError>::Bad("not an object");
  return NumberError{around.phone_number_id, ReadApiError(item)};
}

}  // namespace tresen::whatsapp::internal
