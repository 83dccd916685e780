#include "libs/rpc/status_conversion.h"

#include <grpcpp/support/status.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

bool MessageMayQuoteData(absl::StatusCode code) {
  return code == absl::StatusCode::kUnknown || code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string message =
      MessageMayQuoteData(status.code()) ? "internal error" : std::string(status.message());
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(message);
  for (const ErrorDetail& detail : Details(status)) {
    google::protobuf::Any* any = wire.add_details();
    any->set_type_url(detail.type_url);
    any->set_value(detail.bytes);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), message,
                      wire.details().empty() ? "" : wire.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (result.ok() || !wire.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& detail : wire.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

absl::Status NotConnected(absl::string_view peer) {
  return MakeError(absl::StatusCode::kUnavailable, "NOT_CONNECTED",
                   absl::StrCat("no connection to the service ", peer),
                   {{"service", std::string(peer)}});
}

}  // namespace tresen::rpc
