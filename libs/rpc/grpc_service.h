#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <atomic>
#include <deque>

#include "absl/strings/string_view.h"
#include "libs/rpc/access.h"
#include "libs/rpc/call_observer.h"
#include "libs/rpc/pipeline.h"
#include "libs/rpc/service.h"
#include "libs/rpc/stream_pool.h"
#include "libs/rpc/worker_pool.h"

namespace tresen::rpc {

// What all calls of one server share. Outlives every call.
struct CallEnvironment {
  const Pipeline& pipeline;
  WorkerPool& workers;
  StreamPool& streams;
  CallObserver* observer;  // may be null
  std::atomic<bool> draining{false};
};

// One method as the calls see it.
struct ServedMethod {
  const BoundService::Method& handler;
  MethodPolicy policy;
  const BoundService* service;
};

// RESOURCE_EXHAUSTED with a delay after which another try makes sense.
absl::Status Overloaded(absl::string_view reason, absl::string_view message);
// UNAVAILABLE: another instance takes over.
absl::Status Draining();

// A BoundService for gRPC's callback API. It takes bytes and gives bytes: requests are parsed on
// our own threads, after the checks, and no generated server code is needed.
class GrpcService final : public grpc::Service {
 public:
  // `service` has been validated. Both outlive this.
  GrpcService(BoundService& service, CallEnvironment& environment);
  ~GrpcService() override;

  const std::deque<ServedMethod>& methods() const { return methods_; }

 private:
  BoundService& service_;
  std::deque<ServedMethod> methods_;
};

}  // namespace tresen::rpc
