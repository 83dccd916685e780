#include <utility>

#include "absl/strings/str_cat.h"
#include "services/notification/handlers.h"
#include "services/notification/notification_convert.h"
#include "services/notification/peers/names.h"

namespace tresen::notification {
namespace {

constexpr int kMostReports = 2000;

absl::Status NoSuchDelivery() {
  return MakeError(absl::StatusCode::kNotFound, "DELIVERY_NOT_FOUND", "there is no such delivery");
}

// An answer within its window needs nothing but an address: it can be begun when it is stored.
bool CanBeginAtOnce(const v1::SendRequest& request, absl::Time now) {
  return request.purpose() == v1::MESSAGE_PURPOSE_REPLY && request.has_content() &&
         request.has_answers_message_time() &&
         WindowOpen(TimeOf(request.answers_message_time()), now);
}

StatusReport ReportOf(const v1::ChannelStatus& status) {
  return {status.channel_message_id(), status.callback_token(), status.status(),
          status.error_code(),         status.billable(),       status.pricing_category()};
}

}  // namespace

void DeliveryHandlers::CheckContent(const v1::SendRequest& request, FieldViolations& wrong) const {
  const Channel* const channel = parts_.channels.Find(request.channel());
  if (channel == nullptr) return;
  const MessageParts parts = PartsOf(request);
  Outgoing message;
  if (parts.content.has_value()) {
    message.content = parts.content;
    wrong.Merge("content", channel->Check(message));
  }
  if (parts.use_of_template.has_value() && !parts.use_of_template->name.empty()) {
    message.content.reset();
    message.use_of_template = parts.use_of_template;
    wrong.Merge("template", channel->Check(message));
  }
}

absl::StatusOr<v1::Delivery> DeliveryHandlers::Send(const rpc::CallContext& context,
                                                    const v1::SendRequest& request) {
  FieldViolations wrong;
  DeliveryRow row = RowOf(request, parts_.clock.Now(), wrong);
  CheckContent(request, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  row.caller = context.caller().id;
  row.traceparent = context.trace().Format();
  row.delivery_id = parts_.ids.NewId();
  return Store(context, request, std::move(row));
}

absl::StatusOr<v1::Delivery> DeliveryHandlers::Store(const rpc::CallContext& context,
                                                     const v1::SendRequest& request,
                                                     DeliveryRow row) {
  std::optional<absl::Time> answers;
  if (request.has_answers_message_time()) answers = TimeOf(request.answers_message_time());
  std::optional<absl::Duration> lease;
  if (parts_.channels.Find(row.channel) == nullptr) {
    // Whoever gave us the channel fetches the message from its conversation.
    row.state = DeliveryState::kAccepted;
  } else {
    TRESEN_ASSIGN_OR_RETURN(row.sealed_content,
                            parts_.vault.Seal(context,
                                              {row.tenant, row.customer, "notification.delivery",
                                               "sealed_content", row.delivery_id},
                                              EncodeContent(request)));
    if (CanBeginAtOnce(request, row.created_at) && parts_.sender.HasRoom()) lease = Sender::kLease;
  }
  TRESEN_ASSIGN_OR_RETURN(InsertedDelivery inserted, parts_.store.Insert(row, answers, lease));
  const v1::Delivery answer = DeliveryOf(inserted.row);
  if (inserted.begun && !inserted.repeated) {
    inserted.row.last_inbound = answers;
    parts_.sender.HandOver(std::move(inserted.row), PartsOf(request));
  }
  if (!inserted.repeated) parts_.wake_sender();
  return answer;
}

absl::StatusOr<v1::Delivery> DeliveryHandlers::GetDelivery(const rpc::CallContext&,
                                                           const v1::GetDeliveryRequest& request) {
  FieldViolations wrong;
  const ChildRef ref = ParseName("name", request.name(), "deliveries", wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto row, parts_.store.Get(ref.tenant, ref.id));
  if (!row.has_value()) return NoSuchDelivery();
  return DeliveryOf(*row);
}

absl::StatusOr<v1::ListDeliveriesResponse> DeliveryHandlers::ListDeliveries(
    const rpc::CallContext&, const v1::ListDeliveriesRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  DeliveryFilter filter;
  if (!request.customer().empty()) {
    filter.customer = ParseChild("customer", request.customer(), tenant, "customers", wrong);
  }
  if (!request.conversation().empty()) {
    ParseChild("conversation", request.conversation(), tenant, "conversations", wrong);
    filter.conversation = request.conversation();
  }
  const int size = PageSize(request.page_size(), wrong);
  const int64_t before = PositionOf(request.page_token(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto rows, parts_.store.List(tenant, filter, before, size + 1));
  v1::ListDeliveriesResponse response;
  for (const DeliveryRow& row : rows) {
    if (response.deliveries_size() == size) {
      response.set_next_page_token(PageToken(rows[size - 1].position));
      break;
    }
    *response.add_deliveries() = DeliveryOf(row);
  }
  return response;
}

absl::StatusOr<v1::ReportStatusesResponse> DeliveryHandlers::ReportStatuses(
    const rpc::CallContext&, const v1::ReportStatusesRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  if (request.statuses_size() > kMostReports) wrong.Add("statuses", "has more than 2000 items");
  std::vector<StatusReport> reports;
  for (int i = 0; i < request.statuses_size(); ++i) {
    const v1::ChannelStatus& status = request.statuses(i);
    if (status.channel_message_id().empty() && status.callback_token().empty()) {
      wrong.Add(absl::StrCat("statuses[", i, "]"), "needs channel_message_id or callback_token");
    }
    reports.push_back(ReportOf(status));
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ReportStatusesResponse response;
  if (reports.empty()) return response;
  TRESEN_ASSIGN_OR_RETURN(const int unknown,
                          parts_.store.Report(tenant, reports, parts_.clock.Now()));
  response.set_unknown(unknown);
  return response;
}

absl::StatusOr<v1::ReportInboundResponse> DeliveryHandlers::ReportInbound(
    const rpc::CallContext&, const v1::ReportInboundRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const std::string customer =
      ParseChild("customer", request.customer(), tenant, "customers", wrong);
  const std::string branch = ParseChild("branch", request.branch(), tenant, "branches", wrong);
  if (request.channel().empty()) wrong.Add("channel", "must not be empty");
  if (!request.has_message_time()) wrong.Add("message_time", "must be set");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_RETURN_IF_ERROR(parts_.store.NoteInbound(tenant, customer, branch, request.channel(),
                                                  TimeOf(request.message_time())));
  return v1::ReportInboundResponse();
}

}  // namespace tresen::notification
