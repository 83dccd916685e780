#include "services/gateway/channels/whatsapp/convert.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace tresen::gateway {
namespace {

using whatsapp::MessageKind;

Sender SenderOf(const whatsapp::Identity& identity) {
  return {identity.user_id, identity.wa_id, identity.profile_name, identity.username};
}

std::string KindOf(const whatsapp::InboundMessage& message) {
  switch (message.kind) {
    case MessageKind::kText: return "text";
    case MessageKind::kButtonReply:
    case MessageKind::kListReply:
    case MessageKind::kTemplateButton: return "choice";
    case MessageKind::kImage: return "image";
    case MessageKind::kVideo: return "video";
    case MessageKind::kAudio: return "audio";
    case MessageKind::kDocument: return "document";
    case MessageKind::kSticker: return "sticker";
    case MessageKind::kLocation: return "location";
    case MessageKind::kContacts: return "contacts";
    case MessageKind::kReaction: return "reaction";
    case MessageKind::kOrder: return "order";
    case MessageKind::kFlowReply:
    case MessageKind::kUnsupported: return "unsupported";
    case MessageKind::kSystem: return "system";
    case MessageKind::kEdit: return "edit";
    case MessageKind::kRevoke: return "revoke";
    case MessageKind::kUnknown: break;
  }
  return "unknown";
}

}  // namespace

Payload PayloadOf(const whatsapp::InboundMessage& message) {
  Payload payload;
  payload.kind = KindOf(message);
  payload.text = message.text;
  payload.choice_id = message.reply_id;
  payload.context_id =
      message.context_wamid.empty() ? message.target_wamid : message.context_wamid;
  // A group's chat is not one customer's; kept, not answered.
  if (!message.group_id.empty()) payload.kind = "unknown";
  if (message.media.has_value()) {
    payload.media_id = message.media->id;
    payload.media_type = message.media->mime_type;
    payload.file_name = message.media->filename;
  }
  if (message.location.has_value()) {
    payload.latitude = message.location->latitude;
    payload.longitude = message.location->longitude;
  }
  for (const whatsapp::ContactCard& card : message.contact_cards) {
    if (!card.answers_request) continue;
    if (!card.wa_ids.empty()) payload.new_wa_id = card.wa_ids.front();
    if (!card.phones.empty()) payload.shared_phone = card.phones.front();
  }
  if (message.identity_change.has_value()) {
    payload.new_user_id = message.identity_change->current_user_id;
    payload.new_wa_id = message.identity_change->current_wa_id;
    // Somebody else may get the old number.
    if (message.identity_change->kind == "user_changed_number") {
      payload.old_wa_id = message.from.wa_id;
    }
  }
  return payload;
}

IncomingMessage IncomingOf(const ChannelAddress& address, const whatsapp::InboundMessage& message) {
  return {address, message.wamid, SenderOf(message.from), message.sent_at, PayloadOf(message)};
}

StatusRecord StatusOf(const whatsapp::StatusUpdate& status) {
  StatusRecord record;
  record.channel = "whatsapp";
  record.provider_id = status.wamid;
  record.status = status.status;
  record.callback_token = status.callback_data;
  record.error_code = status.errors.empty() ? 0 : status.errors.front().code;
  record.status_at = status.at;
  record.billable = status.billable.value_or(false);
  record.pricing_category = status.pricing_category;
  return record;
}

IncomingMessage IncomingOf(const ChannelAddress& address, const whatsapp::UserIdUpdate& update) {
  IncomingMessage incoming;
  incoming.address = address;
  incoming.provider_id =
      absl::StrCat("user_id_update:", update.previous_user_id, ":", update.current_user_id);
  incoming.sender = SenderOf(update.user);
  incoming.sender.user_id = update.previous_user_id;
  incoming.sent_at = update.at;
  incoming.payload.kind = "system";
  incoming.payload.new_user_id = update.current_user_id;
  incoming.payload.new_wa_id = update.user.wa_id;
  return incoming;
}

IncomingMessage IncomingOf(const ChannelAddress& address,
                           const whatsapp::PreferenceUpdate& preference) {
  IncomingMessage incoming;
  incoming.address = address;
  incoming.provider_id =
      absl::StrCat("preference:", preference.user.user_id, preference.user.wa_id, ":",
                   preference.category, ":", absl::ToUnixSeconds(preference.at));
  incoming.sender = SenderOf(preference.user);
  incoming.sent_at = preference.at;
  incoming.payload.kind = "preference";
  incoming.payload.text = preference.value;
  incoming.payload.choice_id = preference.category;
  return incoming;
}

}  // namespace tresen::gateway
