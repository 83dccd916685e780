#include "services/simulator/front/turn_content.h"

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/random.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/graph_front.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

const std::set<std::string> kMediaTypes = {"audio", "document", "image", "sticker", "video"};

std::string NewMediaId() {
  return absl::StrCat(1100000000000000 + crypto::RandomUint64() % 100000000000000);
}

json WithFile(json media) {
  if (!media.contains("id")) media["id"] = NewMediaId();
  if (!media.contains("mime_type")) media["mime_type"] = "application/octet-stream";
  if (!media.contains("sha256") && media["id"].is_string()) {
    const std::string content = MediaContent(media["id"].get<std::string>());
    media["sha256"] = crypto::Base64Encode(crypto::Sha256(content));
  }
  return media;
}

json OwnCard(const Customer& customer) {
  return json::array({{{"origin", "contact_request"},
                       {"name", {{"formatted_name", customer.name}}},
                       {"phones", json::array({{{"phone", absl::StrCat("+", customer.phone)},
                                                {"wa_id", customer.phone},
                                                {"type", "CELL"}}})}}});
}

json UnknownKindErrors() {
  return json::array({{{"code", 131051},
                       {"title", "Message type unknown"},
                       {"message", "Message type unknown"},
                       {"error_data", {{"details", "Message type is currently not supported."}}}}});
}

}  // namespace

absl::StatusOr<std::string> TurnContent(const json& order, const Customer& customer) {
  const std::string type = order.value("type", "");
  json content = order.value("extra", json::object());
  if (!content.is_object()) return absl::InvalidArgumentError("extra is an object");
  if (type == "contacts" && order.value("own_phone", false)) {
    if (customer.phone.empty()) {
      return absl::InvalidArgumentError("the customer has no phone number");
    }
    content["contacts"] = OwnCard(customer);
    return Dump(content);
  }
  if (!order.contains(type) || (!order[type].is_object() && !order[type].is_array())) {
    return absl::InvalidArgumentError(absl::StrCat("the object \"", type, "\" is needed"));
  }
  content[type] = order[type];
  if (kMediaTypes.contains(type) && content[type].is_object()) {
    content[type] = WithFile(std::move(content[type]));
  }
  if (type == "unsupported") content["errors"] = UnknownKindErrors();
  return Dump(content);
}

}  // namespace tresen::simulator
