#include "services/gateway/desk/channel_news.h"

#include "libs/ids/id_source.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::customer::v1;

// The category of messages of which a preference speaks.
constexpr char kMarketing[] = "marketing_messages";

std::string RequestIdOf(const TurnScope& scope, const ReadMessage& message, const char* step) {
  return DeriveRequestId(absl::StrCat(scope.conversation, "/", message.stored.provider_id), step)
      .value();
}

}  // namespace

std::optional<v1::LinkIdentityRequest> LinkRequest(const TurnScope& scope,
                                                   const ReadMessage& message) {
  const Payload& payload = message.payload;
  if (payload.new_user_id.empty() && payload.new_wa_id.empty() && payload.shared_phone.empty()) {
    return std::nullopt;
  }
  v1::LinkIdentityRequest request;
  request.set_name(NameOf(scope.tenant, "customers", scope.customer));
  request.mutable_identity()->set_channel(scope.channel);
  request.mutable_identity()->set_user_id(payload.new_user_id);
  request.mutable_identity()->set_wa_id(payload.new_wa_id);
  request.mutable_identity()->set_phone(payload.shared_phone);
  if (!payload.old_wa_id.empty() && payload.old_wa_id != payload.new_wa_id) {
    request.mutable_replaced()->set_channel(scope.channel);
    request.mutable_replaced()->set_wa_id(payload.old_wa_id);
  }
  request.set_request_id(RequestIdOf(scope, message, "link"));
  return request;
}

std::optional<v1::RecordConsentRequest> StopRequest(const TurnScope& scope,
                                                    const ReadMessage& message) {
  const Payload& payload = message.payload;
  if (payload.kind != "preference" || payload.choice_id != kMarketing || payload.text != "stop") {
    return std::nullopt;
  }
  v1::RecordConsentRequest request;
  request.set_name(NameOf(scope.tenant, "customers", scope.customer));
  request.add_purposes(v1::CONSENT_PURPOSE_MARKETING);
  request.set_state(v1::CONSENT_STATE_WITHDRAWN);
  request.set_channel(scope.channel);
  request.set_wording_id(payload.choice_id);
  request.set_wording(payload.text);
  request.set_message(message.stored.provider_id);
  SetTime(message.stored.sent_at, request.mutable_say_time());
  request.set_request_id(RequestIdOf(scope, message, "stop"));
  return request;
}

}  // namespace tresen::gateway
