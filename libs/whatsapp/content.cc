// What the different types of messages carry.
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/whatsapp/items.h"
#include "libs/whatsapp/json_reading.h"
#include "libs/whatsapp/numbers.h"

namespace tresen::whatsapp::internal {
namespace {

using nlohmann::json;

const char* ReadText(const json& item, InboundMessage* message) {
  const json* text = FindObject(item, "text");
  const json* body = text == nullptr ? nullptr : Find(*text, "body");
  if (body == nullptr || !body->is_string()) return "text without body";
  message->kind = MessageKind::kText;
  message->text = body->get_ref<const std::string&>();
  return nullptr;
}

void ReadFlowReply(const json& reply, InboundMessage* message) {
  message->kind = MessageKind::kFlowReply;
  message->text = Text(reply, "body");
  message->flow_response_json = Text(reply, "response_json");
  const auto response = ParseJson(message->flow_response_json);
  if (response.ok()) message->flow_token = Text(*response, "flow_token");
}

const char* ReadInteractive(const json& item, InboundMessage* message) {
  const json* interactive = FindObject(item, "interactive");
  if (interactive == nullptr) return "interactive without content";
  if (const json* reply = FindObject(*interactive, "nfm_reply")) {
    ReadFlowReply(*reply, message);
    return nullptr;
  }
  const json* button = FindObject(*interactive, "button_reply");
  const json* row = FindObject(*interactive, "list_reply");
  const json* reply = button != nullptr ? button : row;
  if (reply == nullptr) return nullptr;  // a kind that we do not know
  message->kind = button != nullptr ? MessageKind::kButtonReply : MessageKind::kListReply;
  message->reply_id = Text(*reply, "id");
  message->text = Text(*reply, "title");
  message->description = Text(*reply, "description");
  return nullptr;
}

const char* ReadTemplateButton(const json& item, InboundMessage* message) {
  const json* button = FindObject(item, "button");
  if (button == nullptr) return "button without content";
  message->kind = MessageKind::kTemplateButton;
  message->reply_id = Text(*button, "payload");
  message->text = Text(*button, "text");
  return nullptr;
}

const char* ReadMedia(const json& item, MessageKind kind, InboundMessage* message) {
  const json* found = FindObject(item, message->type.c_str());
  if (found == nullptr) return "media without content";
  message->kind = kind;
  Media media;
  media.id = Text(*found, "id");
  media.mime_type = Text(*found, "mime_type");
  media.sha256 = Text(*found, "sha256");
  media.url = Text(*found, "url");
  media.caption = Text(*found, "caption");
  media.filename = Text(*found, "filename");
  media.voice = Flag(*found, "voice");
  media.animated = Flag(*found, "animated");
  message->text = media.caption;
  message->media = std::move(media);
  return nullptr;
}

const char* ReadLocation(const json& item, InboundMessage* message) {
  const json* found = FindObject(item, "location");
  if (found == nullptr) return "location without content";
  message->kind = MessageKind::kLocation;
  message->location = Location{Real(*found, "latitude"), Real(*found, "longitude"),
                               Text(*found, "name"), Text(*found, "address")};
  return nullptr;
}

ContactCard ReadCard(const json& item) {
  ContactCard card;
  if (const json* name = FindObject(item, "name"))
    card.formatted_name = Text(*name, "formatted_name");
  card.answers_request = Text(item, "origin") == "contact_request";
  const json* phones = FindArray(item, "phones");
  if (phones == nullptr) return card;
  for (const json& phone : *phones) {
    card.phones.push_back(Text(phone, "phone"));
    card.wa_ids.push_back(Text(phone, "wa_id"));
  }
  return card;
}

const char* ReadContacts(const json& item, InboundMessage* message) {
  const json* cards = FindArray(item, "contacts");
  if (cards == nullptr) return "contacts without content";
  message->kind = MessageKind::kContacts;
  for (const json& card : *cards) message->contact_cards.push_back(ReadCard(card));
  return nullptr;
}

const char* ReadReaction(const json& item, InboundMessage* message) {
  const json* reaction = FindObject(item, "reaction");
  if (reaction == nullptr) return "reaction without content";
  message->kind = MessageKind::kReaction;
  message->target_wamid = Text(*reaction, "message_id");
  message->text = Text(*reaction, "emoji");
  return nullptr;
}

const char* ReadOrder(const json& item, InboundMessage* message) {
  const json* order = FindObject(item, "order");
  if (order == nullptr) return "order without content";
  message->kind = MessageKind::kOrder;
  message->text = Text(*order, "text");
  message->order_catalog_id = Text(*order, "catalog_id");
  const json* items = FindArray(*order, "product_items");
  if (items == nullptr) return nullptr;
  for (const json& product : *items) {
    message->order_items.push_back({Text(product, "product_retailer_id"),
                                    Whole(product, "quantity").value_or(0),
                                    Real(product, "item_price"), Text(product, "currency")});
  }
  return nullptr;
}

// "User Mina K. changed from DE.1000 to DE.2000": the ids, when nothing else tells them.
void ReadIdsFromBody(IdentityChange* change) {
  for (const absl::string_view word : absl::StrSplit(change->body, ' ')) {
    if (!LooksLikeUserId(word) || word == change->current_user_id) continue;
    std::string& wanted =
        change->previous_user_id.empty() ? change->previous_user_id : change->current_user_id;
    if (wanted.empty()) wanted = std::string(word);
  }
}

const char* ReadSystem(const json& item, InboundMessage* message) {
  const json* system = FindObject(item, "system");
  if (system == nullptr) return "system without content";
  message->kind = MessageKind::kSystem;
  IdentityChange change;
  change.kind = Text(*system, "type");
  change.body = Text(*system, "body");
  change.current_wa_id = Text(*system, "wa_id");
  change.current_user_id = Text(*system, "user_id");
  change.previous_wa_id = message->from.wa_id;
  change.previous_user_id = Text(*system, "previous_user_id");
  if (change.previous_user_id.empty()) change.previous_user_id = message->from.user_id;
  ReadIdsFromBody(&change);
  if (message->from.wa_id.empty() && message->from.user_id.empty()) {
    message->from.user_id = change.previous_user_id;
  }
  message->identity_change = std::move(change);
  return nullptr;
}

const char* ReadUnsupported(const json& item, InboundMessage* message) {
  message->kind = MessageKind::kUnsupported;
  if (const json* found = FindObject(item, "unsupported")) {
    message->unsupported_type = Text(*found, "type");
  }
  return nullptr;
}

const char* ReadEditOrRevoke(const json& item, MessageKind kind, InboundMessage* message) {
  message->kind = kind;
  const json* found = FindObject(item, message->type.c_str());
  if (found == nullptr) return nullptr;
  message->target_wamid = Text(*found, "original_message_id");
  if (message->target_wamid.empty()) message->target_wamid = Text(*found, "message_id");
  return nullptr;
}

void ReadExtras(const json& item, InboundMessage* message) {
  message->group_id = Text(item, "group_id");
  if (const json* context = FindObject(item, "context")) {
    message->context_wamid = Text(*context, "id");
    message->forwarded = Flag(*context, "forwarded") || Flag(*context, "frequently_forwarded");
    if (const json* product = FindObject(*context, "referred_product")) {
      message->referred_product_id = Text(*product, "product_retailer_id");
    }
  }
  if (const json* referral = FindObject(item, "referral")) {
    message->referral = Referral{Text(*referral, "source_type"), Text(*referral, "source_id"),
                                 Text(*referral, "source_url"),  Text(*referral, "headline"),
                                 Text(*referral, "body"),        Text(*referral, "ctwa_clid")};
  }
}

}  // namespace

const char* ReadContent(const json& item, InboundMessage* message) {
  ReadExtras(item, message);
  const std::string& type = message->type;
  if (type == "text") return ReadText(item, message);
  if (type == "interactive") return ReadInteractive(item, message);
  if (type == "button") return ReadTemplateButton(item, message);
  if (type == "image") return ReadMedia(item, MessageKind::kImage, message);
  if (type == "video") return ReadMedia(item, MessageKind::kVideo, message);
  if (type == "audio") return ReadMedia(item, MessageKind::kAudio, message);
  if (type == "document") return ReadMedia(item, MessageKind::kDocument, message);
  if (type == "sticker") return ReadMedia(item, MessageKind::kSticker, message);
  if (type == "location") return ReadLocation(item, message);
  if (type == "contacts") return ReadContacts(item, message);
  if (type == "reaction") return ReadReaction(item, message);
  if (type == "order") return ReadOrder(item, message);
  if (type == "system") return ReadSystem(item, message);
  if (type == "unsupported") return ReadUnsupported(item, message);
  if (type == "edit") return ReadEditOrRevoke(item, MessageKind::kEdit, message);
  if (type == "revoke") return ReadEditOrRevoke(item, MessageKind::kRevoke, message);
  return nullptr;  // kUnknown: stored and counted by the caller
}

}  // namespace tresen::whatsapp::internal
