#include "services/simulator/graph_api/graph_request.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "services/simulator/graph_api/json_fields.h"

namespace tresen::simulator {
namespace {

using nlohmann::json;

Header ParseHeader(const json& header, JsonFields& fields) {
  Header parsed;
  parsed.type = fields.Text(header, "type");
  parsed.text = fields.Text(header, "text");
  for (const char* kind : {"image", "video", "document"}) {
    const json& media = fields.Object(header, kind);
    if (media.empty()) continue;
    parsed.media = fields.Text(media, "id");
    if (parsed.media.empty()) parsed.media = fields.Text(media, "link");
  }
  return parsed;
}

void ParseButtons(const json& action, JsonFields& fields, Interactive& interactive) {
  for (const json& button : fields.Array(action, "buttons")) {
    const json& reply = fields.Object(button, "reply");
    interactive.buttons.push_back({fields.Text(reply, "id"), fields.Text(reply, "title")});
  }
}

void ParseSections(const json& action, JsonFields& fields, Interactive& interactive) {
  for (const json& section : fields.Array(action, "sections")) {
    ListSection parsed;
    parsed.title = fields.Text(section, "title");
    for (const json& row : fields.Array(section, "rows")) {
      parsed.rows.push_back(
          {fields.Text(row, "id"), fields.Text(row, "title"), fields.Text(row, "description")});
    }
    interactive.sections.push_back(std::move(parsed));
  }
}

Interactive ParseInteractive(const json& object, JsonFields& fields) {
  Interactive parsed;
  parsed.type = fields.Text(object, "type");
  if (fields.Has(object, "header")) {
    parsed.header = ParseHeader(fields.Object(object, "header"), fields);
  }
  parsed.body = fields.Text(fields.Object(object, "body"), "text");
  if (fields.Has(object, "footer")) {
    parsed.footer = fields.Text(fields.Object(object, "footer"), "text");
  }
  const json& action = fields.Object(object, "action");
  parsed.action_name = fields.Text(action, "name");
  parsed.list_button = fields.Text(action, "button");
  ParseButtons(action, fields, parsed);
  ParseSections(action, fields, parsed);
  const json& parameters = fields.Object(action, "parameters");
  parsed.link_label = fields.Text(parameters, "display_text");
  parsed.link_url = fields.Text(parameters, "url");
  parsed.flow_id = fields.Text(parameters, "flow_id");
  parsed.flow_button = fields.Text(parameters, "flow_cta");
  parsed.flow_token = fields.Text(parameters, "flow_token");
  return parsed;
}

TemplateParameter ParseParameter(const json& parameter, JsonFields& fields) {
  TemplateParameter parsed;
  parsed.type = fields.Text(parameter, "type");
  parsed.name = fields.Text(parameter, "parameter_name");
  if (parsed.type == "text") parsed.value = fields.Text(parameter, "text");
  if (parsed.type == "payload") parsed.value = fields.Text(parameter, "payload");
  if (parsed.type == "currency" || parsed.type == "date_time") {
    parsed.value = fields.Text(fields.Object(parameter, parsed.type.c_str()), "fallback_value");
  }
  return parsed;
}

TemplateUse ParseTemplate(const json& object, JsonFields& fields) {
  TemplateUse parsed;
  parsed.name = fields.Text(object, "name");
  parsed.language = fields.Text(fields.Object(object, "language"), "code");
  for (const json& component : fields.Array(object, "components")) {
    TemplateComponent part;
    part.type = fields.Text(component, "type");
    part.sub_type = fields.Text(component, "sub_type");
    part.index = fields.Integer(component, "index");
    for (const json& parameter : fields.Array(component, "parameters")) {
      part.parameters.push_back(ParseParameter(parameter, fields));
    }
    parsed.components.push_back(std::move(part));
  }
  return parsed;
}

OutgoingMedia ParseMedia(const json& object, JsonFields& fields) {
  return {fields.Text(object, "id"), fields.Text(object, "link"), fields.Text(object, "caption")};
}

void ParseContent(const json& body, JsonFields& fields, OutgoingMessage& message) {
  const char* type = message.type.c_str();
  if (message.type == "text") {
    message.text = fields.Text(fields.Object(body, "text"), "body");
  } else if (message.type == "interactive" && fields.Has(body, type)) {
    message.interactive = ParseInteractive(fields.Object(body, type), fields);
  } else if (message.type == "template" && fields.Has(body, type)) {
    message.use_of_template = ParseTemplate(fields.Object(body, type), fields);
  } else if (message.type == "reaction" && fields.Has(body, type)) {
    const json& reaction = fields.Object(body, type);
    message.reaction =
        Reaction{fields.Text(reaction, "message_id"), fields.Text(reaction, "emoji")};
  } else if (message.type == "location" && fields.Has(body, type)) {
    const json& place = fields.Object(body, type);
    if (fields.Has(place, "latitude") && fields.Has(place, "longitude")) {
      message.location =
          OutgoingLocation{fields.Number(place, "latitude"), fields.Number(place, "longitude")};
    }
  } else if (message.type == "contacts") {
    message.contact_cards = static_cast<int>(fields.Array(body, type).size());
  } else if (fields.Has(body, type)) {
    message.media = ParseMedia(fields.Object(body, type), fields);
  }
}

GraphRequest ParseReadMark(const json& body, JsonFields& fields) {
  ReadMark mark;
  if (fields.Text(body, "status") != "read") {
    return GraphError{graph_code::kBadParameter, "Param status must be one of {READ}."};
  }
  mark.message_id = fields.Text(body, "message_id");
  if (mark.message_id.empty()) {
    return GraphError{graph_code::kBadParameter, "The parameter message_id is required."};
  }
  mark.shows_typing = fields.Has(body, "typing_indicator");
  if (mark.shows_typing && fields.Text(fields.Object(body, "typing_indicator"), "type") != "text") {
    return GraphError{graph_code::kBadParameter, "Param typing_indicator['type'] must be text."};
  }
  if (fields.problem()) return *fields.problem();
  return mark;
}

GraphRequest ParseMessage(const json& body, JsonFields& fields) {
  OutgoingMessage message;
  message.to = fields.Text(body, "to");
  message.recipient = fields.Text(body, "recipient");
  message.type = fields.Has(body, "type") ? fields.Text(body, "type") : "text";
  message.quoted_id = fields.Text(fields.Object(body, "context"), "message_id");
  message.callback_data = fields.Text(body, "biz_opaque_callback_data");
  const std::string kind = fields.Text(body, "recipient_type");
  if (!kind.empty() && kind != "individual") {
    return GraphError{graph_code::kBadParameter, "Param recipient_type must be individual."};
  }
  ParseContent(body, fields, message);
  if (fields.problem()) return *fields.problem();
  return message;
}

}  // namespace

GraphRequest ParseGraphRequest(absl::string_view text) {
  const json body = json::parse(text.begin(), text.end(), nullptr, false);
  if (!body.is_object()) {
    return GraphError{graph_code::kBadParameter, "The request body is not a JSON object."};
  }
  JsonFields fields;
  if (fields.Text(body, "messaging_product") != "whatsapp") {
    return GraphError{graph_code::kBadParameter, "The parameter messaging_product is required."};
  }
  if (fields.Has(body, "status")) return ParseReadMark(body, fields);
  return ParseMessage(body, fields);
}

}  // namespace tresen::simulator
