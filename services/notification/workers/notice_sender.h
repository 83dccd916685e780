#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/metrics/metrics.h"
#include "libs/workqueue/work_source.h"
#include "services/notification/acknowledge/notice_link.h"
#include "services/notification/channels/email/branch_mail.h"
#include "services/notification/channels/webhook/signed_webhook.h"
#include "services/notification/peers/customers.h"
#include "services/notification/workers/notice_form.h"

namespace tresen::notification {

// What the sender of notices works with; all outlive it.
struct NoticeSenderParts {
  PlanStore& store;
  const NoticeAddresses& addresses;
  const Vault& vault;
  Customers& customers;
  const NoticeLinks& links;
  const BranchMail& mail;
  const SignedWebhook& webhook;
  const Clock& clock;
  metrics::Registry& figures;
};

// Tells branches and their leads, by mail and webhook, until it succeeds or a day has passed. At
// least once: a repeat carries the same id. Thread-safe.
class NoticeSender final : public workqueue::WorkSource {
 public:
  explicit NoticeSender(NoticeSenderParts parts);

  static constexpr absl::Duration kLease = absl::Seconds(25);

  absl::StatusOr<workqueue::ClaimBatch> ClaimDue(const workqueue::ClaimRequest& request) override;
  absl::Status Handle(const workqueue::Claim& claim) override;
  absl::Status GiveBack(const workqueue::Claim& claim, const absl::Status& why) override;

 private:
  // What goes out together, and what of it cannot.
  struct Bundle {
    NoticeRow head;
    std::vector<OpenNotice> notices;
    std::vector<NoticeEnd> ends;
  };

  std::optional<NoticeRow> Take(const std::string& key);
  static absl::Time NewestOf(const Bundle& bundle);
  absl::Status Tell(const NoticeRow& head);
  absl::StatusOr<Bundle> Open(const rpc::CallContext& context, const NoticeRow& head);
  absl::Status Hand(const rpc::CallContext& context, const Bundle& bundle);
  absl::Status Mail(const Bundle& bundle, absl::Time now);
  absl::Status Post(const rpc::CallContext& context, const OpenNotice& notice, absl::Time now);
  // Ends what is left of the bundle.
  absl::Status End(Bundle bundle, absl::string_view state, absl::string_view reason);

  const NoticeSenderParts parts_;
  metrics::Counter& ended_;
  metrics::Histogram& took_;
  absl::Mutex mutex_;
  std::map<std::string, NoticeRow> claimed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tresen::notification
