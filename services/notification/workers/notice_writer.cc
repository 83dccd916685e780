#include "services/notification/workers/notice_writer.h"

#include <utility>

#include "libs/status/status.h"

namespace tresen::notification {

absl::StatusOr<std::vector<NoticeWriter::Way>> NoticeWriter::WaysOf(
    const rpc::CallContext& context, const Happening& happening,
    const NoticeAddress& address) const {
  std::vector<Way> ways;
  const absl::Time now = clock_.Now();
  if (!address.webhook_url.empty()) ways.push_back({NoticeWay::kWebhook, now});
  if (address.email.empty() && address.lead_email.empty()) return ways;
  if (happening.urgency == Happening::Urgency::kAtOnce) {
    if (!address.email.empty()) ways.push_back({NoticeWay::kMail, now});
    if (!address.lead_email.empty()) ways.push_back({NoticeWay::kLead, now});
    return ways;
  }
  TRESEN_ASSIGN_OR_RETURN(const OpeningHours open,
                          hours_.Around(context, happening.tenant, address.branch, now));
  const NoticePlan plan = PlanNotice(address.rules, open, now, happening.visit_at);
  if (!address.email.empty()) ways.push_back({NoticeWay::kMail, plan.tell_at, plan.digest});
  // Cases have a watch of their own, at the gateway.
  if (happening.kind == NoticeKind::kAppointment && !address.lead_email.empty() &&
      links_.available() && !ways.empty()) {
    ways.push_back({NoticeWay::kLead, plan.escalate_at, plan.digest});
  }
  return ways;
}

absl::StatusOr<std::vector<NoticeRow>> NoticeWriter::Write(const rpc::CallContext& context,
                                                           const Happening& happening) const {
  const auto address = addresses_.Of(context, happening.tenant, happening.branch);
  if (Reason(address.status()) == "BRANCH_NOT_FOUND") return std::vector<NoticeRow>();
  TRESEN_RETURN_IF_ERROR(address.status());
  TRESEN_ASSIGN_OR_RETURN(const std::vector<Way> ways, WaysOf(context, happening, *address));
  std::vector<NoticeRow> rows;
  for (const Way& way : ways) {
    NoticeRow row;
    row.tenant = happening.tenant;
    row.notice_id = ids_.NewId();
    row.source = happening.source;
    row.way = way.way;
    row.tell_at = way.tell_at;
    row.digest = way.digest;
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
