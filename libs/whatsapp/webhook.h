// What WhatsApp tells us: the Cloud API's webhook bodies as values. Pure over bytes; nothing here
// stores, logs or decides. Check the signature over the raw bytes first (signature.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::whatsapp {

// Nesting beyond this is refused; genuine bodies stay below 15.
inline constexpr int kMaxJsonDepth = 64;

// Who wrote, or to whom a status belongs. At least one of user_id and wa_id is present.
struct Identity {
  std::string user_id;  // business-scoped user id ("DE.1000…"), the primary key; may be missing in
                        // old events
  std::string parent_user_id;  // "DE.ENT.…", if the portfolio has one
  std::string
      wa_id;  // phone number as WhatsApp writes it, without "+"; absent when the customer hides it
  std::string profile_name;  // display only
  std::string username;      // with "@", display only
};

enum class MessageKind {
  kText,
  kButtonReply,     // tap on a reply button of ours
  kListReply,       // tap on a list row
  kTemplateButton,  // tap on a quick-reply button of a template
  kFlowReply,       // answer of a Flow
  kImage,
  kVideo,
  kAudio,
  kDocument,
  kSticker,
  kLocation,
  kContacts,
  kReaction,
  kOrder,
  kUnsupported,  // the API cannot carry it (poll, …)
  kSystem,       // the customer changed number or user id
  kEdit,         // only with numbers shared with the WhatsApp Business app
  kRevoke,
  kUnknown,  // a type we do not know: stored, counted, not answered with an error
};
absl::string_view NameOf(MessageKind kind);

struct Media {
  std::string id;
  std::string mime_type;
  std::string sha256;
  std::string url;  // lives five minutes
  std::string caption;
  std::string filename;
  bool voice = false;
  bool animated = false;
};

struct Location {
  double latitude = 0;
  double longitude = 0;
  std::string name;
  std::string address;
};

struct ContactCard {
  std::string formatted_name;
  std::vector<std::string> phones;  // as given
  std::vector<std::string> wa_ids;  // of these phones, where known
  // The card answers our request for the number: only then it is the customer's own.
  bool answers_request = false;
};

struct OrderItem {
  std::string product_retailer_id;
  int64_t quantity = 0;
  double item_price = 0;
  std::string currency;
};

// The customer came through an advertisement or a page button.
struct Referral {
  std::string source_type;
  std::string source_id;
  std::string source_url;
  std::string headline;
  std::string body;
  std::string ctwa_clid;
};

// What a system message says happened.
struct IdentityChange {
  std::string kind;  // "user_changed_number", "user_changed_user_id"
  std::string previous_wa_id;
  std::string previous_user_id;
  std::string current_wa_id;
  std::string current_user_id;
  std::string body;
};

struct ApiError {
  int code = 0;
  std::string title;
  std::string details;
};

struct InboundMessage {
  std::string phone_number_id;  // selects the branch
  std::string wamid;            // opaque
  Identity from;
  absl::Time sent_at;  // one-second resolution
  MessageKind kind = MessageKind::kUnknown;
  std::string type;  // as received

  std::string text;         // kText: body; replies and buttons: the visible title; media: caption;
                            // reaction: the emoji
  std::string reply_id;     // id of the button or row, payload of a template button: decide by this
  std::string description;  // kListReply

  std::string flow_response_json;  // kFlowReply
  std::string flow_token;

  std::optional<Media> media;
  std::optional<Location> location;
  std::vector<ContactCard> contact_cards;
  std::string target_wamid;  // kReaction, kEdit, kRevoke: the message meant; an empty `text`
                             // removes the reaction
  std::string order_catalog_id;
  std::vector<OrderItem> order_items;
  std::optional<IdentityChange> identity_change;  // kSystem
  std::string unsupported_type;                   // kUnsupported, if told
  std::vector<ApiError> errors;

  std::string context_wamid;  // the message that was quoted or whose button was tapped
  bool forwarded = false;
  std::string referred_product_id;
  std::optional<Referral> referral;
  std::string group_id;

  std::string raw_json;  // this item alone, re-serialised: for storing it sealed
};

enum class DeliveryState { kUnknown, kSent, kDelivered, kRead, kPlayed, kFailed };
absl::string_view NameOf(DeliveryState state);
// accepted 0 < sent 1 < delivered 2 < read 3 < played 4: apply only upward. kFailed and kUnknown
// have no rank (-1).
int Rank(DeliveryState state);

struct StatusUpdate {
  std::string phone_number_id;
  std::string wamid;
  DeliveryState state = DeliveryState::kUnknown;
  std::string status;  // as received
  absl::Time at;
  Identity recipient;
  std::string callback_data;  // what we sent as biz_opaque_callback_data
  std::vector<ApiError> errors;
  std::optional<bool> billable;
  std::string pricing_model;
  std::string pricing_type;
  std::string pricing_category;
  std::string raw_json;
};

// The customer stopped or resumed marketing messages.
struct PreferenceUpdate {
  std::string phone_number_id;
  Identity user;
  std::string category;  // "marketing_messages"
  std::string value;     // "stop", "resume"
  absl::Time at;
  std::string raw_json;
};

struct UserIdUpdate {
  std::string phone_number_id;
  Identity user;  // the current one
  std::string previous_user_id;
  std::string current_user_id;
  absl::Time at;
  std::string raw_json;
};

// An error that concerns the number as a whole.
struct NumberError {
  std::string phone_number_id;
  ApiError error;
};

// A webhook field without a shape of its own here (message_template_status_update, account_update,
// …).
struct OtherField {
  std::string account_id;
  std::string field;
  std::string value_json;
};

// An item that could not be read. Its neighbours were.
struct BadItem {
  std::string where;  // "entry[0].changes[2].value.messages[5]"
  std::string why;    // constant text
};

struct Webhook {
  std::string object;
  std::vector<InboundMessage> messages;  // handle these before the statuses
  std::vector<StatusUpdate> statuses;
  std::vector<PreferenceUpdate> preferences;
  std::vector<UserIdUpdate> user_id_updates;
  std::vector<NumberError> errors;
  std::vector<OtherField> other_fields;
  std::vector<BadItem> bad_items;
};

// INVALID_ARGUMENT only when the body as a whole is no webhook: reason NOT_JSON, TOO_DEEP or
// NOT_A_WEBHOOK. Everything else is tolerated item by item.
absl::StatusOr<Webhook> ParseWebhook(absl::string_view body);

}  // namespace tresen::whatsapp
