#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tresen::simulator {

// What the business asked us to send, as values. Fields keep exactly what the request said.

struct ReplyButton {
  std::string id;
  std::string title;
};

struct ListRow {
  std::string id;
  std::string title;
  std::string description;
};

struct ListSection {
  std::string title;
  std::vector<ListRow> rows;
};

struct Header {
  std::string type;  // text, image, video, document
  std::string text;
  std::string media;  // id or link
};

struct Interactive {
  std::string type;  // button, list, cta_url, flow, location_request_message, contact_request
  std::optional<Header> header;
  std::string body;
  std::optional<std::string> footer;
  std::string action_name;
  std::vector<ReplyButton> buttons;
  std::string list_button;
  std::vector<ListSection> sections;
  std::string link_label;
  std::string link_url;
  std::string flow_id;
  std::string flow_button;
  std::string flow_token;
};

struct TemplateParameter {
  std::string type;  // text, payload, currency, date_time, image, ...
  std::string name;  // empty: positional
  std::string value;
};

struct TemplateComponent {
  std::string type;      // header, body, button
  std::string sub_type;  // quick_reply, url, ... for buttons
  int index = 0;
  std::vector<TemplateParameter> parameters;
};

struct TemplateUse {
  std::string name;
  std::string language;
  std::vector<TemplateComponent> components;
};

struct Reaction {
  std::string message_id;
  std::string emoji;  // empty: takes the earlier reaction back
};

struct OutgoingMedia {
  std::string id;
  std::string link;
  std::string caption;
};

struct OutgoingLocation {
  double latitude = 0;
  double longitude = 0;
};

struct OutgoingMessage {
  std::string to;         // a phone number; wins over `recipient`
  std::string recipient;  // a business-scoped user id
  std::string type;
  std::string quoted_id;      // context.message_id
  std::string callback_data;  // biz_opaque_callback_data
  std::string text;
  std::optional<Interactive> interactive;
  std::optional<TemplateUse> use_of_template;
  std::optional<Reaction> reaction;
  std::optional<OutgoingMedia> media;
  std::optional<OutgoingLocation> location;
  int contact_cards = 0;
};

}  // namespace tresen::simulator
