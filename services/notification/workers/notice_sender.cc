#include "services/notification/workers/notice_sender.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/status/status.h"
#include "libs/trace/trace.h"

namespace tresen::notification {
namespace {

constexpr absl::Duration kPeerBudget = absl::Seconds(4);
constexpr absl::Duration kLongestTry = absl::Hours(24);

absl::Duration DelayAfter(int attempts) {
  return std::min(absl::Seconds(1) * (1 << std::min(attempts, 9)), absl::Minutes(5));
}

}  // namespace

NoticeSender::NoticeSender(NoticeSenderParts parts)
    : parts_(std::move(parts)),
      ended_(parts_.figures.AddCounter(
          {"tresen_notices_total",
           "What became of notices to branches.",
           {{"way", {"mail", "webhook"}}, {"outcome", {"sent", "rejected", "expired"}}}})),
      took_(parts_.figures.AddHistogram(
          {"tresen_notice_seconds", "From an event until its branch was told."})) {}

absl::StatusOr<workqueue::ClaimBatch> NoticeSender::ClaimDue(
    const workqueue::ClaimRequest& request) {
  TRESEN_ASSIGN_OR_RETURN(
      std::vector<NoticeRow> rows,
      parts_.store.ClaimNotices(request.most, parts_.clock.Now(), request.lease));
  workqueue::ClaimBatch batch;
  absl::MutexLock lock(&mutex_);
  for (NoticeRow& row : rows) {
    batch.claims.push_back({row.tenant, row.notice_id, row.fence});
    const std::string key = row.notice_id;
    claimed_[key] = std::move(row);
  }
  return batch;
}

std::optional<NoticeRow> NoticeSender::Take(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = claimed_.find(key);
  if (found == claimed_.end()) return std::nullopt;
  NoticeRow row = std::move(found->second);
  claimed_.erase(found);
  return row;
}

absl::Status NoticeSender::Handle(const workqueue::Claim& claim) {
  std::optional<NoticeRow> row = Take(claim.key);
  if (!row.has_value()) return workqueue::LeaseLost();
  const absl::Status status = Tell(*row);
  if (!status.ok()) {
    absl::MutexLock lock(&mutex_);
    claimed_[claim.key] = *std::move(row);
  }
  return status;
}

absl::Status NoticeSender::GiveBack(const workqueue::Claim& claim, const absl::Status& why) {
  const std::optional<NoticeRow> row = Take(claim.key);
  if (!row.has_value()) return absl::OkStatus();
  const absl::Time now = parts_.clock.Now();
  const absl::Duration delay =
      absl::IsCancelled(why) ? absl::ZeroDuration() : DelayAfter(row->attempts);
  return parts_.store.RetryNotice(*row, now + delay, Reason(why), now);
}

absl::Status NoticeSender::Tell(const NoticeRow& row) {
  if (parts_.clock.Now() - row.created_at > kLongestTry) return End(row, "expired", "EXPIRED");
  const rpc::CallContext context = rpc::CallContext::Background("notification", kPeerBudget)
                                       .WithTrace(trace::TraceContext::ParseOrNew(row.traceparent));
  TRESEN_ASSIGN_OR_RETURN(Opened opened,
                          parts_.vault.Open(context,
                                            {row.tenant, row.customer, "notification.notice",
                                             "sealed_content", row.notice_id},
                                            row.sealed_content, "notice"));
  if (opened.erased) return End(row, "rejected", "ERASED");
  OpenNotice notice{row, std::move(opened.content), "", {}};
  if (!row.customer.empty()) {
    TRESEN_ASSIGN_OR_RETURN(const CustomerFacts customer,
                            parts_.customers.GetRecent(context, row.tenant, row.customer));
    notice.customer_name = customer.display_name;
  }
  auto address = parts_.addresses.Of(context, row.tenant, row.branch);
  if (absl::IsNotFound(address.status())) return End(row, "rejected", "NO_BRANCH");
  TRESEN_ASSIGN_OR_RETURN(notice.address, std::move(address));
  const absl::Status told = Hand(context, notice);
  if (told.ok()) {
    took_.Observe(absl::ToDoubleSeconds(parts_.clock.Now() - row.happened_at));
    return End(row, "sent", "");
  }
  if (absl::IsFailedPrecondition(told) || absl::IsInvalidArgument(told) || absl::IsDataLoss(told)) {
    return End(row, "rejected", Reason(told));
  }
  return told;
}

absl::Status NoticeSender::Hand(const rpc::CallContext& context, const OpenNotice& notice) {
  const absl::Time now = parts_.clock.Now();
  if (notice.row.way == NoticeWay::kMail) {
    TRESEN_ASSIGN_OR_RETURN(const NoticeFacts facts, FactsOf(notice));
    NoticeText text = WriteNotice(facts, notice.address.language);
    if (notice.address.email.empty()) return InvalidField("email", "the branch has none any more");
    return parts_.mail.Send({notice.row.notice_id, notice.address.email, std::move(text.subject),
                             std::move(text.body), now});
  }
  if (notice.address.webhook_url.empty()) {
    return InvalidField("webhook_url", "the branch has none any more");
  }
  WebhookNotice hook;
  hook.url = notice.address.webhook_url;
  hook.id = notice.row.source;
  hook.traceparent = notice.row.traceparent;
  TRESEN_ASSIGN_OR_RETURN(hook.body, JsonOf(notice));
  TRESEN_ASSIGN_OR_RETURN(hook.secret,
                          parts_.addresses.SecretOf(context, notice.row.tenant, notice.address));
  return parts_.webhook.Send(hook, now);
}

absl::Status NoticeSender::End(const NoticeRow& row, absl::string_view state,
                               absl::string_view reason) {
  ended_.Increment({row.way == NoticeWay::kMail ? "mail" : "webhook", state});
  if (state != "sent") {
    log::Error("a branch could not be told", {{log::kTenant, log::Token(row.tenant)},
                                              {log::kBranch, log::Token(row.branch)},
                                              {log::kNotification, log::Token(row.notice_id)},
                                              {log::kReason, log::Token(reason)}});
  }
  return parts_.store.EndNotice(row, state, reason, parts_.clock.Now());
}

}  // namespace tresen::notification
