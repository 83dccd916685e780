// Any bytes as a webhook: no crash, and what was read keeps its promises.
#include <cstdint>
#include <cstdlib>

#include "libs/text/text.h"
#include "libs/whatsapp/send_result.h"
#include "libs/whatsapp/webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view body(reinterpret_cast<const char*>(data), size);
  const auto webhook = tresen::whatsapp::ParseWebhook(body);
  if (webhook.ok()) {
    for (const auto& message : webhook->messages) {
      const bool anonymous = message.from.user_id.empty() && message.from.wa_id.empty();
      if (message.wamid.empty() || message.phone_number_id.empty() || anonymous) std::abort();
      if (!tresen::text::IsValidUtf8(message.text)) std::abort();
    }
    for (const auto& status : webhook->statuses) {
      if (status.wamid.empty() || status.status.empty()) std::abort();
    }
  }
  const auto result = tresen::whatsapp::ParseSendResponse(200, body);
  if (result.accepted.has_value() == result.error.has_value()) std::abort();
  return 0;
}
