#include "libs/rpc/stream_call.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <memory>
#include <optional>
#include <utility>

#include "libs/clock/stopwatch.h"
#include "libs/rpc/status_conversion.h"
#include "libs/status/status.h"

namespace tresen::rpc {
namespace {

// What one question to the feed may take.
constexpr absl::Duration kStepBudget = absl::Seconds(10);

// Lives from the arrival of a call until gRPC has let go of it (OnDone). Between Begin() and
// Finish() only Step() touches the feed; gRPC's reactions only tell the pool.
class StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                         public StreamPool::Stream {
 public:
  StreamCall(CallEnvironment& environment, const ServedMethod& method,
             grpc::CallbackServerContext* call, const grpc::ByteBuffer* request)
      : environment_(environment),
        method_(method),
        call_(call),
        request_(request),
        message_(method.handler.response->New()) {}

  void Begin() {
    if (environment_.draining) return Answer(Draining());
    id_ = environment_.streams.Add(this, method_.service);
    if (id_ == 0) {
      return Answer(Overloaded("TOO_MANY_STREAMS", "as many streams are open as are allowed"));
    }
    if (environment_.observer != nullptr) environment_.observer->StreamOpened(method_.policy.path);
    environment_.streams.Resume(id_);
  }

  StreamPool::Next Step() override {
    absl::StatusOr<bool> news = Ask();
    if (!news.ok()) {
      if (environment_.observer != nullptr) {
        environment_.observer->StreamClosed(method_.policy.path);
      }
      feed_ = nullptr;
      Answer(absl::IsOutOfRange(news.status()) ? absl::OkStatus() : news.status());
      return StreamPool::Next::kEnd;
    }
    if (!*news) return StreamPool::Next::kRest;
    buffer_.Clear();
    bool own_buffer = false;
    // Cannot fail: the message is initialised and smaller than memory.
    (void)grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(
        *message_, &buffer_, &own_buffer);
    StartWrite(&buffer_);
    return StreamPool::Next::kWait;
  }

 private:
  // True when message_ holds something to send.
  absl::StatusOr<bool> Ask() {
    if (environment_.draining) return Draining();
    if (cancellation_->cancelled()) return absl::CancelledError("the caller has gone away");
    if (feed_ == nullptr) TRESEN_RETURN_IF_ERROR(Open());
    TRESEN_RETURN_IF_ERROR(context_->Check());
    message_->Clear();
    return feed_(context_->WithBudget(kStepBudget), message_.get());
  }

  absl::Status Open() {
    TRESEN_ASSIGN_OR_RETURN(context_,
                            environment_.pipeline.Admit(*call_, method_.policy,
                                                        /*streaming=*/true, cancellation_));
    const std::unique_ptr<google::protobuf::Message> request(method_.handler.request->New());
    TRESEN_RETURN_IF_ERROR(environment_.pipeline.Read(*request_, *context_, request.get()));
    TRESEN_ASSIGN_OR_RETURN(feed_, method_.handler.stream(*context_, *request));
    // The caller learns at once that the stream stands, however long it stays silent.
    StartSendInitialMetadata();
    return absl::OkStatus();
  }

  // The last thing that touches this object before OnDone.
  void Answer(const absl::Status& status) {
    if (environment_.observer != nullptr) {
      environment_.observer->Finished(method_.policy.path, context_ ? &*context_ : nullptr, status,
                                      since_.Elapsed());
    }
    Finish(ToGrpcStatus(status));
  }

  void OnWriteDone(bool ok) override {
    if (!ok) cancellation_->Cancel();
    environment_.streams.Resume(id_);
  }
  void OnCancel() override {
    cancellation_->Cancel();
    environment_.streams.Rouse(id_);
  }
  void OnDone() override { delete this; }

  CallEnvironment& environment_;
  const ServedMethod& method_;
  grpc::CallbackServerContext* const call_;
  const grpc::ByteBuffer* const request_;
  const Stopwatch since_;
  const std::shared_ptr<Cancellation> cancellation_ = std::make_shared<Cancellation>();
  StreamPool::Id id_ = 0;
  std::optional<CallContext> context_;
  BoundService::ErasedFeed feed_;
  const std::unique_ptr<google::protobuf::Message> message_;
  grpc::ByteBuffer buffer_;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* BeginStreamCall(CallEnvironment& environment,
                                                            const ServedMethod& method,
                                                            grpc::CallbackServerContext* call,
                                                            const grpc::ByteBuffer* request) {
  auto* reactor = new StreamCall(
      environment, method, call,
      request);  // NOLINT(cppcoreguidelines-owning-memory): gRPC's reactors end themselves
  reactor->Begin();
  return reactor;
}

}  // namespace tresen::rpc
