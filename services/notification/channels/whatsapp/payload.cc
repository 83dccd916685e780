#include "services/notification/channels/whatsapp/payload.h"

#include "libs/whatsapp/limits.h"
#include "libs/whatsapp/outgoing.h"

namespace tresen::notification {
namespace {

namespace wa = ::tresen::whatsapp;

wa::ButtonsMessage ButtonsOf(const Content& content) {
  wa::ButtonsMessage message;
  message.body = content.body;
  message.footer = content.footer;
  std::vector<std::string> titles;
  for (const auto& [id, title] : content.buttons) titles.push_back(title);
  titles = wa::FitButtonTitles(titles);
  for (size_t i = 0; i < titles.size(); ++i) {
    message.buttons.push_back({content.buttons[i].first, titles[i]});
  }
  return message;
}

wa::ListMessage ListOf(const Content& content) {
  wa::ListMessage message;
  message.body = content.body;
  message.footer = content.footer;
  message.button = wa::FitButtonTitle(content.list_label);
  wa::ListSection section;
  for (const Content::Row& row : content.rows) {
    section.rows.push_back(
        {row.id, wa::FitRowTitle(row.title), wa::FitRowDescription(row.description)});
  }
  message.sections.push_back(std::move(section));
  return message;
}

absl::StatusOr<std::string> Rich(const wa::Envelope& envelope, const Content& content) {
  if (!content.buttons.empty()) return wa::Build(envelope, ButtonsOf(content));
  if (!content.rows.empty()) return wa::Build(envelope, ListOf(content));
  if (!content.url.empty()) {
    return wa::Build(envelope, wa::LinkMessage{.header = "",
                                               .body = content.body,
                                               .footer = content.footer,
                                               .label = wa::FitButtonTitle(content.url_label),
                                               .url = content.url});
  }
  if (content.request_phone) return wa::BuildContactRequest(envelope, content.body);
  if (content.request_location) return wa::BuildLocationRequest(envelope, content.body);
  return wa::Build(envelope, wa::TextMessage{.body = content.body});
}

absl::StatusOr<std::string> Build(const wa::Envelope& envelope, const Content& content) {
  auto rich = Rich(envelope, content);
  if (rich.ok() || content.plain_text.empty()) return rich;
  auto plain = wa::Build(envelope, wa::TextMessage{.body = content.plain_text});
  return plain.ok() ? plain : rich;
}

absl::StatusOr<std::string> Build(const wa::Envelope& envelope, const Template& used) {
  wa::TemplateMessage message;
  message.name = used.name;
  message.language = used.language;
  for (const auto& [name, value] : used.parameters) message.body.push_back({name, value});
  message.quick_reply_payloads = used.button_payloads;
  return wa::Build(envelope, message);
}

}  // namespace

absl::StatusOr<std::string> GraphPayload(const Outgoing& message, const Recipient& recipient) {
  wa::Envelope envelope;
  // One of both: with both, the phone would win.
  if (!recipient.user_id.empty()) {
    envelope.user_id = recipient.user_id;
  } else {
    envelope.phone = recipient.phone;
  }
  envelope.callback_data = message.delivery_id;
  envelope.reply_to_wamid = message.reply_to;
  if (message.content.has_value()) return Build(envelope, *message.content);
  return Build(envelope, message.use_of_template.value_or(Template{}));
}

}  // namespace tresen::notification
