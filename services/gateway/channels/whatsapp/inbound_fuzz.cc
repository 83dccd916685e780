// Any bytes on their way from the webhook into the inbox: what was read is stored and read back as the same.
#include <cstdint>
#include <cstdlib>

#include "libs/text/text.h"
#include "libs/whatsapp/webhook.h"
#include "services/gateway/channels/whatsapp/convert.h"

namespace {

using tresen::gateway::DecodePayload;
using tresen::gateway::EncodePayload;
using tresen::gateway::IncomingMessage;
using tresen::gateway::IncomingOf;

void Require(bool condition) {
  if (!condition) std::abort();
}

void Store(const IncomingMessage& message) {
  Require(!message.provider_id.empty() && message.sender.known());
  Require(tresen::text::IsValidUtf8(message.provider_id));
  Require(tresen::text::IsValidUtf8(message.payload.text));
  const auto stored = DecodePayload(EncodePayload(message.payload));
  Require(stored.ok() && stored->kind == message.payload.kind &&
          stored->text == message.payload.text && stored->choice_id == message.payload.choice_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto payload = DecodePayload(body); payload.ok()) {
    Require(DecodePayload(EncodePayload(*payload)).ok());
  }
  const auto webhook = tresen::whatsapp::ParseWebhook(body);
  if (!webhook.ok()) return 0;
  const tresen::gateway::ChannelAddress address{"demo", "whatsapp", "700000000000001", "mitte"};
  for (const auto& message : webhook->messages) Store(IncomingOf(address, message));
  for (const auto& status : webhook->statuses) {
    Require(!tresen::gateway::StatusOf(status).provider_id.empty());
  }
  // Of these the sender may be missing: the webhook then keeps the bytes.
  for (const auto& update : webhook->user_id_updates) IncomingOf(address, update);
  for (const auto& preference : webhook->preferences) IncomingOf(address, preference);
  return 0;
}
