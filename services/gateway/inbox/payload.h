#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::gateway {

// A customer's message, whatever channel it came by. This is what lies sealed in the inbox and, once
// handled, in the thread.
struct Payload {
  // text, choice, image, video, document, audio, sticker, location, contacts, reaction, order,
  // unsupported, system, preference, edit, revoke, unknown.
  std::string kind;
  std::string text;       // body, caption, title of the choice, emoji of a reaction
  std::string choice_id;  // id of the button or row that was tapped
  std::string context_id;  // message of ours it refers to, by the channel's id
  double latitude = 0;
  double longitude = 0;
  std::string media_id;
  std::string media_type;
  std::string file_name;
  std::string shared_phone;  // the customer's own number, given on request
  // For system messages: who the customer is from now on, and the number that is the customer's no
  // longer.
  std::string new_user_id;
  std::string new_wa_id;
  std::string old_wa_id;
  // Buttons and rows shown with a message of ours, by their titles.
  std::vector<std::string> choices;

  bool operator==(const Payload&) const = default;
};

std::string EncodePayload(const Payload& payload);
// INVALID_ARGUMENT when the text is no payload; unknown fields are skipped.
absl::StatusOr<Payload> DecodePayload(absl::string_view json);

}  // namespace tresen::gateway
