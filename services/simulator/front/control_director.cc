// What the director of the scene orders: clock, settings, failures, templates, webhooks of any
// form.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/secret.h"
#include "libs/whatsapp/signature.h"
#include "services/simulator/exchange/json_views.h"
#include "services/simulator/front/control_front.h"
#include "services/simulator/front/json_answer.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

constexpr int kMostTimes = 1000000;

json Body(const http::Request& request) { return json::parse(request.body, nullptr, false); }

std::string TextIn(const json& body, const char* name) {
  if (!body.is_object()) return "";
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

int NumberIn(const json& body, const char* name, int otherwise) {
  if (!body.is_object()) return otherwise;
  const auto found = body.find(name);
  if (found == body.end() || !found->is_number_integer()) return otherwise;
  return std::clamp(found->get<int>(), -1, kMostTimes);
}

http::Response Bad(absl::string_view problem) {
  return JsonError(absl::InvalidArgumentError(problem));
}

std::string ClockText(absl::Time now) {
  return absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone());
}

std::optional<FailureSwitch> ReadSwitch(const json& body) {
  const auto failure = ParseFailure(TextIn(body, "failure"));
  if (!failure) return std::nullopt;
  FailureSwitch wanted;
  wanted.failure = *failure;
  wanted.code = NumberIn(body, "code", wanted.code);
  wanted.http_status = NumberIn(body, "http_status", 0);
  wanted.times = NumberIn(body, "times", 1);
  wanted.hold = absl::Milliseconds(
      NumberIn(body, "hold_ms", static_cast<int>(absl::ToInt64Milliseconds(wanted.hold))));
  wanted.phone_number_id = TextIn(body, "phone_number_id");
  wanted.customer_id = TextIn(body, "customer_id");
  return wanted;
}

}  // namespace

http::Response ControlFront::ReadClock(const http::Request&, const Parts&) {
  return JsonAnswer({{"now", ClockText(parts_.exchange.Now())},
                     {"movable", static_cast<bool>(parts_.clock.advance)}});
}

http::Response ControlFront::MoveClock(const http::Request& request, const Parts&) {
  if (!parts_.clock.advance) {
    return JsonError(absl::FailedPreconditionError("this installation runs on real time"));
  }
  const json body = Body(request);
  absl::Duration step;
  absl::Time target;
  std::string problem;
  if (absl::ParseDuration(TextIn(body, "advance"), &step)) {
    parts_.clock.advance(step);
  } else if (absl::ParseTime(absl::RFC3339_full, TextIn(body, "set"), &target, &problem)) {
    parts_.clock.set(target);
  } else {
    return Bad("advance is a duration (1h) or set is an RFC 3339 time");
  }
  const std::string now = ClockText(parts_.exchange.Now());
  parts_.exchange.events().Publish(absl::StrCat(R"("kind":"clock","now":")", now, "\""));
  return JsonAnswer({{"now", now}});
}

http::Response ControlFront::ReadSettings(const http::Request&, const Parts&) {
  json view;
  parts_.exchange.Look(
      [&view](const Network& network) { view = SettingsView(network.settings()); });
  return JsonAnswer(view);
}

http::Response ControlFront::WriteSettings(const http::Request& request, const Parts& path) {
  const json body = Body(request);
  const std::string problem = parts_.exchange.ChangeSettings(
      [&body](Settings& settings) { return simulator::ChangeSettings(body, settings); });
  if (!problem.empty()) return Bad(problem);
  return ReadSettings(request, path);
}

http::Response ControlFront::ListSwitches(const http::Request&, const Parts&) {
  json switches = json::array();
  parts_.exchange.Look([&switches](const Network& network) {
    for (const FailureSwitch& entry : network.switches().all()) {
      switches.push_back(SwitchView(entry));
    }
  });
  return JsonAnswer({{"switches", std::move(switches)}});
}

http::Response ControlFront::AddSwitch(const http::Request& request, const Parts&) {
  const auto wanted = ReadSwitch(Body(request));
  if (!wanted) return Bad("failure is not known");
  if (wanted->times == 0) return Bad("times is at least 1, or -1 for always");
  json view;
  parts_.exchange.Direct(
      [&](Network& network) { view = SwitchView(network.switches().Add(*wanted)); });
  return JsonAnswer(view);
}

