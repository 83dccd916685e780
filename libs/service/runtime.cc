#include "libs/service/runtime.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/clock/real_clock.h"
#include "libs/clock/shared_offset_clock.h"
#include "libs/config/secrets.h"
#include "libs/config/textproto.h"
#include "libs/status/status.h"

namespace tresen::service {
namespace {

using runtime::v1::Runtime;
using runtime::v1::ServiceAddress;

constexpr char kDatabaseVariable[] = "TRESEN_DATABASE_URL";

bool IsHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  int port = -1;
  return absl::SimpleAtoi(text.substr(colon + 1), &port) && port >= 0 && port <= 65535;
}

void CheckAddresses(const Runtime& runtime, FieldViolations* violations) {
  const auto check = [violations](const std::string& field, const std::string& value) {
    if (!value.empty() && !IsHostPort(value)) violations->Add(field, "wanted: host:port");
  };
  for (const auto& [name, address] : runtime.services()) {
    check(absl::StrCat("services[", name, "].listen"), address.listen());
    check(absl::StrCat("services[", name, "].admin_listen"), address.admin_listen());
  }
  check("admin_listen", runtime.admin_listen());
}

ServiceAddress AddressOf(const Runtime& runtime, absl::string_view service) {
  const auto found = runtime.services().find(std::string(service));
  return found == runtime.services().end() ? ServiceAddress() : found->second;
}

absl::Status Check(const Runtime& runtime, const std::vector<std::string>& hosted) {
  FieldViolations violations;
  CheckAddresses(runtime, &violations);
  for (const std::string& name : hosted) {
    if (!runtime.services().contains(name)) {
      violations.Add("services", absl::StrCat("has no entry for ", name, ", which runs here"));
    }
  }
  if (runtime.certificates_dir().empty()) violations.Add("certificates_dir", "required");
  if (!runtime.clock_file().empty() && !runtime.local_profile()) {
    violations.Add("clock_file", "the test clock needs local_profile");
  }
  if (absl::StrContains(runtime.database_url(), "://")) {
    violations.Add("database_url", "wanted: the key=value form, since a role is added to it");
  }
  if (runtime.drain_delay_ms() < 0) violations.Add("drain_delay_ms", "must not be negative");
  if (runtime.workers() < 0) violations.Add("workers", "must not be negative");
  if (runtime.queue() < 0) violations.Add("queue", "must not be negative");
  violations.Merge("", MakeAuthenticator(runtime, RealClock()).status());
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Runtime> LoadRuntime(const std::string& path,
                                    const std::vector<std::string>& hosted) {
  Runtime runtime;
  TRESEN_RETURN_IF_ERROR(config::LoadTextProto(path, runtime));
  TRESEN_RETURN_IF_ERROR(Check(runtime, hosted));
  return runtime;
}

absl::StatusOr<std::unique_ptr<rpc::Authenticator>> MakeAuthenticator(const Runtime& runtime,
                                                                      const Clock& clock) {
  using rpc::Principal;
  FieldViolations violations;
  rpc::Authenticator::Table table;
  for (const auto& [name, address] : runtime.services()) {
    table.peers.push_back({Principal::Kind::kInternal, name, "", {"*"}});
  }
  for (const auto& client : runtime.clients()) {
    table.peers.push_back({Principal::Kind::kClient,
                           client.name(),
                           client.tenant(),
                           {client.scopes().begin(), client.scopes().end()}});
  }
  for (const auto& key : runtime.api_keys()) {
    rpc::ApiKeyEntry entry{
        key.id(), key.sha256(), key.tenant(), {key.scopes().begin(), key.scopes().end()}};
    std::string unused;
    if (!key.expires().empty() &&
        !absl::ParseTime(absl::RFC3339_full, key.expires(), &entry.expires, &unused)) {
      violations.Add(absl::StrCat("api_keys[", table.keys.size(), "].expires"), "wanted: RFC 3339");
    }
    table.keys.push_back(std::move(entry));
  }
  auto authenticator = rpc::Authenticator::Create(std::move(table), clock);
  violations.Merge("", authenticator.status());
  TRESEN_RETURN_IF_ERROR(violations.ToStatus());
  return authenticator;
}

absl::StatusOr<std::unique_ptr<Clock>> MakeClock(const Runtime& runtime) {
  if (runtime.clock_file().empty()) return std::make_unique<RealClock>();
  return SharedOffsetClock::Open(runtime.clock_file());
}

rpc::TlsFiles CertificatesOf(const Runtime& runtime, absl::string_view service) {
  const std::string& folder = runtime.certificates_dir();
  return {absl::StrCat(folder, "/ca.pem"), absl::StrCat(folder, "/", service, ".pem"),
          absl::StrCat(folder, "/", service, ".key")};
}

rpc::ServerOptions ServerOptionsOf(const Runtime& runtime, absl::string_view service) {
  rpc::ServerOptions options;
  options.listen = AddressOf(runtime, service).listen();
  options.tls = CertificatesOf(runtime, service);
  options.drain_delay = absl::Milliseconds(runtime.drain_delay_ms());
  if (runtime.workers() > 0) options.workers = runtime.workers();
  if (runtime.queue() > 0) options.queue = runtime.queue();
  return options;
}

std::string TargetOf(const Runtime& runtime, absl::string_view service) {
  const ServiceAddress address = AddressOf(runtime, service);
  return address.target().empty() ? address.listen() : address.target();
}

std::string AdminAddressOf(const Runtime& runtime, const std::vector<std::string>& hosted) {
  return hosted.size() == 1 ? AddressOf(runtime, hosted.front()).admin_listen()
                            : runtime.admin_listen();
}

std::string DatabaseUrlOf(const Runtime& runtime, absl::string_view service) {
  const auto secret = config::SecretFromEnvironment(kDatabaseVariable);
  const std::string url = secret.has_value() ? std::string(secret->view()) : runtime.database_url();
  if (url.empty()) return "";
  return absl::StrCat(url, " user=tresen_", service);
}

}  // namespace tresen::service
