#include "services/tresenctl/command_line.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/status/status.h"

namespace tresen::tresenctl {
namespace {

constexpr size_t kHelpColumn = 28;

std::string NameOf(const Command& command) { return absl::StrJoin(command.name, " "); }

std::string Padded(std::string text) {
  text.append(text.size() < kHelpColumn ? kHelpColumn - text.size() : 1, ' ');
  return text;
}

std::string Synopsis(const Command& command) {
  std::string text = NameOf(command);
  for (const std::string& argument : command.arguments) absl::StrAppend(&text, " ", argument);
  return text;
}

void PrintHelp(const std::vector<Command>& commands, std::ostream& out) {
  out << "usage: tresenctl COMMAND [options]\n\n";
  for (const Command& command : commands) {
    out << "  " << Padded(Synopsis(command)) << command.summary << "\n";
  }
  out << "\n'tresenctl COMMAND --help' explains its options.\n";
}

void PrintHelp(const Command& command, std::ostream& out) {
  out << "usage: tresenctl " << Synopsis(command) << " [options]\n\n" << command.summary << "\n\n";
  for (const Option& option : command.options) {
    out << "  " << Padded(absl::StrCat(option.name, option.value.empty() ? "" : " ", option.value))
        << option.help << "\n";
  }
}

bool BeginsWith(const std::vector<std::string>& words, const std::vector<std::string>& name) {
  return words.size() >= name.size() && std::equal(name.begin(), name.end(), words.begin());
}

const Option* FindOption(const std::vector<Option>& options, const std::string& name) {
  const auto found =
      std::ranges::find_if(options, [&](const Option& option) { return option.name == name; });
  return found == options.end() ? nullptr : &*found;
}

// Any command's option of this name: an option may stand before the command.
const Option* FindOption(const std::vector<Command>& commands, const std::string& name) {
  for (const Command& command : commands) {
    if (const Option* option = FindOption(command.options, name)) return option;
  }
  return nullptr;
}

absl::StatusOr<CommandLine> Read(const std::vector<Command>& commands,
                                 const std::vector<std::string>& arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      line.flags.insert("--help");
      continue;
    }
    if (!absl::StartsWith(argument, "-")) {
      line.words.push_back(argument);
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const Option* option = FindOption(commands, name);
    if (option == nullptr) return WrongUse(absl::StrCat("unknown option ", name));
    if (option->value.empty()) {
      if (equals != std::string::npos) return WrongUse(absl::StrCat(name, " takes no value"));
      line.flags.insert(name);
    } else if (equals != std::string::npos) {
      line.values[name] = argument.substr(equals + 1);
    } else if (i + 1 == arguments.size()) {
      return WrongUse(absl::StrCat(name, " needs a value"));
    } else {
      line.values[name] = arguments[++i];
    }
  }
  return line;
}

absl::Status CheckAgainst(const Command& command, const CommandLine& line) {
  for (const auto& [name, value] : line.values) {
    if (FindOption(command.options, name) == nullptr) {
      return WrongUse(absl::StrCat(NameOf(command), " has no option ", name));
    }
  }
  for (const std::string& name : line.flags) {
    if (FindOption(command.options, name) == nullptr) {
      return WrongUse(absl::StrCat(NameOf(command), " has no option ", name));
    }
  }
  if (line.words.size() == command.arguments.size()) return absl::OkStatus();
  return WrongUse(command.arguments.empty()
                      ? absl::StrCat(NameOf(command), " takes no argument")
                      : absl::StrCat(NameOf(command), " needs ",
                                     absl::StrJoin(command.arguments, " "), " and nothing else"));
}

absl::StatusOr<int> Run(const Command& command, const CommandLine& line, Console& console) {
  if (line.Has("--help")) {
    PrintHelp(command, console.out);
    return 0;
  }
  TRESEN_RETURN_IF_ERROR(CheckAgainst(command, line));
  return command.run(line, console);
}

int Finish(const absl::StatusOr<int>& result, absl::string_view command, Console& console) {
  if (result.ok()) return *result;
  console.err << result.status().message() << "\n";
  if (Reason(result.status()) != kWrongUse) return 1;
  console.err << "see tresenctl" << (command.empty() ? "" : " ") << command << " --help\n";
  return 2;
}

}  // namespace

std::string CommandLine::Value(const std::string& option) const {
  const auto found = values.find(option);
  return found == values.end() ? "" : found->second;
}

int RunCommand(const std::vector<Command>& commands, const std::vector<std::string>& arguments,
               Console& console) {
  auto line = Read(commands, arguments);
  if (!line.ok()) return Finish(line.status(), "", console);
  for (const Command& command : commands) {
    if (!BeginsWith(line->words, command.name)) continue;
    line->words.erase(line->words.begin(),
                      line->words.begin() + static_cast<long>(command.name.size()));
    return Finish(Run(command, *line, console), NameOf(command), console);
  }
  if (line->Has("--help")) {
    PrintHelp(commands, console.out);
    return 0;
  }
  return Finish(WrongUse(line->words.empty()
                             ? "no command"
                             : absl::StrCat("unknown command ", absl::StrJoin(line->words, " "))),
                "", console);
}

}  // namespace tresen::tresenctl
