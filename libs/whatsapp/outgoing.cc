#include "libs/whatsapp/outgoing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/text.h"
#include "libs/whatsapp/limits.h"
#include "libs/whatsapp/numbers.h"
#include "libs/whatsapp/payload_check.h"

namespace tresen::whatsapp {
namespace {

using internal::PayloadCheck;
using nlohmann::ordered_json;

constexpr size_t kMaxUrl = 2000;

// The part that all messages share. Checks the envelope on the way.
ordered_json Start(const Envelope& envelope, absl::string_view type, PayloadCheck& check) {
  ordered_json payload = {{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
  if (!envelope.phone.empty()) {
    const std::string digits = PhoneDigits(envelope.phone);
    if (digits.empty()) check.Add("phone", "is not an international phone number");
    payload["to"] = absl::StrCat("+", digits);
  } else if (LooksLikeUserId(envelope.user_id)) {
    payload["recipient"] = envelope.user_id;
  } else {
    check.Add("user_id", envelope.user_id.empty() ? "needed when there is no phone number"
                                                  : "is not a business-scoped user id");
  }
  check.Optional("callback_data", envelope.callback_data, kMaxCallbackData);
  if (!envelope.callback_data.empty()) {
    payload["biz_opaque_callback_data"] = envelope.callback_data;
  }
  if (!envelope.reply_to_wamid.empty()) {
    check.Optional("reply_to_wamid", envelope.reply_to_wamid, 512);
    payload["context"] = {{"message_id", envelope.reply_to_wamid}};
  }
  payload["type"] = std::string(type);
  return payload;
}

absl::StatusOr<std::string> Finish(const ordered_json& payload, const PayloadCheck& check) {
  TRESEN_RETURN_IF_ERROR(check.ToStatus());
  return payload.dump();
}

struct Frame {
  const std::string& header;
  const std::string& body;
  const std::string& footer;
};

// Header, body and footer around what can be tapped.
ordered_json Interactive(absl::string_view kind, const Frame& frame, ordered_json action,
                         PayloadCheck& check) {
  check.Optional("header", frame.header, kMaxHeader);
  check.Needed("body", frame.body, kMaxInteractiveBody);
  check.Optional("footer", frame.footer, kMaxFooter);
  ordered_json interactive = {{"type", std::string(kind)}};
  if (!frame.header.empty()) interactive["header"] = {{"type", "text"}, {"text", frame.header}};
  interactive["body"] = {{"text", frame.body}};
  if (!frame.footer.empty()) interactive["footer"] = {{"text", frame.footer}};
  interactive["action"] = std::move(action);
  return interactive;
}

ordered_json Row(const ListRow& row, const std::string& field, PayloadCheck& check) {
  check.UniqueId(field + ".id", row.id, kMaxRowId);
  check.Needed(field + ".title", row.title, kMaxRowTitle);
  check.Optional(field + ".description", row.description, kMaxRowDescription);
  ordered_json result = {{"id", row.id}, {"title", row.title}};
  if (!row.description.empty()) result["description"] = row.description;
  return result;
}

ordered_json Sections(const std::vector<ListSection>& sections, PayloadCheck& check) {
  ordered_json result = ordered_json::array();
  size_t rows = 0;
  for (size_t i = 0; i < sections.size(); ++i) {
    const std::string field = absl::StrCat("sections[", i, "]");
    ordered_json section = ordered_json::object();
    if (sections.size() > 1 || !sections[i].title.empty()) {
      check.Needed(field + ".title", sections[i].title, kMaxSectionTitle);
      section["title"] = sections[i].title;
    }
    section["rows"] = ordered_json::array();
    if (sections[i].rows.empty()) check.Add(field + ".rows", "must not be empty");
    for (size_t k = 0; k < sections[i].rows.size(); ++k, ++rows) {
      section["rows"].push_back(
          Row(sections[i].rows[k], absl::StrCat(field, ".rows[", k, "]"), check));
    }
    result.push_back(std::move(section));
  }
  check.Count("number of sections", sections.size(), 1, kMaxSections);
  check.Count("number of rows", rows, 1, kMaxRows);
  return result;
}

bool IsTemplateName(absl::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
  });
}

bool IsLanguageCode(absl::string_view code) {
  return code.size() >= 2 && code.size() <= 10 && std::all_of(code.begin(), code.end(), [](char c) {
           return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_';
         });
}

// A template's part with its parameters; nothing when it has none.
void AddParameters(absl::string_view part, const std::vector<TemplateParameter>& parameters,
                   ordered_json* components, PayloadCheck& check) {
  if (parameters.empty()) return;
  ordered_json list = ordered_json::array();
  const size_t limit = part == "header" ? kMaxTemplateHeader : kMaxTemplateBody;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const std::string field = absl::StrCat(part, "[", i, "]");
    // Meta refuses line breaks and runs of spaces in parameters.
    const std::string value = text::CollapseWhitespace(parameters[i].text);
    check.Needed(field, value, limit);
    if (parameters[i].name.empty() != parameters[0].name.empty()) {
      check.Add(field, "parameters are either all named or all positional");
    }
    if (!IsTemplateName(parameters[i].name)) {
      check.Add(field, "a name has lower-case letters, digits and underscores");
    }
    ordered_json parameter = {{"type", "text"}};
    if (!parameters[i].name.empty()) parameter["parameter_name"] = parameters[i].name;
    parameter["text"] = value;
    list.push_back(std::move(parameter));
  }
  components->push_back({{"type", std::string(part)}, {"parameters", std::move(list)}});
}

ordered_json QuickReply(size_t index, const std::string& payload) {
  return {{"type", "button"},
          {"sub_type", "quick_reply"},
          {"index", absl::StrCat(index)},
          {"parameters", {{{"type", "payload"}, {"payload", payload}}}}};
}

absl::StatusOr<std::string> BuildRequest(const Envelope& envelope, absl::string_view kind,
                                         absl::string_view body, absl::string_view action) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "interactive", check);
  const std::string question(body);
  payload["interactive"] =
      Interactive(kind, {"", question, ""}, {{"name", std::string(action)}}, check);
  return Finish(payload, check);
}

}  // namespace

