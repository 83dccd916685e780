#include "services/notification/outbox/stored_content.h"

#include <map>

#include "tresen/notification/v1/notification.pb.h"

namespace tresen::notification {
namespace {

Content ContentOf(const v1::MessageContent& proto) {
  Content content;
  content.body = proto.body();
  for (const v1::ReplyButton& button : proto.buttons()) {
    content.buttons.emplace_back(button.id(), button.title());
  }
  for (const v1::ListRow& row : proto.rows()) {
    content.rows.push_back({row.id(), row.title(), row.description()});
  }
  content.list_label = proto.list_label();
  content.footer = proto.footer();
  content.url = proto.url();
  content.url_label = proto.url_label();
  content.request_location = proto.request_location();
  content.request_phone = proto.request_phone();
  content.plain_text = proto.plain_text();
  return content;
}

Template TemplateOf(const v1::TemplateContent& proto) {
  Template used;
  used.name = proto.template_();
  used.language = proto.language();
  // Sorted, so that one message has one form.
  const std::map<std::string, std::string> sorted(proto.parameters().begin(),
                                                  proto.parameters().end());
  used.parameters.assign(sorted.begin(), sorted.end());
  used.button_payloads.assign(proto.button_payloads().begin(), proto.button_payloads().end());
  return used;
}

}  // namespace

MessageParts PartsOf(const v1::SendRequest& request) {
  MessageParts parts;
  if (request.has_content()) parts.content = ContentOf(request.content());
  if (request.has_template_()) parts.use_of_template = TemplateOf(request.template_());
  return parts;
}

std::string EncodeContent(const v1::SendRequest& request) {
  v1::SendRequest stored;
  if (request.has_content()) *stored.mutable_content() = request.content();
  if (request.has_template_()) *stored.mutable_template_() = request.template_();
  return stored.SerializeAsString();
}

absl::StatusOr<MessageParts> DecodeContent(absl::string_view bytes) {
  v1::SendRequest stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored message is not readable");
  }
  return PartsOf(stored);
}

}  // namespace tresen::notification
