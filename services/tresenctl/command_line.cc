#include "services/tresenctl/command_line.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/tresenctl/business_file/business_file.h"
#include "services/tresenctl/database/migrate_command.h"
#include "services/tresenctl/remote/apply_command.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {
namespace {

constexpr char kUsage[] =
    "usage: tresenctl migrate --database-url URL   bring the database to this version\n"
    "       tresenctl apply FILE [--dry-run]        put a business file in force, or only check "
    "it\n"
    "options: --endpoints FILE   of the installation (~/.local/state/tresen/endpoints.json)\n";

const std::set<std::string>& OptionsWithValue() {
  static const auto& options = *new std::set<std::string>{"--database-url", "--endpoints"};
  return options;
}

const std::set<std::string>& Flags() {
  static const auto& flags = *new std::set<std::string>{"--dry-run", "--help"};
  return flags;
}

int Wrong(std::ostream& err, absl::string_view why) {
  err << why << "\n" << kUsage;
  return 2;
}

int Finish(const absl::Status& status, std::ostream& err) {
  if (status.ok()) return 0;
  err << status.message() << "\n";
  return 1;
}

int RunMigrate(const CommandLine& line, std::ostream& out, std::ostream& err) {
  const auto url = line.values.find("--database-url");
  if (line.words.size() != 1 || url == line.values.end()) {
    return Wrong(err, "migrate needs --database-url and nothing else");
  }
  return Finish(MigrateAll(url->second, out), err);
}

absl::StatusOr<Endpoints> EndpointsOf(const CommandLine& line) {
  const auto path = line.values.find("--endpoints");
  if (path != line.values.end()) return ReadEndpoints(path->second);
  const char* home = std::getenv("HOME");
  return ReadEndpoints(
      absl::StrCat(home == nullptr ? "" : home, "/.local/state/tresen/endpoints.json"));
}

int RunApply(const CommandLine& line, std::ostream& out, std::ostream& err) {
  if (line.words.size() != 2) return Wrong(err, "apply needs one file");
  const std::string& path = line.words[1];
  std::ifstream in(path, std::ios::binary);
  if (!in) return Finish(absl::NotFoundError(absl::StrCat("cannot read ", path)), err);
  const BusinessFile file = ReadBusinessFile({std::istreambuf_iterator<char>(in), {}});
  if (!file.problems.empty()) {
    err << FormatProblems(path, file.problems);
    return 1;
  }
  const auto endpoints = EndpointsOf(line);
  if (!endpoints.ok()) return Finish(endpoints.status(), err);
  const ApplyMode mode =
      line.flags.contains("--dry-run") ? ApplyMode::kCheckOnly : ApplyMode::kForReal;
  return Finish(Apply(*endpoints, file.requests, mode, out), err);
}

}  // namespace

absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!absl::StartsWith(argument, "--")) {
      line.words.push_back(argument);
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (Flags().contains(name) && equals == std::string::npos) {
      line.flags.insert(name);
    } else if (!OptionsWithValue().contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", name));
    } else if (equals != std::string::npos) {
      line.values[name] = argument.substr(equals + 1);
    } else if (i + 1 == arguments.size()) {
      return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    } else {
      line.values[name] = arguments[++i];
    }
  }
  return line;
}

int RunCommand(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  const auto line = ReadCommandLine(arguments);
  if (!line.ok()) return Wrong(err, line.status().message());
  if (line->flags.contains("--help")) {
    out << kUsage;
    return 0;
  }
  if (line->words.empty()) return Wrong(err, "no command");
  if (line->words[0] == "migrate") return RunMigrate(*line, out, err);
  if (line->words[0] == "apply") return RunApply(*line, out, err);
  return Wrong(err, absl::StrCat("unknown command ", line->words[0]));
}

}  // namespace tresen::tresenctl
