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

// What will never be accepted is not told again and again.
bool IsFinal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
         absl::IsFailedPrecondition(status);
}

}  // namespace

struct CaseWatch::Impl {
  HandoffStore& store;
  const ::tresen::Clock& clock;
  rpc::Client<v1::NotificationService> notification;

  // Whether the case is settled.
  bool Tell(const rpc::CallContext& context, const OverdueHandoff& handoff);
};

CaseWatch::CaseWatch(HandoffStore& store, const ::tresen::Clock& clock,
                     std::shared_ptr<rpc::Channel> notification_service)
    : impl_(new Impl{store, clock,
                     rpc::Client<v1::NotificationService>(std::move(notification_service))}),
      periodic_(kInterval, [this] { return Escalate(); }) {}
CaseWatch::~CaseWatch() = default;

void CaseWatch::Start() { periodic_.Start(); }
void CaseWatch::Stop() { periodic_.Stop(); }

bool CaseWatch::Impl::Tell(const rpc::CallContext& context, const OverdueHandoff& handoff) {
  absl::Status status =
      notification.Call(&v1::NotificationService::Stub::NotifyBranch, context, RequestOf(handoff))
          .status();
  const bool settled = status.ok() || IsFinal(status);
  if (!status.ok()) {
    log::Error("a branch could not be told of an overdue case",
               {{log::kTenant, log::Token(handoff.tenant)},
                {log::kConversation, log::Token(handoff.conversation)},
                {log::kStatus, log::Token(absl::StatusCodeToString(status.code()))}});
  }
  if (!settled) return false;
  status = store.NoteEscalated(handoff);
  if (status.ok()) return true;
  log::Warning("an overdue case will be told again",
               {{log::kTenant, log::Token(handoff.tenant)},
                {log::kConversation, log::Token(handoff.conversation)},
                {log::kReason, log::Token(Reason(status))}});
  return false;
}

bool CaseWatch::Escalate() {
  const auto overdue = impl_->store.ListOverdueHandoffs(kBatch, impl_->clock.Now());
  if (!overdue.ok() || overdue->empty()) return false;
  const rpc::CallContext context = rpc::CallContext::Background("gateway", kBudget);
  bool all = true;
  for (const OverdueHandoff& handoff : *overdue) all = impl_->Tell(context, handoff) && all;
  return all;
}

}  // namespace tresen::gateway
