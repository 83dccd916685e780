// Bodies for the tests of this folder.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/whatsapp/webhook.h"

namespace tresen::whatsapp {

// One change of `field` with the given members of `value` (comma-separated JSON members) behind the
// metadata.
inline std::string Change(absl::string_view field, absl::string_view members) {
  return absl::StrCat(
      R"({"field":")", field,
      R"(","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"493023125001",)",
      R"("phone_number_id":"700000000000001"})", members.empty() ? "" : ",", members, "}}");
}

inline std::string Body(absl::string_view changes) {
  return absl::StrCat(
      R"({"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[)",
      changes, "]}]}");
}

// A body with these messages of Mina, who is in the contacts.
inline std::string BodyWithMessages(absl::string_view messages) {
  return Body(Change(
      "messages",
      absl::StrCat(
          R"("contacts":[{"profile":{"name":"Mina K."},"wa_id":"491713920001","user_id":"DE.1000000000000000001"}],)",
          R"("messages":[)", messages, "]")));
}

// A message of Mina with this type and content.
inline std::string Message(absl::string_view type, absl::string_view content) {
  return absl::StrCat(R"({"from":"491713920001","id":"wamid.T1","timestamp":"1795000000","type":")",
                      type, R"(")", content.empty() ? "" : ",", content, "}");
}

// The only message of a body that must have exactly one.
inline InboundMessage OnlyMessage(absl::string_view body) {
  auto webhook = ParseWebhook(body);
  if (!webhook.ok() || webhook->messages.size() != 1 || !webhook->bad_items.empty()) return {};
  return webhook->messages[0];
}

}  // namespace tresen::whatsapp
