#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "libs/rpc/call_context.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/local_server.h"
#include "libs/rpc/retry.h"
#include "libs/rpc/status_conversion.h"

namespace tresen::rpc {

// Calls another service through its generated stub. Deadline, cancellation, trace and identity come
// from the context; errors arrive as absl::Status with all details (libs/status reads them).
//
//   rpc::Client<scheduling::v1::SchedulingService> scheduling(channel);
//   using Stub = scheduling::v1::SchedulingService::Stub;
//   absl::StatusOr<FindSlotsResponse> slots = scheduling.Call(&Stub::FindSlots, context, request);
//
// Calls block; a call without remaining time fails without being sent. Thread-safe.
template <class Service>
class Client {
 public:
  using Stub = typename Service::Stub;
  template <class Request, class Response>
  using UnaryMethod = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);
  template <class Request, class Response>
  using StreamMethod = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                               const Request&);

  explicit Client(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}

  // One attempt.
  template <class Request, class Response>
  absl::StatusOr<Response> CallOnce(UnaryMethod<Request, Response> method,
                                    const CallContext& context, const Request& request) const {
    if (absl::Status worth = context.Check(); !worth.ok()) return worth;
    Response response;
    if (const auto local = channel_->local(); local != nullptr) {
      const ServedMethod* known = local->Find(Service::service_full_name(), *Request::descriptor());
      if (known != nullptr) {
        absl::Status status = local->Call(*known, channel_->self(), context, request, &response);
        if (!status.ok()) return status;
        return response;
      }
    }
    const std::shared_ptr<Stub> stub = ConnectedStub();
    if (stub == nullptr) return NotConnected(channel_->peer());
    grpc::ClientContext call;
    channel_->Prepare(context, &call);
    grpc::Status status;
    {
      const Cancellation::Listener cancel(context.cancellation(), [&call] { call.TryCancel(); });
      status = ((*stub).*method)(&call, request, &response);
    }
    if (!status.ok()) return FromGrpcStatus(status);
    return response;
  }

  // As CallOnce, and again after UNAVAILABLE while time, attempts and the channel's retry budget
  // allow: for reads, and for mutations that carry a request_id. ABORTED (a lost race) is not
  // retried here: it is the caller's whole step that must be redone, see Retry().
  template <class Request, class Response>
  absl::StatusOr<Response> Call(UnaryMethod<Request, Response> method, const CallContext& context,
                                const Request& request, const RetryPolicy& policy = {}) const {
    absl::StatusOr<Response> result = NotConnected(channel_->peer());
    const absl::Status status =
        RetryUnavailable(context, policy, channel_->retry_budget(), RealRetryEnvironment(), [&] {
          result = CallOnce<Request, Response>(method, context, request);
          return result.status();
        });
    if (!status.ok()) return status;
    return result;
  }

  // Reads a server stream until it ends (its status is returned; OK when complete), `on_message`
  // answers false (OK is returned and the stream cancelled), or the context is cancelled.
  template <class Request, class Response>
  absl::Status Watch(StreamMethod<Request, Response> method, const CallContext& context,
                     const Request& request,
                     const std::function<bool(const Response&)>& on_message) const {
    const std::shared_ptr<Stub> stub = ConnectedStub();
    if (stub == nullptr) return NotConnected(channel_->peer());
    if (absl::Status worth = context.Check(); !worth.ok()) return worth;
    grpc::ClientContext call;
    channel_->Prepare(context, &call);
    const Cancellation::Listener cancel(context.cancellation(), [&call] { call.TryCancel(); });
    const std::unique_ptr<grpc::ClientReader<Response>> reader = ((*stub).*method)(&call, request);
    bool wanted = true;
    for (Response message; wanted && reader->Read(&message);) wanted = on_message(message);
    if (!wanted) call.TryCancel();
    const grpc::Status status = reader->Finish();
    return wanted && !status.ok() ? FromGrpcStatus(status) : absl::OkStatus();
  }

 private:
  std::shared_ptr<Stub> ConnectedStub() const {
    absl::MutexLock lock(&mutex_);
    if (stub_ == nullptr) {
      auto transport = channel_->transport();
      if (transport != nullptr) stub_ = Service::NewStub(transport);
    }
    return stub_;
  }

  const std::shared_ptr<Channel> channel_;  // shared with Peers and other clients
  mutable absl::Mutex mutex_;
  mutable std::shared_ptr<Stub> stub_ ABSL_GUARDED_BY(mutex_);  // shared with calls under way
};

}  // namespace tresen::rpc
