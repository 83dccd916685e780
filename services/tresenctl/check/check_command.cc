#include "services/tresenctl/check/check_command.h"

#include <filesystem>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/clock/real_clock.h"
#include "libs/service/runtime.h"
#include "libs/status/status.h"
#include "services/tresenctl/check/business.h"
#include "services/tresenctl/check/connections.h"
#include "services/tresenctl/check/databases.h"
#include "services/tresenctl/check/findings.h"
#include "services/tresenctl/check/installation.h"

namespace tresen::tresenctl {
namespace {

using runtime::v1::Runtime;

// Without which there is no front desk.
const std::set<std::string>& Services() {
  static const auto& services = *new std::set<std::string>{
      "gateway", "nlu", "scheduling", "notification", "knowledge", "customer"};
  return services;
}

std::optional<Runtime> ReadRuntime(const std::string& path, Findings& findings) {
  findings.Begin("configuration");
  if (path.empty()) {
    findings.Notice("runtime file", "none was found beside the endpoints",
                    "run this on the services' machine or give --runtime FILE, so that keys and "
                    "configuration are looked at too");
    return std::nullopt;
  }
  auto runtime = service::LoadRuntime(path, {Services().begin(), Services().end()});
  if (runtime.ok()) return *std::move(runtime);
  if (Violations(runtime.status()).empty()) {
    findings.Problem(path, std::string(runtime.status().message()), "make it readable");
  }
  for (const FieldViolation& wrong : Violations(runtime.status())) {
    findings.Problem(path, absl::StrCat(wrong.field, ": ", wrong.description), "correct the file");
  }
  return std::nullopt;
}

// The business's time: the services' rows are due by it.
absl::Time BusinessTime(const std::optional<Runtime>& runtime, Findings& findings) {
  if (!runtime.has_value()) return RealClock().Now();
  const auto clock = service::MakeClock(*runtime);
  if (clock.ok()) return (*clock)->Now();
  findings.Problem("clock", std::string(clock.status().message()), "restore the clock file");
  return RealClock().Now();
}

std::string DatabaseUrl(const Endpoints& endpoints, const CheckOptions& options,
                        const std::optional<Runtime>& runtime) {
  if (!options.database_url.empty()) return options.database_url;
  if (!endpoints.database_url.empty()) return endpoints.database_url;
  return runtime.has_value() ? service::DatabaseUrlOf(*runtime, "gateway") : "";
}

}  // namespace

std::string RuntimeBeside(const std::string& endpoints_file) {
  const auto path = std::filesystem::path(endpoints_file).parent_path() / "runtime.textproto";
  std::error_code unreadable;
  return std::filesystem::exists(path, unreadable) ? path.string() : "";
}

absl::StatusOr<int> CheckInstallation(const Endpoints& endpoints, const CheckOptions& options,
                                      Console& console) {
  Findings findings;
  const std::optional<Runtime> runtime = ReadRuntime(options.runtime_file, findings);
  if (runtime.has_value()) CheckFiles(*runtime, findings);
  CheckConnections(endpoints, Services(), findings);
  std::optional<Databases> databases;
  const std::string url = DatabaseUrl(endpoints, options, runtime);
  if (url.empty()) {
    findings.Begin("database");
    findings.Notice("PostgreSQL", "its address is not known", "give --database-url URL");
  } else if (databases.emplace(url); !CheckDatabase(*databases, findings)) {
    databases.reset();
  }
  if (databases.has_value()) {
    const absl::Time now = BusinessTime(runtime, findings);
    CheckQueues(*databases, endpoints.tenant, now, findings);
    CheckTraces(*databases, endpoints.tenant, findings);
  }
  Remote remote(endpoints);
  CheckBusiness(remote, databases.has_value() ? &*databases : nullptr, findings);
  if (options.format == Format::kJson)
    findings.PrintJson(console.out);
  else
    findings.PrintText(console.out);
  return findings.HasProblems() ? 1 : 0;
}

}  // namespace tresen::tresenctl
