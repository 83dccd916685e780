#include "services/tresenctl/commands.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/tresenctl/business_file/business_file.h"
#include "services/tresenctl/chain/chain_command.h"
#include "services/tresenctl/check/check_command.h"
#include "services/tresenctl/database/migrate_command.h"
#include "services/tresenctl/remote/apply_command.h"
#include "services/tresenctl/remote/appointments_command.h"
#include "services/tresenctl/remote/conversations_command.h"
#include "services/tresenctl/remote/customers_command.h"
#include "services/tresenctl/remote/endpoints.h"

namespace tresen::tresenctl {
namespace {

constexpr int kMostRows = 100'000;

std::vector<Option> WithEndpoints(std::vector<Option> options) {
  for (Option option : std::initializer_list<Option>{
           {"--endpoints", "FILE", "of the installation (~/.local/state/tresen/endpoints.json)"},
           {"--grpc", "SERVICE=HOST:PORT,…", "instead of the file's addresses"},
           {"--ca", "FILE", "who signs the services' certificates"},
           {"--cert", "FILE", "own certificate"},
           {"--key", "FILE", "own key"},
           {"--tenant", "TENANT", "whose data"}}) {
    options.push_back(std::move(option));
  }
  return options;
}

std::string DefaultEndpoints() {
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "" : home, "/.local/state/tresen/endpoints.json");
}

std::string EndpointsFile(const CommandLine& line) {
  const std::string path = line.Value("--endpoints");
  return path.empty() ? DefaultEndpoints() : path;
}

absl::StatusOr<Endpoints> EndpointsOf(const CommandLine& line) {
  EndpointFlags flags;
  flags.grpc = line.Value("--grpc");
  flags.tls = {line.Value("--ca"), line.Value("--cert"), line.Value("--key")};
  flags.tenant = line.Value("--tenant");
  return FindEndpoints(EndpointsFile(line), flags);
}

Format FormatOf(const CommandLine& line) {
  return line.Has("--json") ? Format::kJson : Format::kText;
}

absl::StatusOr<int> LimitOf(const CommandLine& line, int fallback) {
  const std::string text = line.Value("--limit");
  if (text.empty()) return fallback;
  int limit = 0;
  if (!absl::SimpleAtoi(text, &limit) || limit < 1 || limit > kMostRows) {
    return WrongUse(absl::StrCat("--limit must be 1 to ", kMostRows));
  }
  return limit;
}

absl::StatusOr<int> Done(const absl::Status& status) {
  if (!status.ok()) return status;
  return 0;
}

absl::StatusOr<int> RunMigrate(const CommandLine& line, Console& console) {
  const std::string url = line.Value("--database-url");
  if (url.empty()) return WrongUse("migrate needs --database-url");
  return Done(MigrateAll(url, console.out));
}

absl::StatusOr<int> RunApply(const CommandLine& line, Console& console) {
  const std::string& path = line.words[0];
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  const BusinessFile file = ReadBusinessFile({std::istreambuf_iterator<char>(in), {}});
  if (!file.problems.empty()) {
    console.err << FormatProblems(path, file.problems);
    return 1;
  }
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  const ApplyMode mode = line.Has("--dry-run") ? ApplyMode::kCheckOnly : ApplyMode::kForReal;
  return Done(Apply(endpoints, file.requests, mode, console.out));
}

absl::StatusOr<int> RunAppointmentsList(const CommandLine& line, Console& console) {
  AppointmentQuery query;
  query.branch = line.Value("--branch");
  query.customer = line.Value("--customer");
  query.states = line.Value("--state");
  query.day = line.Value("--day");
  query.from = line.Value("--from");
  query.to = line.Value("--to");
  TRESEN_ASSIGN_OR_RETURN(query.limit, LimitOf(line, 200));
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  return Done(ListAppointments(endpoints, query, FormatOf(line), console));
}

absl::StatusOr<int> RunConversationsList(const CommandLine& line, Console& console) {
  ConversationQuery query;
  query.branch = line.Value("--branch");
  query.customer = line.Value("--customer");
  query.state = line.Value("--state");
  TRESEN_ASSIGN_OR_RETURN(query.limit, LimitOf(line, 50));
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  return Done(ListConversations(endpoints, query, FormatOf(line), console));
}

absl::StatusOr<int> RunConversationsShow(const CommandLine& line, Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  return Done(ShowConversation(endpoints, line.words[0], FormatOf(line), console));
}

absl::StatusOr<int> RunCustomersErase(const CommandLine& line, Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  EraseRequest request;
  request.customer = line.words[0];
  request.reason = line.Value("--reason");
  request.confirmed = line.Has("--yes") ? Confirmed::kYes : Confirmed::kAsk;
  request.format = FormatOf(line);
  return EraseCustomer(endpoints, request, console);
}

absl::StatusOr<int> RunCheck(const CommandLine& line, Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  CheckOptions options;
  options.runtime_file = line.Value("--runtime");
  if (options.runtime_file.empty()) options.runtime_file = RuntimeBeside(EndpointsFile(line));
  options.database_url = line.Value("--database-url");
  options.format = FormatOf(line);
  return CheckInstallation(endpoints, options, console);
}

absl::StatusOr<int> RunChain(const CommandLine& line, Console& console) {
  TRESEN_ASSIGN_OR_RETURN(const Endpoints endpoints, EndpointsOf(line));
  return Done(CheckChain(endpoints, console.out));
}

const Option kJson{"--json", "", "print JSON"};

}  // namespace

