#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/rpc/access.h"
#include "libs/rpc/authenticator.h"
#include "libs/rpc/call_context.h"

namespace grpc {
class ByteBuffer;
class CallbackServerContext;
}  // namespace grpc

namespace tresen::rpc {

// What happens between the wire and the handler, the same for every method: who calls, may they,
// until when, is the request well-formed. Immutable; thread-safe.
class Pipeline {
 public:
  struct Options {
    // Outlives the pipeline.
    const Authenticator* authenticator = nullptr;
    // What callers of this process send to prove it.
    std::string in_process_secret;
    absl::Duration default_budget = absl::Seconds(10);  // when the caller set no deadline
    absl::Duration longest_budget = absl::Seconds(60);
    absl::Duration longest_stream = absl::Hours(1);
  };

  explicit Pipeline(Options options) : options_(std::move(options)) {}

  // Identity, scope, deadline, trace. UNAUTHENTICATED, PERMISSION_DENIED, or DEADLINE_EXCEEDED when
  // the call waited too long for a thread.
  absl::StatusOr<CallContext> Admit(const grpc::CallbackServerContext& call,
                                    const MethodPolicy& policy, bool streaming,
                                    std::shared_ptr<Cancellation> cancellation) const;

  // The same for a call from `self`, a service of this process, that `context` describes.
  absl::StatusOr<CallContext> AdmitLocal(const std::string& self, const CallContext& context,
                                         const MethodPolicy& policy) const;

  // Whether the caller may ask this: tenant and text.
  absl::Status Check(const CallContext& context, const google::protobuf::Message& request) const;

  // Fills `request`, then checks it.
  absl::Status Read(const grpc::ByteBuffer& body, const CallContext& context,
                    google::protobuf::Message* request) const;

 private:
  absl::StatusOr<Principal> Identify(const grpc::CallbackServerContext& call) const;
  absl::Time Deadline(const grpc::CallbackServerContext& call, bool streaming) const;

  const Options options_;
};

}  // namespace tresen::rpc
