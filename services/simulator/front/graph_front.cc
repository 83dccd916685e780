#include "services/simulator/front/graph_front.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/clock/stopper.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/random.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/json_answer.h"
#include "services/simulator/graph_api/graph_answers.h"
#include "services/simulator/graph_api/graph_request.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

// The answer that comes too late: it leaves when the time is over or the client has gone.
http::Response Late(absl::Duration hold, http::Response answer) {
  http::Response late;
  late.status = answer.status;
  late.headers = answer.headers;
  late.stream = [hold, body = std::move(answer.body)](http::ResponseStream& stream) {
    auto stopper = std::make_shared<Stopper>();
    stream.OnClosed([stopper] { stopper->Stop(); });
    if (stopper->SleepUnlessStopped(hold)) stream.Write(body).IgnoreError();
  };
  return late;
}

bool IsVersion(absl::string_view part) {
  if (!absl::ConsumePrefix(&part, "v")) return false;
  const std::size_t dot = part.find('.');
  if (dot == absl::string_view::npos || dot == 0 || dot + 1 == part.size()) return false;
  return std::all_of(part.begin(), part.end(), [](unsigned char letter) {
    return absl::ascii_isdigit(letter) || letter == '.';
  });
}

}  // namespace

std::string MediaContent(absl::string_view media_id) {
  return absl::StrCat("simulated media ", media_id, "\n");
}

bool GraphFront::Serves(absl::string_view path) {
  absl::ConsumePrefix(&path, "/");
  return IsVersion(path.substr(0, path.find('/')));
}

http::Response GraphFront::Refuse(const GraphError& error, int http_status) const {
  return http::Answer(http_status != 0 ? http_status : HttpStatusOf(error.code), "application/json",
                      ErrorAnswer(error, crypto::Base64UrlEncode(crypto::RandomBytes(12))));
}

bool GraphFront::HasToken(const http::Request& request) const {
  const std::string header = request.Header("Authorization").value_or("");
  absl::string_view token = header;
  if (!absl::ConsumePrefix(&token, "Bearer ")) {
    const auto parameter = request.QueryParameter("access_token");
    return parameter && crypto::ConstantTimeEqual(*parameter, exchange_.account().access_token);
  }
  return crypto::ConstantTimeEqual(absl::StripAsciiWhitespace(token),
                                   exchange_.account().access_token);
}

http::Response GraphFront::Handle(const http::Request& request) {
  const std::vector<std::string> parts = PathParts(request.path());
  if (!HasToken(request)) {
    return Refuse({graph_code::kBadToken, "Invalid OAuth access token"});
  }
  const bool is_post = request.method == "POST";
  if (parts.size() == 3 && parts[2] == "messages" && is_post) {
    return PostMessages(request, parts[1]);
  }
  if (parts.size() == 3 && parts[2] == "message_templates" && parts[1] == exchange_.account().id) {
    return Templates(request);
  }
  if (parts.size() == 2 && request.method == "GET") return GetObject(request, parts[1]);
  return Refuse(
      {graph_code::kBadObject, absl::StrCat("Unsupported ", absl::AsciiStrToLower(request.method),
                                            " request. Unknown path components")});
}

http::Response GraphFront::PostMessages(const http::Request& request,
                                        const std::string& phone_number_id) {
  const GraphRequest parsed = ParseGraphRequest(request.body);
  if (const auto* error = std::get_if<GraphError>(&parsed)) return Refuse(*error);
  if (const auto* mark = std::get_if<ReadMark>(&parsed)) {
    const absl::Status seen =
        exchange_.MarkSeen(phone_number_id, mark->message_id, mark->shows_typing);
    if (!seen.ok()) return Refuse({graph_code::kInvalidValue, "Message ID is invalid"});
    return http::Answer(200, "application/json", std::string(kSuccessAnswer));
  }
  return Send(std::get<OutgoingMessage>(parsed), phone_number_id, request.body);
}

http::Response GraphFront::Send(const OutgoingMessage& message, const std::string& phone_number_id,
                                const std::string& body) {
  SendOutcome outcome = exchange_.Send(message, phone_number_id, body);
  http::Response answer;
  if (outcome.refusal) {
    answer = Refuse(*outcome.refusal, outcome.http_status);
  } else if (outcome.wamid.empty()) {
    answer = Refuse({graph_code::kUnknown, "The request timed out"}, 504);
  } else {
    answer = http::Answer(200, "application/json",
                          ToJson({outcome.input, outcome.wa_id, outcome.user_id, outcome.wamid,
                                  outcome.message_status}));
  }
  if (outcome.hold > absl::ZeroDuration()) return Late(outcome.hold, std::move(answer));
  return answer;
}

http::Response GraphFront::GetObject(const http::Request& request, const std::string& id) {
  for (const BusinessNumber& number : exchange_.account().numbers) {
    if (number.id != id) continue;
    return JsonAnswer({{"verified_name", number.name},
                       {"display_phone_number", absl::StrCat("+", number.digits)},
                       {"quality_rating", "GREEN"},
                       {"platform_type", "CLOUD_API"},
                       {"id", number.id}});
  }
  const std::string type = MediaTypeOf(id);
  if (type.empty()) {
    return Refuse({graph_code::kBadObject, absl::StrCat("Unsupported get request. Object with ID '",
                                                        id, "' does not exist")});
  }
  const std::string host = request.Header("Host").value_or("127.0.0.1");
  const std::string content = MediaContent(id);
  return JsonAnswer({{"messaging_product", "whatsapp"},
                     {"url", absl::StrCat("http://", host, "/sim/media/", id)},
                     {"mime_type", type},
                     {"sha256", crypto::HexEncode(crypto::Sha256(content))},
                     {"file_size", content.size()},
                     {"id", id}});
}

http::Response GraphFront::Templates(const http::Request& request) {
  if (request.method == "GET") {
    json data = json::array();
    exchange_.Look([&data](const Network& network) {
      for (const MessageTemplate* entry : network.templates().All()) {
        data.push_back(TemplateView(*entry));
      }
    });
    return JsonAnswer({{"data", std::move(data)}});
  }
  const json body = json::parse(request.body, nullptr, false);
  MessageTemplate message_template;
  const std::string problem = ReadTemplate(body, message_template);
  if (!problem.empty()) return Refuse({graph_code::kBadParameter, problem});
  const std::string category = message_template.category;
  const std::string id = exchange_.PutTemplate(std::move(message_template));
  return JsonAnswer({{"id", id}, {"status", "APPROVED"}, {"category", category}});
}

std::string GraphFront::MediaTypeOf(const std::string& media_id) const {
  const std::string needle = absl::StrCat("\"id\":\"", media_id, "\"");
  std::string type;
  exchange_.Look([&](const Network& network) {
    const auto& messages = network.chats().messages();
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      const bool fits = message->direction == Direction::kToBusiness &&
                        absl::StrContains(message->content, "\"mime_type\"") &&
                        absl::StrContains(message->content, needle);
      if (!fits) continue;
      const json content = json::parse(message->content, nullptr, false);
      type = content.value(message->type, json::object()).value("mime_type", "");
      return;
    }
  });
  return type;
}

http::Response GraphFront::MediaBytes(const http::Request& request, const std::string& media_id) {
  if (!HasToken(request)) return http::Plain(401, "the token is missing or wrong");
  const std::string type = MediaTypeOf(media_id);
  if (type.empty()) return http::Plain(404, "there is no such file");
  return http::Answer(200, type, MediaContent(media_id));
}

}  // namespace tresen::simulator
