#include "libs/whatsapp/send_result.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tresen::whatsapp {
namespace {

TEST_CASE("every code of the reference has its class") {
  const auto [error_class, codes] = GENERATE(table<ErrorClass, std::vector<int>>({
      {ErrorClass::kSlowDownUser, {131056}},
      {ErrorClass::kSlowDownNumber, {130429}},
      {ErrorClass::kSlowDownAccount, {4, 80007}},
      {ErrorClass::kTemporary, {1, 2, 131000, 131016, 131057, 133004}},
      {ErrorClass::kWindowClosed, {131047}},
      {ErrorClass::kUnreachable, {131026, 130472, 131021}},
      {ErrorClass::kMarketingStopped, {131050}},
      {ErrorClass::kMarketingCap, {131049}},
      {ErrorClass::kUserIdNotPossible, {131062}},
      {ErrorClass::kPayloadWrong, {33, 100, 131008, 131009, 131051, 132000, 132012, 135000}},
      {ErrorClass::kTemplateNotUsable, {132001, 132005, 132007, 132015, 132016, 132068, 132069}},
      {ErrorClass::kMediaNotReadable, {131052}},
      {ErrorClass::kMediaRefused, {131053}},
      {ErrorClass::kTokenOrPermission, {0, 3, 10, 190, 200, 250, 299, 131005}},
      {ErrorClass::kAccountBlocked, {368, 130497, 131031, 131037, 131042, 131045, 131048, 133010}},
      {ErrorClass::kUnknown, {-1, 5, 191, 300, 131010, 132002, 999999}},
  }));
  for (const int code : codes) {
    CAPTURE(code);
    CHECK(NameOf(Classify(code)) == NameOf(error_class));
  }
}

TEST_CASE("waiting grows four-fold for a customer and is bounded for a number") {
  CHECK(RetryDelaySeconds(ErrorClass::kSlowDownUser, 0) == 1);
  CHECK(RetryDelaySeconds(ErrorClass::kSlowDownUser, 2) == 16);
  CHECK(RetryDelaySeconds(ErrorClass::kTemporary, 50) == 60);
  CHECK(RetryDelaySeconds(ErrorClass::kSlowDownAccount, 0) == 60);
  CHECK(RetryDelaySeconds(ErrorClass::kSlowDownAccount, 50) == 3600);
  CHECK(RetryDelaySeconds(ErrorClass::kWindowClosed, 0) == 0);
  CHECK_FALSE(IsRetryable(ErrorClass::kWindowClosed));
}

TEST_CASE("an accepted message gives its id") {
  const SendResult result = ParseSendResponse(
      200,
      R"({"messaging_product":"whatsapp","contacts":[{"input":"+491713920001","wa_id":"491713920001"}],
               "messages":[{"id":"wamid.OUT12","message_status":"accepted"}]})");
  REQUIRE(result.accepted.has_value());
  CHECK(result.accepted->wamid == "wamid.OUT12");
  CHECK(result.accepted->wa_id == "491713920001");
  CHECK(result.accepted->message_status == "accepted");
  CHECK_FALSE(result.error.has_value());
}

TEST_CASE("an error is decided by its code, not by the HTTP status") {
  const SendResult result =
      ParseSendResponse(400, R"({"error":{"message":"(#131056) pair rate limit","code":131056,
               "error_data":{"details":"too many messages to this user"},"fbtrace_id":"AbC"}})");
  REQUIRE(result.error.has_value());
  CHECK(result.error->error_class == ErrorClass::kSlowDownUser);
  CHECK(result.error->fbtrace_id == "AbC");
  CHECK_FALSE(result.outcome_unknown);
}

TEST_CASE("code 0 is a code") {
  const SendResult result = ParseSendResponse(401, R"({"error":{"code":0}})");
  CHECK(result.error->has_code);
  CHECK(result.error->error_class == ErrorClass::kTokenOrPermission);
}

TEST_CASE("an answer that does not tell leaves the outcome open") {
  const auto [status, body] = GENERATE(table<int, std::string>({
      {200, ""},
      {200, "<html>"},
      {200, R"({"messages":[]})"},
      {200, R"({"messages":[{"id":""}]})"},
      {500, ""},
      {502, "<html>Bad gateway</html>"},
      {408, ""},
  }));
  const SendResult result = ParseSendResponse(status, body);
  CHECK_FALSE(result.accepted.has_value());
  CHECK(result.outcome_unknown);
}

TEST_CASE("a refusal without a body is a refusal") {
  CHECK_FALSE(ParseSendResponse(400, "").outcome_unknown);
  CHECK(ParseSendResponse(401, "").error->error_class == ErrorClass::kTokenOrPermission);
  CHECK(ParseSendResponse(429, "").error->error_class == ErrorClass::kSlowDownNumber);
}

}  // namespace
}  // namespace tresen::whatsapp
