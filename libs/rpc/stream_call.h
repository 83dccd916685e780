#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "libs/rpc/grpc_service.h"

namespace tresen::rpc {

// Begins a server stream: gives it a place in the stream pool, or refuses it at once. The reactor
// ends itself.
grpc::ServerWriteReactor<grpc::ByteBuffer>* BeginStreamCall(CallEnvironment& environment,
                                                            const ServedMethod& method,
                                                            grpc::CallbackServerContext* call,
                                                            const grpc::ByteBuffer* request);

}  // namespace tresen::rpc
