#include "services/tresenctl/remote/endpoints.h"

#include <catch2/catch.hpp>

namespace tresen::tresenctl {
namespace {

TEST_CASE("an installation's endpoints are read") {
  const auto endpoints = ParseEndpoints(
      R"({"grpc":{"gateway":"127.0.0.1:50051"},"ca":"a","client_cert":"b","client_key":"c",
          "tenant":"demo","http_url":"http://127.0.0.1:8080","database_url":"host=/run/pg"})");
  REQUIRE(endpoints.ok());
  CHECK(endpoints->grpc.at("gateway") == "127.0.0.1:50051");
  CHECK(endpoints->tls.key == "c");
  CHECK(endpoints->tenant == "demo");
  CHECK(endpoints->http_url == "http://127.0.0.1:8080");
  CHECK(endpoints->database_url == "host=/run/pg");
}

TEST_CASE("a file without what a connection needs is refused") {
  for (const char* json :
       {"", "[]", "{", R"({"grpc":{"gateway":"x"}})", R"({"grpc":3,"ca":"a"})"}) {
    INFO(json);
    CHECK(ParseEndpoints(json).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("flags need no file when they say everything, and go before the file") {
  EndpointFlags flags;
  flags.grpc = "scheduling=127.0.0.1:1,gateway=[::1]:2";
  flags.tls = {"a", "b", "c"};
  CHECK(absl::IsNotFound(FindEndpoints("/nonexistent.json", flags).status()));
  flags.tenant = "demo";
  const auto endpoints = FindEndpoints("/nonexistent.json", flags);
  REQUIRE(endpoints.ok());
  CHECK(endpoints->grpc.at("gateway") == "[::1]:2");
  CHECK(endpoints->tls.certificate == "b");
  flags.grpc = "scheduling";
  CHECK(absl::IsInvalidArgument(FindEndpoints("/nonexistent.json", flags).status()));
}

TEST_CASE("a name may be given short") {
  CHECK(*FullName("demo", "branches", "mitte") == "tenants/demo/branches/mitte");
  CHECK(*FullName("demo", "branches", "branches/mitte") == "tenants/demo/branches/mitte");
  CHECK(*FullName("demo", "branches", "tenants/other/branches/mitte") ==
        "tenants/other/branches/mitte");
  for (const char* wrong : {"", "staff/lena", "tenants/demo/staff/lena", "tenants/demo", "a b"}) {
    INFO(wrong);
    CHECK(absl::IsInvalidArgument(FullName("demo", "branches", wrong).status()));
  }
}

TEST_CASE("a service that the installation does not run is not found") {
  CHECK(OpenChannel({}, "gateway").status().code() == absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tresen::tresenctl
