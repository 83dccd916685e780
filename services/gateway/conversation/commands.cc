#include "services/gateway/conversation/commands.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/gateway/conversation/replies/language_pack.h"
#include "services/gateway/conversation/request.h"

namespace tresen::gateway {
namespace {

const std::vector<absl::string_view>& WordsOf(const CommandWords& words, Command command) {
  switch (command) {
    case Command::kStop:
      return words.stop;
    case Command::kStart:
      return words.start;
    case Command::kPerson:
      return words.person;
    case Command::kRestart:
      return words.restart;
    case Command::kBack:
      return words.back;
    case Command::kRepeat:
      return words.repeat;
    case Command::kSkip:
      return words.skip;
    case Command::kQuit:
      return words.quit;
  }
  return words.stop;
}

}  // namespace

bool IsCommand(absl::string_view text, Command command) {
  return !LanguageOfCommand(text, command, "").empty();
}

std::string LanguageOfCommand(absl::string_view text, Command command,
                              absl::string_view preferred) {
  const std::string normalised = Normalised(text);
  std::string language;
  for (const LanguagePack* pack : LanguagePacks()) {
    const auto& words = WordsOf(*pack->commands, command);
    if (std::find(words.begin(), words.end(), normalised) == words.end()) continue;
    if (preferred == pack->code || language.empty()) language = pack->code;
  }
  return language;
}

std::optional<Command> DialogueCommand(absl::string_view text) {
  for (Command command : {Command::kRestart, Command::kBack, Command::kRepeat, Command::kSkip,
                          Command::kQuit}) {
    if (IsCommand(text, command)) return command;
  }
  return std::nullopt;
}

}  // namespace tresen::gateway
