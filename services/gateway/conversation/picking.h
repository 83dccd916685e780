#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "services/gateway/conversation/counter.h"

namespace tresen::gateway {

// The choice that a text means: by its number, an ordinal, its label, or a description that fits only
// one of the choices shown last. Nothing if it fits none or several.
std::optional<Choice> PickByText(const Counter& counter);

// The choice that a tap means, also on an older message. Nothing if it is no longer known, or is a yes
// or no to a question that is no longer open.
std::optional<Choice> PickByTap(const State& state, absl::string_view id);

// The intent whose flow handles the choice.
Intent IntentOf(const Choice& choice, const State& state);

}  // namespace tresen::gateway
