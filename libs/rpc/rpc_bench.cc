// How long a call takes: our pipeline on the callback API beside the bare synchronous API, over
// mutual TLS and in process. Prints one line per case: calls per second, p50, p99, and the
// processor time per call (client and server together), which says more than the others on a
// machine that has other work.
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "libs/clock/stopwatch.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/rpc/testing/echo.grpc.pb.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/rpc/tls.h"

namespace tresen::rpc {
namespace {

using testing::EchoRequest;
using testing::EchoResponse;
using Echo = testing::EchoService;

constexpr absl::Duration kCaseTime = absl::Seconds(1);

// The same answer without any of our checks.
class BareSync final : public Echo::Service {
 public:
  grpc::Status Echo(grpc::ServerContext*, const EchoRequest* request,
                    EchoResponse* response) override {
    response->set_text(request->text());
    return grpc::Status::OK;
  }
};

std::vector<absl::Duration> CallFor(absl::Duration time, const Client<Echo>& client) {
  EchoRequest request;
  request.set_parent("tenants/demo");
  request.set_text(std::string(200, 'x'));
  std::vector<absl::Duration> taken;
  const Stopwatch total;
  while (total.Elapsed() < time) {
    const Stopwatch one;
    const auto answer =
        client.CallOnce(&Echo::Stub::Echo, CallContext::Background("desk"), request);
    if (answer.ok()) taken.push_back(one.Elapsed());
  }
  return taken;
}

absl::Duration ProcessorTime() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

void Measure(const char* name, const std::shared_ptr<Channel>& channel, int callers) {
  const Client<Echo> client(channel);
  std::vector<std::vector<absl::Duration>> results(static_cast<size_t>(callers));
  CallFor(kCaseTime / 10, client);
  const absl::Duration before = ProcessorTime();
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&result, &client] { result = CallFor(kCaseTime, client); });
  }
  for (std::thread& thread : threads) thread.join();
  const absl::Duration used = ProcessorTime() - before;
  std::vector<absl::Duration> all;
  for (const auto& result : results) all.insert(all.end(), result.begin(), result.end());
  std::sort(all.begin(), all.end());
  std::printf("%-32s callers %2d  %7.0f/s  p50 %6.0f us  p99 %6.0f us  cpu %4.0f us\n", name,
              callers, static_cast<double>(all.size()) / absl::ToDoubleSeconds(kCaseTime),
              absl::ToDoubleMicroseconds(all[all.size() / 2]),
              absl::ToDoubleMicroseconds(all[all.size() * 99 / 100]),
              absl::ToDoubleMicroseconds(used) / static_cast<double>(all.size()));
}

void Run() {
  testing::EchoServer ours;
  BareSync bare;
  grpc::ServerBuilder builder;
  grpc::ResourceQuota quota("bench");
  builder.SetResourceQuota(quota.SetMaxThreads(24));
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", *ServerTls(ours.certificates().Issue("echo")), &port);
  builder.RegisterService(&bare);
  const std::unique_ptr<grpc::Server> sync = builder.BuildAndStart();
  const auto sync_inside = std::make_shared<Channel>("echo", "gateway");
  sync_inside->Connect(sync->InProcessChannel({}), "");
  const auto sync_tls = *Channel::OverTls("echo", "desk", "127.0.0.1:" + std::to_string(port),
                                          ours.certificates().Issue("desk"));
  for (const int callers : {1, 8}) {
    Measure("ours, in process", ours.InProcess("gateway"), callers);
    Measure("bare synchronous, in process", sync_inside, callers);
    Measure("ours, mutual TLS", ours.OverTls("desk"), callers);
    Measure("bare synchronous, mutual TLS", sync_tls, callers);
  }
  sync->Shutdown();
}

}  // namespace
}  // namespace tresen::rpc

int main() {
  // As in the services (libs/service).
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // What the access log costs is part of the measurement; where it goes is not.
  tresen::log::Options options;
  options.path = "/dev/null";
  if (!tresen::log::Configure(options).ok()) return 1;
  tresen::rpc::Run();
  return 0;
}
