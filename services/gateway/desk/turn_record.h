#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/gateway/conversation/decision.h"
#include "services/gateway/conversation/state.h"
#include "services/gateway/desk/recorded_answers.h"
#include "services/gateway/desk/turn_builder.h"
#include "services/gateway/desk/turn_scope.h"
#include "services/gateway/desk/world.h"
#include "services/gateway/store/gateway_store.h"
#include "services/gateway/vault/vault.h"

namespace tresen::gateway {

// Text that arrives while a turn is decided belongs to it; who goes on and on writing is answered all
// the same.
constexpr int kAttemptsToTakeMoreIn = 3;

// A turn while it is worked on.
struct Work {
  Claim claim;
  OpenWork open;
  std::vector<ReadMessage> messages;  // of this turn
  State state;                        // before the turn, staff events included
  std::vector<Event> events;          // staff events, then those of the decision
  Turn turn;
  TurnScope scope;
  std::shared_ptr<const Business> business;  // shared with the book
  Customer customer;
  RecordedAnswers answers;
  std::optional<OpenedCase> opened;
  Outcome outcome;
  bool changed_something = false;

  // Text that came later than this makes the turn void.
  int64_t known_arrival() const {
    return changed_something || claim.attempts > kAttemptsToTakeMoreIn ? kEveryArrival
                                                                       : open.known_arrival;
  }
};

// What a commit writes, before it is sealed.
struct TurnDraft {
  TurnRecord record;
  std::vector<SealedField> fields;        // in the order in which PutBack expects them
  std::vector<std::string> outbox_plain;  // requests, to be carried at once
};

// The decided turn as rows: thread, dialogue state, events, outbox. Pure: the same work gives the
// same ids, so that a turn that is decided again writes the same rows.
TurnDraft DraftTurn(const Work& work, absl::Time now, const std::string& traceparent);

// Puts the sealed values where the plain ones came from.
void PutBack(const std::vector<std::string>& sealed, TurnDraft& draft);

}  // namespace tresen::gateway
