#include "services/gateway/inbox/payload.h"

#include <nlohmann/json.hpp>

#include "libs/status/status.h"

namespace tresen::gateway {
namespace {

using Json = nlohmann::json;

void Put(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

std::string Get(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double GetNumber(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0.0;
}

// Every text field with its key; one list for both directions.
template <class PayloadType, class Visit>
void ForEachText(PayloadType& payload, Visit visit) {
  visit("kind", payload.kind);
  visit("text", payload.text);
  visit("choice_id", payload.choice_id);
  visit("context_id", payload.context_id);
  visit("media_id", payload.media_id);
  visit("media_type", payload.media_type);
  visit("file_name", payload.file_name);
  visit("shared_phone", payload.shared_phone);
  visit("new_user_id", payload.new_user_id);
  visit("new_wa_id", payload.new_wa_id);
  visit("old_wa_id", payload.old_wa_id);
}

}  // namespace

std::string EncodePayload(const Payload& payload) {
  Json json = Json::object();
  ForEachText(payload, [&](const char* key, const std::string& value) { Put(json, key, value); });
  if (payload.kind == "location") {
    json["latitude"] = payload.latitude;
    json["longitude"] = payload.longitude;
  }
  if (!payload.choices.empty()) json["choices"] = payload.choices;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<Payload> DecodePayload(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "NOT_A_PAYLOAD",
                     "a stored message cannot be read");
  }
  Payload payload;
  ForEachText(payload, [&](const char* key, std::string& value) { value = Get(json, key); });
  payload.latitude = GetNumber(json, "latitude");
  payload.longitude = GetNumber(json, "longitude");
  if (const auto choices = json.find("choices"); choices != json.end() && choices->is_array()) {
    for (const Json& choice : *choices) {
      if (choice.is_string()) payload.choices.push_back(choice.get<std::string>());
    }
  }
  return payload;
}

}  // namespace tresen::gateway
