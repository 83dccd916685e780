#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/clock/clock.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/server.h"
#include "tresen/runtime/v1/runtime.pb.h"

namespace tresen::service {

// Reads the installation's file and checks it for a process that runs `hosted`. INVALID_ARGUMENT
// naming every mistake; NOT_FOUND when the file is missing.
absl::StatusOr<runtime::v1::Runtime> LoadRuntime(const std::string& path,
                                                 const std::vector<std::string>& hosted);

// Who may call: every service by its name, and the clients and keys of the file.
absl::StatusOr<std::unique_ptr<rpc::Authenticator>> MakeAuthenticator(
    const runtime::v1::Runtime& runtime, const Clock& clock);

// The real clock, or the shared test clock.
absl::StatusOr<std::unique_ptr<Clock>> MakeClock(const runtime::v1::Runtime& runtime);

rpc::TlsFiles CertificatesOf(const runtime::v1::Runtime& runtime, absl::string_view service);
rpc::ServerOptions ServerOptionsOf(const runtime::v1::Runtime& runtime, absl::string_view service);
// Where a caller outside its process finds it; empty when it has no address.
std::string TargetOf(const runtime::v1::Runtime& runtime, absl::string_view service);
// Where the process that runs `hosted` serves metrics and probes; empty when nowhere.
std::string AdminAddressOf(const runtime::v1::Runtime& runtime,
                           const std::vector<std::string>& hosted);
// With the service's role as user.
std::string DatabaseUrlOf(const runtime::v1::Runtime& runtime, absl::string_view service);

}  // namespace tresen::service