std::vector<Command> AllCommands() {
  return {
      {{"migrate"},
       {},
       "Brings the database to this version.",
       {{"--database-url", "URL", "of the database's owner, libpq form"}},
       RunMigrate},
      {{"apply"},
       {"FILE"},
       "Puts a business file in force.",
       WithEndpoints({{"--dry-run", "", "only check it"}}),
       RunApply},
      {{"appointments", "list"},
       {},
       "Lists appointments by start.",
       WithEndpoints(
           {{"--branch", "BRANCH", "only of this branch"},
            {"--day", "YYYY-MM-DD", "only of this day"},
            {"--from", "DAY|TIME", "from this day, or RFC 3339 time, on"},
            {"--to", "DAY|TIME", "up to and with this day, or before this RFC 3339 time"},
            {"--state", "STATE,…", "booked, confirmed, …; open and cancelled stand for several"},
            {"--customer", "CUSTOMER", "only of this customer"},
            {"--limit", "N", "at most so many (200)"},
            kJson}),
       RunAppointmentsList},
      {{"conversations", "list"},
       {},
       "Lists conversations, latest first.",
       WithEndpoints({{"--branch", "BRANCH", "only of this branch"},
                      {"--state", "STATE", "assistant, waiting or person"},
                      {"--customer", "CUSTOMER", "only of this customer"},
                      {"--limit", "N", "at most so many (50)"},
                      kJson}),
       RunConversationsList},
      {{"conversations", "show"},
       {"NAME"},
       "Shows a conversation as it was held.",
       WithEndpoints({kJson}),
       RunConversationsShow},
      {{"customers", "erase"},
       {"NAME"},
       "Destroys a customer's key: nothing personal opens again.",
       WithEndpoints(
           {{"--yes", "", "do not ask"}, {"--reason", "TEXT", "why, for the record"}, kJson}),
       RunCustomersErase},
      {{"chain"},
       {},
       "Walks from every message to its appointments and back; fails on any gap.",
       WithEndpoints({}),
       RunChain},
      {{"check"},
       {},
       "Examines the installation and says what to do.",
       WithEndpoints(
           {{"--runtime", "FILE", "of the processes (runtime.textproto beside the endpoints)"},
            {"--database-url", "URL", "instead of the installation's"},
            kJson}),
       RunCheck},
  };
}

}  // namespace tresen::tresenctl
