#include "services/notification/workers/notice_writer.h"

#include <utility>

#include "libs/status/status.h"

namespace tresen::notification {

absl::StatusOr<std::vector<NoticeRow>> NoticeWriter::Write(const rpc::CallContext& context,
                                                           const Happening& happening) const {
  const auto address = addresses_.Of(context, happening.tenant, happening.branch);
  if (Reason(address.status()) == "BRANCH_NOT_FOUND") return std::vector<NoticeRow>();
  TRESEN_RETURN_IF_ERROR(address.status());
  std::vector<NoticeWay> ways;
  if (!address->email.empty()) ways.push_back(NoticeWay::kMail);
  if (!address->webhook_url.empty()) ways.push_back(NoticeWay::kWebhook);
  std::vector<NoticeRow> rows;
  for (const NoticeWay way : ways) {
    NoticeRow row;
    row.tenant = happening.tenant;
    row.notice_id = ids_.NewId();
    row.source = happening.source;
    row.way = way;
    row.branch = happening.branch;
    row.customer = happening.customer;
    row.kind = happening.kind;
    row.happened_at = happening.happened_at;
    row.created_at = clock_.Now();
    row.traceparent = context.trace().Format();
    auto sealed = vault_.Seal(
        context, {row.tenant, row.customer, "notification.notice", "sealed_content", row.notice_id},
        happening.content);
    // Nothing is told any more about a customer who was erased.
    if (absl::IsNotFound(sealed.status())) return std::vector<NoticeRow>();
    TRESEN_ASSIGN_OR_RETURN(row.sealed_content, std::move(sealed));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tresen::notification
