#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/turn.h"
#include "services/gateway/inbox/payload.h"
#include "services/gateway/store/gateway_store.h"

namespace tresen::gateway {

// An open message of the inbox, opened.
struct ReadMessage {
  OpenMessage stored;
  Payload payload;
  bool erased = false;  // the customer was erased meanwhile: nothing is left to read
};

// How many of the open messages, from the first, make one turn: the pieces of a burst of text, or a
// single message of another kind. Messages that belong to a turn under way stay together.
size_t TurnLength(const std::vector<OpenMessage>& open);

// Whether a message is said to the desk at all; system notes, edits and the like are only kept.
bool IsSaid(const Payload& payload);

// One turn from the messages of it (at least one). Without an understanding yet. `tenant` and
// `conversation` make its id unique and repeatable.
Turn BuildTurn(absl::string_view tenant, absl::string_view conversation, absl::string_view branch,
               const std::vector<ReadMessage>& messages);

// The texts of a turn as the understanding service reads them.
std::string TextOf(const Turn& turn);

}  // namespace tresen::gateway
