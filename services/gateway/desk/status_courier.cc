#include "services/gateway/desk/status_courier.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/gateway/desk/names.h"
#include "tresen/notification/v1/notification.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::notification::v1;

constexpr int kBatch = 200;
// Of those at hand: beyond it they wait in the store.
constexpr size_t kMostAtHand = 5000;
// Short: what is lost on the way is offered again well within the silence after which the notification
// service sends a message again. Statuses may come twice.
constexpr absl::Duration kLease = absl::Seconds(6);
constexpr absl::Duration kInterval = absl::Milliseconds(200);
// How often the store is looked at for what is not at hand: after a failure, a restart, a crash.
constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr absl::Duration kBudget = absl::Seconds(5);

v1::ReportStatusesRequest RequestOf(const ClaimedStatuses& claimed) {
  v1::ReportStatusesRequest request;
  request.set_parent(absl::StrCat("tenants/", claimed.tenant));
  for (const StatusRecord& record : claimed.statuses) {
    v1::ChannelStatus* status = request.add_statuses();
    status->set_channel(record.channel);
    status->set_channel_message_id(record.provider_id);
    status->set_status(record.status);
    status->set_callback_token(record.callback_token);
    status->set_error_code(record.error_code);
    SetTime(record.status_at, status->mutable_status_time());
    status->set_billable(record.billable);
    status->set_pricing_category(record.pricing_category);
  }
  return request;
}

}  // namespace

struct StatusCourier::Impl {
  StatusStore& store;
  const ::tresen::Clock& clock;
  rpc::Client<v1::NotificationService> notification;
};

StatusCourier::StatusCourier(StatusStore& store, const ::tresen::Clock& clock,
                             std::shared_ptr<rpc::Channel> notification_service)
    : impl_(new Impl{store, clock,
                     rpc::Client<v1::NotificationService>(std::move(notification_service))}),
      periodic_(kInterval, [this] { return CarryBatch(); }) {}
StatusCourier::~StatusCourier() = default;

void StatusCourier::Start() { periodic_.Start(); }
void StatusCourier::Stop() { periodic_.Stop(); }

std::optional<absl::Duration> StatusCourier::Lease() const {
  absl::MutexLock lock(&mutex_);
  if (number_at_hand_ >= kMostAtHand) return std::nullopt;
  return kLease;
}

void StatusCourier::Carry(absl::string_view tenant, std::vector<StatusRecord> leased) {
  absl::MutexLock lock(&mutex_);
  number_at_hand_ += leased.size();
  // Of one tenant after the other they travel together.
  if (at_hand_.empty() || at_hand_.back().tenant != tenant ||
      at_hand_.back().statuses.size() + leased.size() > kBatch) {
    at_hand_.push_back({std::string(tenant), std::move(leased)});
    return;
  }
  std::vector<StatusRecord>& last = at_hand_.back().statuses;
  std::ranges::move(leased, std::back_inserter(last));
}

std::vector<ClaimedStatuses> StatusCourier::NextBatch() {
  std::vector<ClaimedStatuses> stored = NextStored();
  return stored.empty() ? NextAtHand() : stored;
}

std::vector<ClaimedStatuses> StatusCourier::NextAtHand() {
  absl::MutexLock lock(&mutex_);
  std::vector<ClaimedStatuses> next;
  if (at_hand_.empty()) return next;
  next.push_back(std::move(at_hand_.front()));
  at_hand_.pop_front();
  number_at_hand_ -= next.front().statuses.size();
  return next;
}

std::vector<ClaimedStatuses> StatusCourier::NextStored() {
  if (watch_.Elapsed() < look_at_) return {};
  look_at_ = watch_.Elapsed() + kLookEvery;
  auto claimed = impl_->store.ClaimStatuses(kBatch, impl_->clock.Now(), kLease);
  if (!claimed.ok()) return {};
  size_t found = 0;
  for (const ClaimedStatuses& batch : *claimed) found += batch.statuses.size();
  // More may lie there: soon again, after what is at hand.
  if (found == kBatch) look_at_ = watch_.Elapsed() + kInterval;
  return *std::move(claimed);
}

bool StatusCourier::CarryBatch() {
  const std::vector<ClaimedStatuses> batches = NextBatch();
  if (batches.empty()) return false;
  const rpc::CallContext context = rpc::CallContext::Background("gateway", kBudget);
  bool all = true;
  for (const ClaimedStatuses& batch : batches) {
    absl::Status status =
        impl_->notification
            .Call(&v1::NotificationService::Stub::ReportStatuses, context, RequestOf(batch))
            .status();
    if (status.ok()) status = impl_->store.FinishStatuses(batch);
    // Found again when the lease ends; statuses may come twice.
    if (!status.ok()) {
      log::Warning("statuses could not be handed over",
                   {{log::kTenant, log::Token(batch.tenant)},
                    {log::kStatus, log::Token(absl::StatusCodeToString(status.code()))}});
      all = false;
    }
  }
  return all;
}

}  // namespace tresen::gateway
