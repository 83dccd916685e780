#include "services/gateway/desk/outbox_courier.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "services/gateway/desk/periodic.h"
#include "services/gateway/desk/retry_delay.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::notification::v1;
using Stub = v1::NotificationService::Stub;

constexpr absl::Duration kCallBudget = absl::Seconds(8);
constexpr absl::Duration kNoteEvery = absl::Milliseconds(20);

// What will never be accepted is not offered again and again.
bool IsFinal(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

}  // namespace

struct OutboxCourier::Impl final : workqueue::WorkSource {
  Impl(OutboxStore& store, const Vault& vault, const Clock& clock,
       std::shared_ptr<rpc::Channel> channel)
      : store(store),
        vault(vault),
        clock(clock),
        notification(std::move(channel)),
        noting(kNoteEvery, [this] { return NoteHandedOver(); }) {}

  absl::StatusOr<workqueue::ClaimBatch> ClaimDue(const workqueue::ClaimRequest& request) override {
    TRESEN_ASSIGN_OR_RETURN(std::vector<OutboxRow> rows,
                            store.ClaimOutbox(request.most, clock.Now(), request.lease));
    workqueue::ClaimBatch batch;
    absl::MutexLock lock(&mutex);
    for (OutboxRow& row : rows) {
      batch.claims.push_back({row.tenant, row.outbox_id, row.fence});
      claimed[row.outbox_id] = std::move(row);
    }
    return batch;
  }

  absl::Status Handle(const workqueue::Claim& claim) override {
    const OutboxRow row = Take(claim.key);
    if (row.outbox_id.empty()) return workqueue::LeaseLost();
    const absl::Status status = Carry(row);
    if (!status.ok()) {
      absl::MutexLock lock(&mutex);
      claimed[row.outbox_id] = row;  // GiveBack needs its attempts
    }
    return status;
  }

  absl::Status GiveBack(const workqueue::Claim& claim, const absl::Status& why) override {
    const OutboxRow row = Take(claim.key);
    if (row.outbox_id.empty()) return absl::OkStatus();
    return store.PostponeOutbox(row, clock.Now() + RetryDelay(row.attempts, why), Reason(why));
  }

  OutboxRow Take(const std::string& key) {
    absl::MutexLock lock(&mutex);
    const auto found = claimed.find(key);
    if (found == claimed.end()) return {};
    OutboxRow row = std::move(found->second);
    claimed.erase(found);
    return row;
  }

  rpc::CallContext ContextOf(const OutboxRow& row) const {
    return rpc::CallContext::Background("gateway", kCallBudget)
        .WithTrace(trace::TraceContext::ParseOrNew(row.traceparent));
  }

  absl::Status Carry(const OutboxRow& row) {
    TRESEN_ASSIGN_OR_RETURN(const auto opened,
                            vault.Open(ContextOf(row), row.tenant,
                                       {{row.customer, "gateway.outbox", "sealed_request",
                                         row.outbox_id, row.sealed_request}},
                                       "send"));
    // Nothing goes to a customer who was erased.
    if (opened.front().erased) return Finish({row, "", ""});
    return CarryPlain(row, opened.front().content);
  }

  absl::Status CarryPlain(const OutboxRow& row, const std::string& bytes) {
    std::string message;
    std::string delivery;
    const absl::Status status = Hand(row, bytes, message, delivery);
    if (IsFinal(status)) {
      log::Error("the notification service refused an outbox row for good",
                 {{log::kTenant, log::Token(row.tenant)},
                  {log::kRequest, log::Token(row.outbox_id)},
                  {log::kReason, log::Token(Reason(status))}});
      return Finish({row, "", ""});
    }
    TRESEN_RETURN_IF_ERROR(status);
    return Finish({row, std::move(message), std::move(delivery)});
  }

  absl::Status Finish(HandedOver done) {
    done.row.sealed_request.clear();
    absl::MutexLock lock(&mutex);
    handed_over.push_back(std::move(done));
    return absl::OkStatus();
  }

  // Never asks to be called again at once: more come together while it waits.
  bool NoteHandedOver() {
    std::vector<HandedOver> rows;
    {
      absl::MutexLock lock(&mutex);
      rows.swap(handed_over);
    }
    if (rows.empty()) return false;
    const absl::Status noted = store.FinishOutboxRows(rows);
    if (!noted.ok()) {
      log::Warning("outbox rows are handed over again when their leases end",
                   {{log::kCount, static_cast<int64_t>(rows.size())},
                    {log::kReason, log::Token(Reason(noted))}});
    }
    return false;
  }

  absl::Status Hand(const OutboxRow& row, const std::string& bytes, std::string& message,
                    std::string& delivery) {
    const rpc::CallContext context = ContextOf(row);
    if (row.kind == "message") {
      v1::SendRequest request;
      if (!request.ParseFromString(bytes)) return absl::DataLossError("unreadable outbox row");
      TRESEN_ASSIGN_OR_RETURN(const v1::Delivery answer,
                              notification.Call(&Stub::Send, context, request));
      message = LastSegment(request.message());
      delivery = LastSegment(answer.name());
      return absl::OkStatus();
    }
    if (row.kind == "notice") {
      v1::NotifyBranchRequest request;
      if (!request.ParseFromString(bytes)) return absl::DataLossError("unreadable outbox row");
      return notification.Call(&Stub::NotifyBranch, context, request).status();
    }
    v1::ReportInboundRequest request;
    if (!request.ParseFromString(bytes)) return absl::DataLossError("unreadable outbox row");
    return notification.Call(&Stub::ReportInbound, context, request).status();
  }

  OutboxStore& store;
  const Vault& vault;
  const Clock& clock;
  rpc::Client<v1::NotificationService> notification;
  absl::Mutex mutex;
  std::map<std::string, OutboxRow> claimed ABSL_GUARDED_BY(mutex);
  std::vector<HandedOver> handed_over ABSL_GUARDED_BY(mutex);
  Periodic noting;  // the last: it uses all of them
};

OutboxCourier::OutboxCourier(OutboxStore& store, const Vault& vault, const Clock& clock,
                             std::shared_ptr<rpc::Channel> notification_service)
    : impl_(std::make_unique<Impl>(store, vault, clock, std::move(notification_service))) {}
OutboxCourier::~OutboxCourier() = default;

void OutboxCourier::Start() { impl_->noting.Start(); }
void OutboxCourier::Stop() {
  impl_->noting.Stop();
  impl_->NoteHandedOver();
}

absl::Status OutboxCourier::Carry(const OutboxRow& row) { return impl_->Carry(row); }
void OutboxCourier::CarryFresh(const OutboxRow& row, const std::string& request) {
  const absl::Status carried = impl_->CarryPlain(row, request);
  if (carried.ok()) return;
  const absl::Status postponed = impl_->store.PostponeOutbox(
      row, impl_->clock.Now() + RetryDelay(row.attempts, carried), Reason(carried));
  if (postponed.ok()) return;
  log::Warning("an outbox row waits for the end of its lease",
               {{log::kTenant, log::Token(row.tenant)},
                {log::kRequest, log::Token(row.outbox_id)},
                {log::kReason, log::Token(Reason(postponed))}});
}
workqueue::WorkSource& OutboxCourier::source() { return *impl_; }

}  // namespace tresen::gateway
