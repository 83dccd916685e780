// What we send: values in, the request body of POST /{version}/{phone number id}/messages out.
// Every builder checks the channel's limits first (an over-long label makes Meta refuse the whole
// message) and answers INVALID_ARGUMENT with every violation. Limits count code points; limits.h
// shortens.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::whatsapp {

// To whom, and what travels with the message. One of user_id and phone is needed; with both, the
// phone is used, as Meta does.
struct Envelope {
  std::string user_id;         // BSUID -> "recipient"
  std::string phone;           // E.164 digits with or without "+" -> "to"
  std::string callback_data;   // the outbox id; comes back in every status; at most 512 characters
  std::string reply_to_wamid;  // quotes an earlier message; not with reactions
};

struct Button {
  std::string id;
  std::string title;
};

struct TextMessage {
  std::string body;
  bool preview_url = false;
};

struct ButtonsMessage {
  std::string header;  // optional
  std::string body;
  std::string footer;           // optional
  std::vector<Button> buttons;  // 1 to 3
};

struct ListRow {
  std::string id;
  std::string title;
  std::string description;  // optional
};
struct ListSection {
  std::string title;  // needed with more than one section
  std::vector<ListRow> rows;
};
struct ListMessage {
  std::string header;  // optional
  std::string body;
  std::string footer;                 // optional
  std::string button;                 // label that opens the list
  std::vector<ListSection> sections;  // 10 rows in all
};

struct LinkMessage {  // cta_url
  std::string header;
  std::string body;
  std::string footer;
  std::string label;
  std::string url;
};

struct TemplateParameter {
  std::string name;  // empty: positional
  std::string text;
};
struct TemplateMessage {
  std::string name;
  std::string language;  // "de", "en_US"
  std::vector<TemplateParameter> header;
  std::vector<TemplateParameter> body;
  std::vector<std::string> quick_reply_payloads;  // of button 0, 1, …
};

struct ReactionMessage {
  std::string wamid;
  std::string emoji;  // empty takes the reaction back
};

absl::StatusOr<std::string> Build(const Envelope& envelope, const TextMessage& message);
absl::StatusOr<std::string> Build(const Envelope& envelope, const ButtonsMessage& message);
absl::StatusOr<std::string> Build(const Envelope& envelope, const ListMessage& message);
absl::StatusOr<std::string> Build(const Envelope& envelope, const LinkMessage& message);
absl::StatusOr<std::string> Build(const Envelope& envelope, const TemplateMessage& message);
absl::StatusOr<std::string> Build(const Envelope& envelope, const ReactionMessage& message);
// `body` is the question shown above the button.
absl::StatusOr<std::string> BuildLocationRequest(const Envelope& envelope, absl::string_view body);
absl::StatusOr<std::string> BuildContactRequest(const Envelope& envelope, absl::string_view body);

enum class Typing { kHide, kShow };
// Marks the message and all before it as read; the typing sign ends with our reply or after 25 s.
// Free of charge.
std::string BuildRead(absl::string_view wamid, Typing typing);

}  // namespace tresen::whatsapp
