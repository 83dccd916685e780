#include "libs/connect/protocol.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "libs/status/status.h"

namespace tresen::connect {
namespace {

using Json = nlohmann::json;

TEST_CASE("content types name codec and shape") {
  CHECK(ParseContentType("application/json; charset=UTF-8")->codec == Codec::kJson);
  CHECK(ParseContentType("application/proto")->codec == Codec::kProto);
  CHECK(ParseContentType("Application/Connect+JSON")->streaming);
  CHECK(ParseContentType("application/connect+proto")->codec == Codec::kProto);
  for (const char* other :
       {"", "text/plain", "application/grpc", "application/json; charset=latin1",
        "application/jsonp", "multipart/form-data; boundary=x"}) {
    CHECK_FALSE(ParseContentType(other).has_value());
  }
}

TEST_CASE("codes map to the statuses of the protocol") {
  const auto [code, name, status] = GENERATE(table<absl::StatusCode, std::string, int>({
      {absl::StatusCode::kCancelled, "canceled", 499},
      {absl::StatusCode::kUnknown, "unknown", 500},
      {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
      {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
      {absl::StatusCode::kNotFound, "not_found", 404},
      {absl::StatusCode::kAlreadyExists, "already_exists", 409},
      {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
      {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
      {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
      {absl::StatusCode::kAborted, "aborted", 409},
      {absl::StatusCode::kOutOfRange, "out_of_range", 400},
      {absl::StatusCode::kUnimplemented, "unimplemented", 501},
      {absl::StatusCode::kInternal, "internal", 500},
      {absl::StatusCode::kUnavailable, "unavailable", 503},
      {absl::StatusCode::kDataLoss, "data_loss", 500},
      {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
      {static_cast<absl::StatusCode>(99), "unknown", 500},
  }));
  CHECK(CodeName(code) == name);
  CHECK(HttpStatusOf(code) == status);
}

TEST_CASE("an error carries its details twice: as bytes and readable") {
  const Json json = Json::parse(ErrorJson(
      MakeError(absl::StatusCode::kAborted, "SLOT_TAKEN", "the slot is taken", {{"slot", "7"}})));
  CHECK(json["code"] == "aborted");
  CHECK(json["message"] == "the slot is taken");
  REQUIRE(json["details"].size() == 1);
  CHECK(json["details"][0]["type"] == "google.rpc.ErrorInfo");
  CHECK(json["details"][0]["debug"]["reason"] == "SLOT_TAKEN");
  CHECK_FALSE(json["details"][0]["value"].get<std::string>().empty());
  CHECK(json["details"][0]["value"].get<std::string>().back() != '=');
}

TEST_CASE("the words of an internal error stay inside the gateway") {
  CHECK(Json::parse(ErrorJson(absl::InternalError("row (Anna)")))["message"] == "internal error");
}

TEST_CASE("a stream ends with an error or with nothing") {
  CHECK(EndStreamJson(absl::OkStatus()) == "{}");
  CHECK(Json::parse(EndStreamJson(absl::NotFoundError("x")))["error"]["code"] == "not_found");
}

TEST_CASE("an envelope opens to what was put in") {
  const std::string bytes("a\0b", 3);
  const std::string envelope = Envelope(bytes);
  CHECK(envelope == std::string("\0\0\0\0\3a\0b", 8));
  CHECK(*OpenSingleEnvelope(envelope) == bytes);
  CHECK(*OpenSingleEnvelope(Envelope("")) == "");
}

TEST_CASE("a broken envelope is refused") {
  const std::string envelope = Envelope("abc");
  for (size_t size = 1; size < envelope.size(); ++size) {
    CHECK(absl::IsInvalidArgument(OpenSingleEnvelope(envelope.substr(0, size)).status()));
  }
  CHECK(absl::IsInvalidArgument(OpenSingleEnvelope(std::string("\0\xff\xff\xff\xff", 5)).status()));
  CHECK(absl::IsInvalidArgument(OpenSingleEnvelope(Envelope("abc", 0x40)).status()));
  CHECK(absl::IsUnimplemented(OpenSingleEnvelope("").status()));
  CHECK(absl::IsUnimplemented(OpenSingleEnvelope(envelope + envelope).status()));
  CHECK(absl::IsUnimplemented(OpenSingleEnvelope(Envelope("abc", 0x01)).status()));
}

TEST_CASE("a timeout has up to ten digits") {
  CHECK(*ParseTimeout("1500") == absl::Milliseconds(1500));
  CHECK(*ParseTimeout("9999999999") == absl::Milliseconds(9999999999));
  for (const char* wrong : {"", "-1", "1.5", "12345678901", "1s", "+1", " 1"}) {
    CHECK(absl::IsInvalidArgument(ParseTimeout(wrong).status()));
  }
}

}  // namespace
}  // namespace tresen::connect
