#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/rpc/channel.h"

namespace tresen::rpc {

// Both sides present a certificate and verify the other's against the files' CA. The files are
// looked at every few seconds and apply to new connections; replace certificate and key together
// (switch a directory symlink), because a mismatched pair stops all new connections. Wraps gRPC's
// experimental TLS interface, the only one that reloads. FAILED_PRECONDITION naming the file that
// cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files);

// Accepts only a server whose certificate names "spiffe://tresen/<peer>": the host name is not
// asked, since instances come and go under any address.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ClientTls(const TlsFiles& files,
                                                                    absl::string_view peer);

}  // namespace tresen::rpc
