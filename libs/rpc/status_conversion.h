#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace tresen::rpc {

// The one place where absl::Status becomes a gRPC status and back. All details of libs/status
// travel as google.rpc.Status in "grpc-status-details-bin". An UNKNOWN or INTERNAL error leaves its
// message behind: what an unexpected error says may quote data.
grpc::Status ToGrpcStatus(const absl::Status& status);
absl::Status FromGrpcStatus(const grpc::Status& status);

// UNAVAILABLE: there is no way to `peer` at this moment.
absl::Status NotConnected(absl::string_view peer);

}  // namespace tresen::rpc