http::Response ControlFront::RemoveSwitch(const http::Request&, const Parts& path) {
  int id = 0;
  bool removed = false;
  parts_.exchange.Direct([&](Network& network) {
    if (path[1] == "all") network.switches().Clear();
    removed = path[1] == "all" || (absl::SimpleAtoi(path[1], &id) && network.switches().Remove(id));
  });
  if (!removed) return JsonError(absl::NotFoundError("there is no such switch"));
  return JsonAnswer(json::object());
}

http::Response ControlFront::ListTemplates(const http::Request&, const Parts&) {
  json templates = json::array();
  parts_.exchange.Look([&templates](const Network& network) {
    for (const MessageTemplate* entry : network.templates().All()) {
      templates.push_back(TemplateView(*entry));
    }
  });
  return JsonAnswer({{"templates", std::move(templates)}});
}

http::Response ControlFront::AddTemplate(const http::Request& request, const Parts&) {
  MessageTemplate message_template;
  const std::string problem = ReadTemplate(Body(request), message_template);
  if (!problem.empty()) return Bad(problem);
  return JsonAnswer({{"id", parts_.exchange.PutTemplate(std::move(message_template))}});
}

http::Response ControlFront::TemplateStatus(const http::Request& request, const Parts&) {
  const json body = Body(request);
  bool known = false;
  std::optional<MessageTemplate> changed;
  parts_.exchange.Direct([&](Network& network) {
    const std::string name = TextIn(body, "name");
    const std::string language = TextIn(body, "language");
    known = network.templates().SetStatus(name, language, TextIn(body, "status"));
    for (const MessageTemplate* entry : network.templates().All()) {
      if (entry->name == name && entry->language == language) changed = *entry;
    }
  });
  if (!known || !changed) return JsonError(absl::NotFoundError("there is no such template"));
  parts_.exchange.PutTemplate(*std::move(changed));
  return JsonAnswer(json::object());
}

// Any update in an envelope of the right form: user_preferences, errors, unknown fields.
http::Response ControlFront::SendUpdate(const http::Request& request, const Parts&) {
  const json body = Body(request);
  if (!body.is_object() || !body.contains("item")) return Bad("item is needed");
  Update update;
  update.phone_number_id = TextIn(body, "phone_number_id");
  update.customer_id = TextIn(body, "customer_id");
  if (body.contains("field")) update.field = TextIn(body, "field");
  update.list = body.contains("list") ? TextIn(body, "list") : update.field;
  if (body.contains("contact")) {
    update.contact = body["contact"].dump(-1, ' ', true, json::error_handler_t::replace);
  }
  update.item = body["item"].dump(-1, ' ', true, json::error_handler_t::replace);
  bool known = false;
  parts_.exchange.Look([&](const Network& network) {
    known = network.NumberById(update.phone_number_id) != nullptr;
  });
  if (!known) return Bad("phone_number_id is not known");
  parts_.exchange.Deliver(std::move(update));
  return JsonAnswer(json::object());
}

// Posts a body as it is, once, and says how the business answered. The query says how it is signed:
// good (as if not given), bad or none; `signature` gives any header value.
http::Response ControlFront::SendRaw(const http::Request& request, const Parts&) {
  const std::string how = request.QueryParameter("sign").value_or("good");
  const std::string secret =
      how == "bad" ? "not the app secret" : parts_.exchange.account().app_secret;
  std::string signature = request.QueryParameter("signature").value_or("");
  if (signature.empty() && how != "none") {
    signature = whatsapp::Sign(request.body, crypto::SecretBytes(secret));
  }
  return JsonAnswer({{"http_status", parts_.post(request.body, signature)}});
}

// Verifies the webhook as Meta does when somebody edits the callback; `token` gives a wrong one.
http::Response ControlFront::Handshake(const http::Request& request, const Parts&) {
  const std::string token =
      request.QueryParameter("token").value_or(parts_.exchange.account().verify_token);
  const HandshakeAnswer answer = parts_.handshake(token);
  return JsonAnswer({{"http_status", answer.http_status}, {"echoed", answer.echoed}});
}

http::Response ControlFront::RetryNow(const http::Request&, const Parts&) {
  parts_.exchange.sender().RetryNow();
  return JsonAnswer(json::object());
}

http::Response ControlFront::RefuseMail(const http::Request& request, const Parts&) {
  parts_.mailbox.RefuseNext(NumberIn(Body(request), "times", 1));
  return JsonAnswer(json::object());
}

http::Response ControlFront::RefuseBranchWebhook(const http::Request& request, const Parts&) {
  parts_.branch_inbox.RefuseNext(NumberIn(Body(request), "times", 1));
  return JsonAnswer(json::object());
}

}  // namespace tresen::simulator
