#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::gateway {

// Messages that are taken as a whole, in any language, whatever else is going on.
enum class Command { kStop, kStart, kPerson, kRestart, kBack, kRepeat, kSkip, kQuit };

bool IsCommand(absl::string_view text, Command command);

// The language in which the text is the command; `preferred` if it is one there too. Empty: in none.
std::string LanguageOfCommand(absl::string_view text, Command command,
                              absl::string_view preferred);

// The command about the dialogue itself that the text is: restart, back, repeat, skip or quit.
std::optional<Command> DialogueCommand(absl::string_view text);

}  // namespace tresen::gateway
