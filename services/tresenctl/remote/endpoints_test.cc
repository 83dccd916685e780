#include "services/tresenctl/remote/endpoints.h"

#include <catch2/catch.hpp>

namespace tresen::tresenctl {
namespace {

TEST_CASE("an installation's endpoints are read") {
  const auto endpoints = ParseEndpoints(
      R"({"grpc":{"gateway":"127.0.0.1:50051"},"ca":"a","client_cert":"b","client_key":"c",
          "tenant":"demo","http_url":"http://127.0.0.1:8080"})");
  REQUIRE(endpoints.ok());
  CHECK(endpoints->grpc.at("gateway") == "127.0.0.1:50051");
  CHECK(endpoints->tls.key == "c");
  CHECK(endpoints->tenant == "demo");
}

TEST_CASE("a file without what a connection needs is refused") {
  for (const char* json :
       {"", "[]", "{", R"({"grpc":{"gateway":"x"}})", R"({"grpc":3,"ca":"a"})"}) {
    INFO(json);
    CHECK(ParseEndpoints(json).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a service that the installation does not run is not found") {
  CHECK(OpenChannel({}, "gateway").status().code() == absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tresen::tresenctl
