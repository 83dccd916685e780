#pragma once

#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "services/simulator/domain/graph_error.h"
#include "services/simulator/domain/outgoing_message.h"

namespace tresen::simulator {

// "I have read this", optionally with the typing sign.
struct ReadMark {
  std::string message_id;
  bool shows_typing = false;
};

// The body of POST /{version}/{phone number id}/messages as a value, or why Meta would not even
// understand it: no JSON, fields of a wrong type, no messaging_product.
using GraphRequest = std::variant<OutgoingMessage, ReadMark, GraphError>;
GraphRequest ParseGraphRequest(absl::string_view body);

}  // namespace tresen::simulator
