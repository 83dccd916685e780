#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "libs/rpc/generic_call.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/echo_server.h"

namespace tresen::rpc {
namespace {

using testing::EchoServer;

constexpr int kServing = 1;
constexpr int kNotServing = 2;

// grpc.health.v1.Health/Check. Its messages have one field each, as these wrappers have.
int Health(const Channel& channel) {
  google::protobuf::StringValue all;
  google::protobuf::Int32Value status;
  const absl::Status asked = CallByName(channel, "/grpc.health.v1.Health/Check",
                                        CallContext::Background("desk"), all, &status);
  REQUIRE(asked.ok());
  return status.value();
}

TEST_CASE("health follows readiness and says so while draining") {
  EchoServer echo;
  const auto channel = echo.InProcess("gateway");
  CHECK(Health(*channel) == kServing);
  echo.server().SetReady(false);
  CHECK(Health(*channel) == kNotServing);
  echo.server().SetReady(true);
  CHECK(Health(*channel) == kServing);
}

TEST_CASE("a server that is not ready is not asked: the client answers unavailable at once") {
  EchoServer echo;
  const auto channel = echo.OverTls("desk");
  google::protobuf::StringValue request;
  google::protobuf::StringValue response;
  const std::string method = "/tresen.rpc.testing.EchoService/Write";
  REQUIRE(CallByName(*channel, method, CallContext::Background("desk"), request, &response).ok());
  echo.server().SetReady(false);
  absl::Status status;
  do {
    status = CallByName(*channel, method, CallContext::Background("desk"), request, &response);
  } while (status.ok());
  CHECK(absl::IsUnavailable(status));
}

TEST_CASE("reflection lists the services, without generated server code too") {
  EchoServer echo;
  grpc::ClientContext call;
  grpc::CompletionQueue queue;
  grpc::GenericStub generic(echo.InProcess("gateway")->transport());
  const auto stream = generic.PrepareCall(
      &call, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  stream->StartCall(nullptr);
  REQUIRE(next());
  // ServerReflectionRequest{list_services: "*"}
  const grpc::Slice list("\x3a\x01*");
  stream->Write(grpc::ByteBuffer(&list, 1), nullptr);
  REQUIRE(next());
  grpc::ByteBuffer answer;
  stream->Read(&answer, nullptr);
  REQUIRE(next());
  grpc::Slice bytes;
  REQUIRE(answer.DumpToSingleSlice(&bytes).ok());
  const std::string text(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  CHECK_THAT(text, Catch::Contains("tresen.rpc.testing.EchoService"));
  CHECK_THAT(text, Catch::Contains("grpc.health.v1.Health"));
  call.TryCancel();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  next();
}

}  // namespace
}  // namespace tresen::rpc
