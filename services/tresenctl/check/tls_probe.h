#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/channel.h"

namespace tresen::tresenctl {

// What a server showed in the handshake.
struct ServerCertificate {
  std::string untrusted;  // why the CA does not vouch for it; empty: it does
  std::vector<std::string> uri_names;
  std::vector<std::string> dns_names;
  absl::Time expires;
};

// Shakes hands with "host:port" as a gRPC client would. UNAVAILABLE when nobody listens there,
// FAILED_PRECONDITION when there is no TLS or our own files cannot be used. Waits at most a few
// seconds for each step.
absl::StatusOr<ServerCertificate> ProbeTls(const std::string& target, const rpc::TlsFiles& files);

// UNAVAILABLE when nobody listens at "host:port".
absl::Status ProbeTcp(const std::string& target);

// When a certificate in a PEM file ends.
absl::StatusOr<absl::Time> ExpiryOf(const std::string& certificate_file);

}  // namespace tresen::tresenctl
