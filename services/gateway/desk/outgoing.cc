#include "services/gateway/desk/outgoing.h"

#include "absl/strings/str_cat.h"
#include "services/gateway/desk/names.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::notification::v1;

void FillContent(const RenderedMessage& message, v1::MessageContent* content) {
  content->set_body(message.body);
  for (const RenderedButton& button : message.buttons) {
    v1::ReplyButton* added = content->add_buttons();
    added->set_id(button.id);
    added->set_title(button.title);
  }
  for (const RenderedRow& row : message.rows) {
    v1::ListRow* added = content->add_rows();
    added->set_id(row.id);
    added->set_title(row.title);
    added->set_description(row.description);
  }
  content->set_list_label(message.list_button);
  content->set_footer(message.footer);
  content->set_url(message.link_url);
  content->set_url_label(message.link_label);
  content->set_plain_text(message.plain);
  content->set_request_phone(message.asks_phone);
}

}  // namespace

v1::SendRequest ReplyRequest(const TurnScope& scope, const RenderedMessage& message,
                             const std::string& message_id, const std::string& mark_read,
                             const std::string& request_id) {
  v1::SendRequest request;
  request.set_parent(absl::StrCat("tenants/", scope.tenant));
  request.set_customer(NameOf(scope.tenant, "customers", scope.customer));
  request.set_branch(NameOf(scope.tenant, "branches", scope.branch));
  request.set_channel(scope.channel);
  FillContent(message, request.mutable_content());
  request.set_purpose(v1::MESSAGE_PURPOSE_REPLY);
  request.set_delivery_class(v1::DELIVERY_CLASS_MUST);
  request.set_conversation(NameOf(scope.tenant, "conversations", scope.conversation));
  request.set_message(absl::StrCat(request.conversation(), "/messages/", message_id));
  request.set_mark_read(mark_read);
  request.set_request_id(request_id);
  SetTime(scope.at, request.mutable_answers_message_time());
  return request;
}

v1::ReportInboundRequest InboundRequest(const TurnScope& scope) {
  v1::ReportInboundRequest request;
  request.set_parent(absl::StrCat("tenants/", scope.tenant));
  request.set_customer(NameOf(scope.tenant, "customers", scope.customer));
  request.set_branch(NameOf(scope.tenant, "branches", scope.branch));
  request.set_channel(scope.channel);
  SetTime(scope.at, request.mutable_message_time());
  return request;
}

v1::NotifyBranchRequest CaseRequest(const TurnScope& scope, const OpenedCase& opened,
                                    const std::string& request_id) {
  v1::NotifyBranchRequest request;
  request.set_parent(NameOf(scope.tenant, "branches", scope.branch));
  request.set_kind(opened.request.hands_over ? v1::NOTICE_KIND_CASE_OPENED : v1::NOTICE_KIND_HINT);
  request.set_customer(NameOf(scope.tenant, "customers", scope.customer));
  request.set_conversation(NameOf(scope.tenant, "conversations", scope.conversation));
  request.set_reason(std::string(CaseReasonName(opened.request.reason)));
  for (std::string& line : SummaryLines(opened.request)) request.add_lines(std::move(line));
  request.set_request_id(request_id);
  return request;
}

Payload ThreadPayload(const RenderedMessage& message) {
  Payload payload;
  payload.kind = !message.buttons.empty() ? "button" : !message.rows.empty() ? "list" : "text";
  payload.text = message.body;
  if (!message.link_url.empty()) absl::StrAppend(&payload.text, "\n", message.link_url);
  for (const RenderedButton& button : message.buttons) payload.choices.push_back(button.title);
  for (const RenderedRow& row : message.rows) payload.choices.push_back(row.title);
  return payload;
}

std::vector<std::string> SummaryLines(const OpenCase& opened) {
  std::vector<std::string> lines;
  for (const SummaryLine& line : opened.summary) {
    lines.push_back(line.field.empty() ? line.value : absl::StrCat(line.field, ": ", line.value));
  }
  return lines;
}

}  // namespace tresen::gateway
