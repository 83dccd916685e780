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
           {{"way", {"mail", "webhook", "lead"}}, {"outcome", {"sent", "rejected", "expired"}}}})),
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
  std::vector<std::string> ids = {row->notice_id};
  if (row->digest) {
    TRESEN_ASSIGN_OR_RETURN(const auto all, parts_.store.DigestOf(*row, now));
    ids.clear();
    for (const NoticeRow& one : all) ids.push_back(one.notice_id);
  }
  return parts_.store.RetryNotices(*row, ids, now + delay, Reason(why), now).status();
}

// A digest lives as long as its newest part.
absl::Time NoticeSender::NewestOf(const Bundle& bundle) {
  absl::Time newest = bundle.head.tell_at;
  for (const OpenNotice& notice : bundle.notices) newest = std::max(newest, notice.row.tell_at);
  return newest;
}

absl::Status NoticeSender::Tell(const NoticeRow& head) {
  const rpc::CallContext context =
      rpc::CallContext::Background("notification", kPeerBudget)
          .WithTrace(trace::TraceContext::ParseOrNew(head.traceparent));
  TRESEN_ASSIGN_OR_RETURN(Bundle bundle, Open(context, head));
  // However late it is (the service was down, a branch was closed for long), it is tried once.
  if (head.attempts > 1 && parts_.clock.Now() - NewestOf(bundle) > kLongestTry) {
    return End(std::move(bundle), "expired", "EXPIRED");
  }
  if (bundle.notices.empty()) return End(std::move(bundle), "rejected", "");
  const absl::Status told = Hand(context, bundle);
  if (told.ok()) {
    // How long the branch waited for it; what was to wait is not late.
    took_.Observe(
        absl::ToDoubleSeconds(parts_.clock.Now() - std::max(head.happened_at, head.tell_at)));
    return End(std::move(bundle), "sent", "");
  }
  if (absl::IsFailedPrecondition(told) || absl::IsInvalidArgument(told) || absl::IsDataLoss(told)) {
    return End(std::move(bundle), "rejected", Reason(told));
  }
  return told;
}

absl::StatusOr<NoticeSender::Bundle> NoticeSender::Open(const rpc::CallContext& context,
                                                        const NoticeRow& head) {
  Bundle bundle{head, {}, {}};
  std::vector<NoticeRow> rows = {head};
  if (head.digest) {
    TRESEN_ASSIGN_OR_RETURN(rows, parts_.store.DigestOf(head, parts_.clock.Now()));
  }
  const auto address = parts_.addresses.Of(context, head.tenant, head.branch);
  if (!address.ok() && !absl::IsNotFound(address.status())) return address.status();
  for (NoticeRow& row : rows) {
    if (!address.ok()) {
      bundle.ends.push_back({row.notice_id, "rejected", "NO_BRANCH"});
      continue;
    }
    TRESEN_ASSIGN_OR_RETURN(Opened opened,
                            parts_.vault.Open(context,
                                              {row.tenant, row.customer, "notification.notice",
                                               "sealed_content", row.notice_id},
                                              row.sealed_content, "notice"));
    if (opened.erased) {
      bundle.ends.push_back({row.notice_id, "rejected", "ERASED"});
      continue;
    }
    OpenNotice notice{std::move(row), std::move(opened.content), "", *address};
    if (!notice.row.customer.empty()) {
      TRESEN_ASSIGN_OR_RETURN(
          const CustomerFacts customer,
          parts_.customers.Get(context, notice.row.tenant, notice.row.customer));
      notice.customer_name = customer.display_name;
    }
    bundle.notices.push_back(std::move(notice));
  }
  return bundle;
}

absl::Status NoticeSender::Hand(const rpc::CallContext& context, const Bundle& bundle) {
  const absl::Time now = parts_.clock.Now();
  if (bundle.head.way != NoticeWay::kWebhook) return Mail(bundle, now);
  return Post(context, bundle.notices.front(), now);
}

absl::Status NoticeSender::Mail(const Bundle& bundle, absl::Time now) {
  const NoticeAddress& address = bundle.notices.front().address;
  const bool lead = bundle.head.way == NoticeWay::kLead;
  const std::string& to = lead ? address.lead_email : address.email;
  if (to.empty()) return InvalidField("email", "the branch has none any more");
  NoticeFrame frame;
  frame.reader = lead ? NoticeFrame::Reader::kLead : NoticeFrame::Reader::kBranch;
  frame.acknowledge_url = parts_.links.UrlOf(bundle.head.tenant, bundle.head.notice_id, now);
  std::vector<NoticeFacts> facts;
  for (const OpenNotice& notice : bundle.notices) {
    TRESEN_ASSIGN_OR_RETURN(NoticeFacts one, FactsOf(notice));
    facts.push_back(std::move(one));
  }
  NoticeText text = bundle.head.digest ? WriteDigest(facts, frame, address.language)
                                       : WriteNotice(facts.front(), frame, address.language);
  return parts_.mail.Send(
      {bundle.head.notice_id, to, std::move(text.subject), std::move(text.body), now});
}

absl::Status NoticeSender::Post(const rpc::CallContext& context, const OpenNotice& notice,
                                absl::Time now) {
  if (notice.address.webhook_url.empty()) {
    return InvalidField("webhook_url", "the branch has none any more");
  }
  WebhookNotice hook;
  hook.url = notice.address.webhook_url;
  hook.id = notice.row.source;
  hook.traceparent = notice.row.traceparent;
  TRESEN_ASSIGN_OR_RETURN(
      hook.body, JsonOf(notice, parts_.links.UrlOf(notice.row.tenant, notice.row.notice_id, now)));
  TRESEN_ASSIGN_OR_RETURN(hook.secret,
                          parts_.addresses.SecretOf(context, notice.row.tenant, notice.address));
  return parts_.webhook.Send(hook, now);
}

absl::Status NoticeSender::End(Bundle bundle, absl::string_view state, absl::string_view reason) {
  for (const OpenNotice& notice : bundle.notices) {
    bundle.ends.push_back({notice.row.notice_id, std::string(state), std::string(reason)});
  }
  for (const NoticeEnd& end : bundle.ends) {
    ended_.Increment({NameOf(bundle.head.way), end.state});
    if (end.state == "sent") continue;
    log::Error("a branch could not be told", {{log::kTenant, log::Token(bundle.head.tenant)},
                                              {log::kBranch, log::Token(bundle.head.branch)},
                                              {log::kNotification, log::Token(end.notice_id)},
                                              {log::kReason, log::Token(end.reason)}});
  }
  TRESEN_ASSIGN_OR_RETURN(const bool ours,
                          parts_.store.EndNotices(bundle.head, bundle.ends, parts_.clock.Now()));
  return ours ? absl::OkStatus() : workqueue::LeaseLost();
}

}  // namespace tresen::notification
