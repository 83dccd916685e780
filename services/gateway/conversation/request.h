#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/reply.h"
#include "services/gateway/conversation/turn.h"

namespace tresen::gateway {

// One request of a turn: what was said, or what was tapped.
struct Request {
  std::string text;
  std::vector<RankedIntent> intents;
  std::vector<Entity> entities;
  std::vector<TimeMention> times;
  std::optional<Choice> picked;
};

// The requests of a turn in order; one for a turn without text. Small talk around a wish for a visit
// is no request.
std::vector<Request> SplitRequests(const Turn& turn);

// Whether it names a service and a time.
bool NamesVisit(const Request& request);

// Likeliest intent; kOther with confidence 0 if nothing was recognised.
RankedIntent Top(const Request& request);

// First entity of the kind that is not negated, or null.
const Entity* FindEntity(const Request& request, EntityKind kind);

// Value of the first such entity, empty if there is none.
std::string ValueOf(const Request& request, EntityKind kind);

bool HasReference(const Request& request, absl::string_view reference);

// Whether it says something a draft can hold: a service, a person, a branch, a time, or a comparison
// with what was offered.
bool SaysSomethingForDraft(const Request& request);

// yes, no, or neither. An answer entity counts; so does the intent when it is the likeliest.
std::optional<bool> YesOrNo(const Request& request);

// Folded for comparison: one line, no capitals, without closing punctuation.
std::string Normalised(absl::string_view text);

}  // namespace tresen::gateway
