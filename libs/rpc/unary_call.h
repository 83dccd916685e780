#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "libs/rpc/grpc_service.h"

namespace tresen::rpc {

// Begins a unary call: hands it to a worker, or refuses it at once. The reactor ends itself.
grpc::ServerUnaryReactor* BeginUnaryCall(CallEnvironment& environment, const ServedMethod& method,
                                         grpc::CallbackServerContext* call,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response);

}  // namespace tresen::rpc