absl::StatusOr<std::string> Build(const Envelope& envelope, const TextMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "text", check);
  check.Needed("body", message.body, kMaxTextBody);
  payload["text"] = {{"preview_url", message.preview_url}, {"body", message.body}};
  return Finish(payload, check);
}

absl::StatusOr<std::string> Build(const Envelope& envelope, const ButtonsMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "interactive", check);
  check.Count("number of buttons", message.buttons.size(), 1, kMaxButtons);
  ordered_json buttons = ordered_json::array();
  for (size_t i = 0; i < message.buttons.size(); ++i) {
    const Button& button = message.buttons[i];
    check.UniqueId(absl::StrCat("buttons[", i, "].id"), button.id, kMaxButtonId);
    check.UniqueTitle(absl::StrCat("buttons[", i, "].title"), button.title, kMaxButtonTitle);
    buttons.push_back({{"type", "reply"}, {"reply", {{"id", button.id}, {"title", button.title}}}});
  }
  payload["interactive"] = Interactive("button", {message.header, message.body, message.footer},
                                       {{"buttons", std::move(buttons)}}, check);
  return Finish(payload, check);
}

absl::StatusOr<std::string> Build(const Envelope& envelope, const ListMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "interactive", check);
  check.Needed("button", message.button, kMaxListButton);
  ordered_json action = {{"button", message.button}};
  action["sections"] = Sections(message.sections, check);
  payload["interactive"] =
      Interactive("list", {message.header, message.body, message.footer}, std::move(action), check);
  return Finish(payload, check);
}

absl::StatusOr<std::string> Build(const Envelope& envelope, const LinkMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "interactive", check);
  check.Needed("label", message.label, kMaxLinkLabel);
  check.Needed("url", message.url, kMaxUrl);
  if (!absl::StartsWith(message.url, "https://") && !absl::StartsWith(message.url, "http://")) {
    check.Add("url", "must begin with https:// or http://");
  }
  ordered_json action = {{"name", "cta_url"},
                         {"parameters", {{"display_text", message.label}, {"url", message.url}}}};
  payload["interactive"] = Interactive("cta_url", {message.header, message.body, message.footer},
                                       std::move(action), check);
  return Finish(payload, check);
}

absl::StatusOr<std::string> Build(const Envelope& envelope, const TemplateMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "template", check);
  check.Needed("name", message.name, kMaxTemplateName);
  if (!IsTemplateName(message.name)) {
    check.Add("name", "has lower-case letters, digits and underscores only");
  }
  if (!IsLanguageCode(message.language)) check.Add("language", "must be like de or en_US");
  ordered_json components = ordered_json::array();
  AddParameters("header", message.header, &components, check);
  AddParameters("body", message.body, &components, check);
  check.Count("number of buttons", message.quick_reply_payloads.size(), 0, kMaxTemplateButtons);
  for (size_t i = 0; i < message.quick_reply_payloads.size(); ++i) {
    const std::string field = absl::StrCat("quick_reply_payloads[", i, "]");
    check.Needed(field, message.quick_reply_payloads[i], kMaxButtonId);
    components.push_back(QuickReply(i, message.quick_reply_payloads[i]));
  }
  payload["template"] = {{"name", message.name}, {"language", {{"code", message.language}}}};
  if (!components.empty()) payload["template"]["components"] = std::move(components);
  return Finish(payload, check);
}

absl::StatusOr<std::string> Build(const Envelope& envelope, const ReactionMessage& message) {
  PayloadCheck check;
  ordered_json payload = Start(envelope, "reaction", check);
  if (!envelope.reply_to_wamid.empty()) check.Add("reply_to_wamid", "not with a reaction");
  check.Needed("wamid", message.wamid, 512);
  if (!message.emoji.empty() && !text::IsOnlyEmoji(message.emoji)) {
    check.Add("emoji", "must be an emoji");
  }
  payload["reaction"] = {{"message_id", message.wamid}, {"emoji", message.emoji}};
  return Finish(payload, check);
}

absl::StatusOr<std::string> BuildLocationRequest(const Envelope& envelope, absl::string_view body) {
  return BuildRequest(envelope, "location_request_message", body, "send_location");
}

absl::StatusOr<std::string> BuildContactRequest(const Envelope& envelope, absl::string_view body) {
  return BuildRequest(envelope, "contact_request", body, "request_contact_info");
}

std::string BuildRead(absl::string_view wamid, Typing typing) {
  ordered_json payload = {
      {"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", std::string(wamid)}};
  if (typing == Typing::kShow) payload["typing_indicator"] = {{"type", "text"}};
  return payload.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace tresen::whatsapp
