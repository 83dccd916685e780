#include "libs/rpc/generic_call.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>

#include "libs/rpc/cancellation.h"
#include "libs/rpc/status_conversion.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

using google::protobuf::Message;
using grpc::internal::RpcMethod;

grpc::ByteBuffer Bytes(const Message& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  // Cannot fail: the message is initialised and smaller than memory.
  (void)grpc::GenericSerialize<grpc::ProtoBufferWriter, Message>(message, &bytes, &own_buffer);
  return bytes;
}

absl::Status Parse(grpc::ByteBuffer bytes, Message* message) {
  return FromGrpcStatus(
      grpc::GenericDeserialize<grpc::ProtoBufferReader, Message>(&bytes, message));
}

}  // namespace

absl::Status CallByName(const Channel& channel, const std::string& method,
                        const CallContext& context, const Message& request, Message* response) {
  const std::shared_ptr<grpc::Channel> transport = channel.transport();
  if (transport == nullptr) return NotConnected(channel.peer());
  TRESEN_RETURN_IF_ERROR(context.Check());
  grpc::ClientContext call;
  channel.Prepare(context, &call);
  const RpcMethod rpc(method.c_str(), RpcMethod::NORMAL_RPC);
  const grpc::ByteBuffer asked = Bytes(request);
  grpc::ByteBuffer answered;
  const Cancellation::Listener cancel(context.cancellation(), [&call] { call.TryCancel(); });
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      transport.get(), rpc, &call, asked, &answered);
  if (!status.ok()) return FromGrpcStatus(status);
  return Parse(answered, response);
}

absl::Status WatchByName(const Channel& channel, const std::string& method,
                         const CallContext& context, const Message& request, Message* message,
                         const std::function<bool(const Message&)>& on_message) {
  const std::shared_ptr<grpc::Channel> transport = channel.transport();
  if (transport == nullptr) return NotConnected(channel.peer());
  TRESEN_RETURN_IF_ERROR(context.Check());
  grpc::ClientContext call;
  channel.Prepare(context, &call);
  const RpcMethod rpc(method.c_str(), RpcMethod::SERVER_STREAMING);
  const Cancellation::Listener cancel(context.cancellation(), [&call] { call.TryCancel(); });
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(transport.get(), rpc, &call,
                                                                    Bytes(request)));
  absl::Status ours;
  bool wanted = true;
  for (grpc::ByteBuffer bytes; wanted && reader->Read(&bytes);) {
    ours = Parse(bytes, message);
    wanted = ours.ok() && on_message(*message);
  }
  if (!wanted) call.TryCancel();
  const grpc::Status status = reader->Finish();
  return wanted && !status.ok() ? FromGrpcStatus(status) : ours;
}

}  // namespace tresen::rpc
