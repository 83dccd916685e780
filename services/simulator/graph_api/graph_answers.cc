#include "services/simulator/graph_api/graph_answers.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace tresen::simulator {
namespace {

using nlohmann::ordered_json;

std::string Dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string ErrorAnswer(const GraphError& error, absl::string_view trace_id) {
  ordered_json inner;
  // For general parameter errors Meta puts the details into the message.
  const bool no_object = error.code == graph_code::kBadObject;
  const int code = no_object ? graph_code::kBadParameter : error.code;
  const bool general = code == graph_code::kBadParameter;
  const std::string title(TitleOf(code));
  inner["message"] = absl::StrCat("(#", code, ") ", general ? error.details : title);
  inner["type"] = "OAuthException";
  inner["code"] = code;
  if (no_object) inner["error_subcode"] = graph_code::kBadObject;
  inner["error_data"] = {{"messaging_product", "whatsapp"}, {"details", error.details}};
  inner["fbtrace_id"] = std::string(trace_id);
  return Dump({{"error", inner}});
}

std::string ToJson(const AcceptedAnswer& answer) {
  ordered_json contact;
  contact["input"] = answer.input;
  if (!answer.wa_id.empty()) contact["wa_id"] = answer.wa_id;
  if (!answer.user_id.empty()) contact["user_id"] = answer.user_id;
  ordered_json message;
  message["id"] = answer.message_id;
  if (!answer.message_status.empty()) message["message_status"] = answer.message_status;
  ordered_json body;
  body["messaging_product"] = "whatsapp";
  body["contacts"] = ordered_json::array({contact});
  body["messages"] = ordered_json::array({message});
  return Dump(body);
}

}  // namespace tresen::simulator
