#include "libs/service/service_main.h"

#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "libs/config/check.h"
#include "libs/config/flags.h"
#include "libs/http/admin.h"
#include "libs/http/server.h"
#include "libs/log/log.h"
#include "libs/rpc/grpc_log.h"
#include "libs/service/host.h"
#include "libs/service/runtime.h"
#include "libs/status/status.h"

namespace tresen::service {
namespace {

struct CommandLine {
  std::string runtime;
  std::string log_file;
  bool check_config = false;
  bool help = false;
};

// SIGTERM and SIGINT are waited for, not handled: block them before the first thread exists.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that hangs up is an error of that connection, not of the process.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void RunUntil(const sigset_t& signals, Host& host) {
  const timespec second{1, 0};
  while (true) {
    const int signal = sigtimedwait(&signals, nullptr, &second);
    if (signal > 0) {
      log::Info("signal received", {{log::kSignal, signal}});
      return;
    }
    host.UpdateReadiness();
  }
}

std::string NameOf(const std::vector<Definition>& services) {
  return services.size() == 1 ? services.front().name : "all_in_one";
}

// Null when no address is given for it.
absl::StatusOr<std::unique_ptr<http::Server>> ServeAdmin(const std::string& address, Host& host) {
  if (address.empty()) return nullptr;
  const size_t colon = address.rfind(':');  // the file has been checked
  http::ServerOptions options;
  options.host = address.substr(0, colon);
  if (!absl::SimpleAtoi(address.substr(colon + 1), &options.port)) options.port = 0;
  options.workers = 2;
  options.max_connections = 64;
  http::Router router;
  http::AddAdminRoutes(
      router, [&host] { return host.metrics().Render(); }, [&host] { return host.Ready(); });
  return http::Server::Start(options, std::move(router));
}

absl::Status Run(const CommandLine& line, std::vector<Definition> services) {
  const std::string name = NameOf(services);
  const sigset_t signals = BlockSignals();
  // Debian's Abseil looks for lock cycles on every lock, under one lock for the whole process.
  // Tests keep that.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  std::vector<std::string> names;
  for (const Definition& service : services) names.push_back(service.name);
  TRESEN_ASSIGN_OR_RETURN(runtime::v1::Runtime runtime, LoadRuntime(line.runtime, names));
  log::Options logging;
  logging.service = name;
  logging.path = line.log_file;
  if (!line.check_config) TRESEN_RETURN_IF_ERROR(log::Configure(logging));
  rpc::SendGrpcLogToOurs();
  const std::string admin_address = AdminAddressOf(runtime, names);
  TRESEN_ASSIGN_OR_RETURN(std::unique_ptr<Host> host,
                          Host::Create(std::move(runtime), std::move(services)));
  if (line.check_config) return absl::OkStatus();
  TRESEN_RETURN_IF_ERROR(host->Start());
  TRESEN_ASSIGN_OR_RETURN(const std::unique_ptr<http::Server> admin,
                          ServeAdmin(admin_address, *host));
  log::Info("serving");
  RunUntil(signals, *host);
  host->Drain();
  log::Info("stopped");
  return absl::OkStatus();
}

}  // namespace

int Main(int argc, const char* const* argv, std::vector<Definition> services) {
  CommandLine line;
  config::FlagSet flags(NameOf(services), "A service of Tresen.");
  flags.Text("runtime", &line.runtime, "the installation's file (text-proto)")
      .Text("log_file", &line.log_file, "append logs to this file instead of stderr")
      .Switch("check_config", &line.check_config, "check the configuration and exit")
      .Switch("help", &line.help, "show this text and exit");
  if (const absl::Status parsed = flags.Parse(argc, argv); !parsed.ok()) {
    config::ReportCheck(parsed, std::cerr);
    std::cerr << flags.Help();
    return 2;
  }
  if (line.help) {
    std::cout << flags.Help();
    return 0;
  }
  const absl::Status result = Run(line, std::move(services));
  if (line.check_config) return config::ReportCheck(result, std::cout);
  if (result.ok()) return 0;
  if (!Violations(result).empty()) return config::ReportCheck(result, std::cerr);
  std::cerr << result.message() << "\n";
  return 1;
}

}  // namespace tresen::service
