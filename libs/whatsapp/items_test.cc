// Statuses, preferences, id changes and account events: sections 2.2 and 2.3 of the channel's
// reference.
#include <catch2/catch.hpp>
#include <string>

#include "libs/whatsapp/webhook_fixture.h"

namespace tresen::whatsapp {
namespace {

TEST_CASE("a delivered status brings our callback data and the price") {
  const auto webhook = ParseWebhook(Body(Change(
      "messages",
      R"("contacts":[{"profile":{"name":"Mina K."},"wa_id":"491713920001","user_id":"DE.1000000000000000001"}],
         "statuses":[{"id":"wamid.OUT9","status":"delivered","timestamp":"1795001300","recipient_id":"491713920001",
           "recipient_user_id":"DE.1000000000000000001","biz_opaque_callback_data":"outbox-5512",
           "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}])")));
  REQUIRE(webhook.ok());
  REQUIRE(webhook->statuses.size() == 1);
  const StatusUpdate& status = webhook->statuses[0];
  CHECK(status.wamid == "wamid.OUT9");
  CHECK(status.state == DeliveryState::kDelivered);
  CHECK(status.at == absl::FromUnixSeconds(1795001300));
  CHECK(status.callback_data == "outbox-5512");
  CHECK(status.recipient.user_id == "DE.1000000000000000001");
  CHECK(status.billable == true);
  CHECK(status.pricing_category == "utility");
}

TEST_CASE("a failed status has its errors and needs no contacts") {
  const auto webhook = ParseWebhook(Body(Change(
      "messages",
      R"("statuses":[{"id":"wamid.OUT11","status":"failed","timestamp":"1795001400","recipient_id":"491713920001",
         "errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"window closed"}}]}])")));
  REQUIRE(webhook->statuses.size() == 1);
  CHECK(webhook->statuses[0].state == DeliveryState::kFailed);
  REQUIRE(webhook->statuses[0].errors.size() == 1);
  CHECK(webhook->statuses[0].errors[0].code == 131047);
  CHECK_FALSE(webhook->statuses[0].billable.has_value());
}

TEST_CASE("an unknown status is kept with its name") {
  const auto webhook = ParseWebhook(Body(
      Change("messages",
             R"("statuses":[{"id":"wamid.1","status":"teleported","timestamp":"1795001400"}])")));
  REQUIRE(webhook->statuses.size() == 1);
  CHECK(webhook->statuses[0].state == DeliveryState::kUnknown);
  CHECK(webhook->statuses[0].status == "teleported");
}

TEST_CASE("names stand in the order of the kinds") {
  CHECK(NameOf(MessageKind::kText) == "text");
  CHECK(NameOf(MessageKind::kSticker) == "sticker");
  CHECK(NameOf(MessageKind::kRevoke) == "revoke");
  CHECK(NameOf(MessageKind::kUnknown) == "unknown");
}

TEST_CASE("statuses rank upward and failure stands outside") {
  CHECK(Rank(DeliveryState::kSent) < Rank(DeliveryState::kDelivered));
  CHECK(Rank(DeliveryState::kDelivered) < Rank(DeliveryState::kRead));
  CHECK(Rank(DeliveryState::kRead) < Rank(DeliveryState::kPlayed));
  CHECK(Rank(DeliveryState::kFailed) == -1);
}

TEST_CASE("a stopped marketing preference is read, with a number for its timestamp") {
  const auto webhook = ParseWebhook(
      Body(Change("user_preferences",
                  R"("contacts":[{"wa_id":"491713920001","user_id":"DE.1000000000000000001"}],
         "user_preferences":[{"wa_id":"491713920001","category":"marketing_messages","value":"stop",
                              "detail":"User requested to stop","timestamp":1795001500}])")));
  REQUIRE(webhook->preferences.size() == 1);
  CHECK(webhook->preferences[0].value == "stop");
  CHECK(webhook->preferences[0].user.user_id == "DE.1000000000000000001");
  CHECK(webhook->preferences[0].at == absl::FromUnixSeconds(1795001500));
}

TEST_CASE("a changed user id names both ids") {
  const auto webhook = ParseWebhook(Body(Change("user_id_update",
                                                R"("contacts":[{"profile":{"name":"Mina K."}}],
         "user_id_update":[{"detail":"changed","timestamp":1795001600,
                            "user_id":{"previous":"DE.1","current":"DE.2"}}])")));
  REQUIRE(webhook->user_id_updates.size() == 1);
  CHECK(webhook->user_id_updates[0].previous_user_id == "DE.1");
  CHECK(webhook->user_id_updates[0].current_user_id == "DE.2");
}

TEST_CASE("an error of the number as a whole is read") {
  const auto webhook =
      ParseWebhook(Body(Change("messages", R"("errors":[{"code":130429,"title":"Rate limit hit",
                     "error_data":{"details":"too many messages"}}])")));
  REQUIRE(webhook->errors.size() == 1);
  CHECK(webhook->errors[0].phone_number_id == "700000000000001");
  CHECK(webhook->errors[0].error.code == 130429);
}

TEST_CASE("fields without a shape of their own are handed on whole") {
  const auto webhook = ParseWebhook(Body(
      Change("message_template_status_update", R"("event":"APPROVED","message_template_id":7)")));
  REQUIRE(webhook->other_fields.size() == 1);
  CHECK(webhook->other_fields[0].field == "message_template_status_update");
  CHECK(webhook->other_fields[0].account_id == "900000000000001");
  CHECK(webhook->other_fields[0].value_json.find("APPROVED") != std::string::npos);
}

}  // namespace
}  // namespace tresen::whatsapp
