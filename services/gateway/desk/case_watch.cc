#include "services/gateway/desk/case_watch.h"

#include "absl/strings/str_cat.h"
#include "libs/ids/id_source.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::notification::v1;

constexpr int kBatch = 50;
constexpr absl::Duration kInterval = absl::Seconds(5);
constexpr absl::Duration kHousekeeping = absl::Minutes(10);
constexpr absl::Duration kBudget = absl::Seconds(8);

v1::NotifyBranchRequest RequestOf(const OverdueHandoff& overdue) {
  v1::NotifyBranchRequest request;
  request.set_parent(NameOf(overdue.tenant, "branches", overdue.branch));
  request.set_kind(v1::NOTICE_KIND_CASE_OVERDUE);
  request.set_customer(NameOf(overdue.tenant, "customers", overdue.customer));
  request.set_conversation(NameOf(overdue.tenant, "conversations", overdue.conversation));
  request.set_reason(overdue.reason);
  request.set_request_id(DeriveRequestId(overdue.conversation,
                                         absl::StrCat("overdue-", absl::ToUnixMillis(overdue.due_at)))
                             .value());
  return request;
}

}  // namespace

struct CaseWatch::Impl {
  GatewayStore& store;
  const ::tresen::Clock& clock;
  rpc::Client<v1::NotificationService> notification;
};

CaseWatch::CaseWatch(GatewayStore& store, const ::tresen::Clock& clock,
                     std::shared_ptr<rpc::Channel> notification_service)
    : impl_(new Impl{store, clock,
                     rpc::Client<v1::NotificationService>(std::move(notification_service))}),
      escalation_(kInterval, [this] { return Escalate(); }),
      housekeeping_(kHousekeeping, [this] {
        const auto pruned = impl_->store.Prune(impl_->clock.Now());
        if (pruned.ok()) {
          log::Info("old rows removed", {{log::kCount, *pruned}});
        } else {
          log::Warning("old rows could not be removed",
                       {{log::kReason, log::Token(Reason(pruned.status()))}});
        }
        return false;
      }) {}
CaseWatch::~CaseWatch() = default;

void CaseWatch::Start() {
  escalation_.Start();
  housekeeping_.Start();
}
void CaseWatch::Stop() {
  escalation_.Stop();
  housekeeping_.Stop();
}

bool CaseWatch::Escalate() {
  const auto overdue = impl_->store.TakeOverdueHandoffs(kBatch, impl_->clock.Now());
  if (!overdue.ok() || overdue->empty()) return false;
  const rpc::CallContext context = rpc::CallContext::Background("gateway", kBudget);
  for (const OverdueHandoff& handoff : *overdue) {
    const auto told = impl_->notification.Call(&v1::NotificationService::Stub::NotifyBranch,
                                               context, RequestOf(handoff));
    if (!told.ok()) {
      log::Error("a branch could not be told of an overdue case",
                 {{log::kTenant, log::Token(handoff.tenant)},
                  {log::kConversation, log::Token(handoff.conversation)},
                  {log::kStatus, log::Token(absl::StatusCodeToString(told.status().code()))}});
    }
  }
  return true;
}

}  // namespace tresen::gateway
