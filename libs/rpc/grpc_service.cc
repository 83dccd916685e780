#include "libs/rpc/grpc_service.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include "google/protobuf/descriptor.h"
#include "libs/rpc/stream_call.h"
#include "libs/rpc/unary_call.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

constexpr absl::Duration kRetryAfterOverload = absl::Milliseconds(500);

using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;
using UnaryAdapter = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
using StreamAdapter =
    grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>;

grpc::internal::MethodHandler* Adapter(CallEnvironment& environment, const ServedMethod& method) {
  if (method.handler.stream != nullptr) {
    return new StreamAdapter([&environment, &method](grpc::CallbackServerContext* call,
                                                     const grpc::ByteBuffer* request) {
      return BeginStreamCall(environment, method, call, request);
    });
  }
  return new UnaryAdapter([&environment, &method](grpc::CallbackServerContext* call,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
    return BeginUnaryCall(environment, method, call, request, response);
  });
}

}  // namespace

absl::Status Overloaded(absl::string_view reason, absl::string_view message) {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, reason, message),
                        kRetryAfterOverload);
}

absl::Status Draining() {
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "DRAINING", "this server is shutting down"),
      absl::ZeroDuration());
}

GrpcService::GrpcService(BoundService& service, CallEnvironment& environment) : service_(service) {
  const auto* declared =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service.full_name());
  for (const BoundService::Method& bound : service.methods()) {
    const ServedMethod& method = methods_.emplace_back(
        ServedMethod{bound, PolicyOf(*declared->FindMethodByName(bound.name)), &service});
    const auto type = bound.stream != nullptr ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
    // gRPC takes ownership of method and adapter.
    AddMethod(new RpcServiceMethod(method.policy.path.c_str(), type, nullptr));
    MarkMethodRawCallback(static_cast<int>(methods_.size()) - 1, Adapter(environment, method));
  }
  service_.OnWake([&environment, &service] { environment.streams.RouseGroup(&service); });
}

GrpcService::~GrpcService() { service_.OnWake(nullptr); }

}  // namespace tresen::rpc
