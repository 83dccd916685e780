#include "libs/rpc/local_server.h"

#include <grpcpp/support/status.h>

#include <optional>

#include "google/protobuf/descriptor.h"
#include "libs/clock/stopwatch.h"
#include "libs/rpc/grpc_service.h"
#include "libs/rpc/status_conversion.h"
#include "libs/status/status.h"

namespace tresen::rpc {

void LocalServer::Add(const ServedMethod& method) {
  if (method.handler.unary == nullptr) return;
  const auto [known, added] = methods_.emplace(
      std::make_pair(method.service->full_name(), method.handler.request->GetDescriptor()), &method);
  if (!added) known->second = nullptr;
}

const ServedMethod* LocalServer::Find(absl::string_view service,
                                      const google::protobuf::Descriptor& request) const {
  const auto found = methods_.find(std::make_pair(std::string(service), &request));
  return found == methods_.end() ? nullptr : found->second;
}

absl::Status LocalServer::Call(const ServedMethod& method, const std::string& self,
                               const CallContext& context, const google::protobuf::Message& request,
                               google::protobuf::Message* response) {
  if (!Enter()) return Draining();
  const Stopwatch since;
  absl::StatusOr<CallContext> admitted =
      environment_.pipeline.AdmitLocal(self, context, method.policy);
  absl::Status status = admitted.status();
  if (status.ok()) status = environment_.pipeline.Check(*admitted, request);
  if (status.ok()) status = method.handler.unary(*admitted, request, response);
  if (environment_.observer != nullptr) {
    environment_.observer->Finished(method.policy.path, admitted.ok() ? &*admitted : nullptr,
                                    status, since.Elapsed());
  }
  Leave();
  // What stays inside a server stays inside here, too.
  return status.ok() ? status : FromGrpcStatus(ToGrpcStatus(status));
}

bool LocalServer::Enter() {
  absl::MutexLock lock(&mutex_);
  if (closed_) return false;
  ++running_;
  return true;
}

void LocalServer::Leave() {
  absl::MutexLock lock(&mutex_);
  --running_;
}

void LocalServer::Close(absl::Duration limit) {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  mutex_.AwaitWithTimeout(absl::Condition(this, &LocalServer::Quiet), limit);
}

}  // namespace tresen::rpc
