#include "libs/rpc/unary_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <memory>
#include <optional>
#include <utility>

#include "libs/clock/stopwatch.h"
#include "libs/rpc/status_conversion.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

// Lives from the arrival of a call until gRPC has let go of it (OnDone).
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(CallEnvironment& environment, const ServedMethod& method,
            grpc::CallbackServerContext* call, const grpc::ByteBuffer* request,
            grpc::ByteBuffer* response)
      : environment_(environment),
        method_(method),
        call_(call),
        request_(request),
        response_(response) {}

  void Begin() {
    if (environment_.draining) return Answer(Draining());
    if (!environment_.workers.TrySubmit([this] { Answer(Run()); })) {
      Answer(Overloaded("OVERLOADED", "every worker is busy and the queue is full"));
    }
  }

 private:
  absl::Status Run() {
    absl::StatusOr<CallContext> context =
        environment_.pipeline.Admit(*call_, method_.policy, /*streaming=*/false, cancellation_);
    TRESEN_RETURN_IF_ERROR(context.status());
    context_ = *std::move(context);
    const std::unique_ptr<google::protobuf::Message> request(method_.handler.request->New());
    TRESEN_RETURN_IF_ERROR(environment_.pipeline.Read(*request_, *context_, request.get()));
    const std::unique_ptr<google::protobuf::Message> response(method_.handler.response->New());
    TRESEN_RETURN_IF_ERROR(method_.handler.unary(*context_, *request, response.get()));
    bool own_buffer = false;
    const grpc::Status written =
        grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
            *response, response_, &own_buffer);
    return FromGrpcStatus(written);
  }

  // The last thing that touches this object before OnDone.
  void Answer(const absl::Status& status) {
    if (environment_.observer != nullptr) {
      environment_.observer->Finished(method_.policy.path, context_ ? &*context_ : nullptr, status,
                                      since_.Elapsed());
    }
    Finish(ToGrpcStatus(status));
  }

  void OnCancel() override { cancellation_->Cancel(); }
  void OnDone() override { delete this; }

  CallEnvironment& environment_;
  const ServedMethod& method_;
  grpc::CallbackServerContext* const call_;
  const grpc::ByteBuffer* const request_;
  grpc::ByteBuffer* const response_;
  const Stopwatch since_;
  const std::shared_ptr<Cancellation> cancellation_ = std::make_shared<Cancellation>();
  std::optional<CallContext> context_;
};

}  // namespace

grpc::ServerUnaryReactor* BeginUnaryCall(CallEnvironment& environment, const ServedMethod& method,
                                         grpc::CallbackServerContext* call,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response) {
  auto* reactor = new UnaryCall(
      environment, method, call, request,
      response);  // NOLINT(cppcoreguidelines-owning-memory): gRPC's reactors end themselves
  reactor->Begin();
  return reactor;
}

}  // namespace tresen::rpc
