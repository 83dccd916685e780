#include "services/notification/peers/opening_hours.h"

#include <utility>

#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/notification/peers/names.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::notification {
namespace {

namespace proto = ::tresen::scheduling::v1;

constexpr int kDays = 22;

}  // namespace

struct BranchHours::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}

  absl::StatusOr<OpeningHours> Ask(const rpc::CallContext& context, const std::string& name,
                                   absl::CivilDay first) {
    proto::GetHoursRequest request;
    request.set_name(name);
    request.mutable_from()->set_year(static_cast<int>(first.year()));
    request.mutable_from()->set_month(first.month());
    request.mutable_from()->set_day(first.day());
    request.set_days(kDays);
    TRESEN_ASSIGN_OR_RETURN(const proto::GetHoursResponse response,
                            client.Call(&proto::CatalogService::Stub::GetHours, context, request));
    OpeningHours hours;
    for (const proto::DayHours& day : response.days()) {
      for (const auto& open : day.open()) {
        hours.push_back({TimeOf(open.start_time()), TimeOf(open.end_time())});
      }
    }
    return hours;
  }

  rpc::Client<proto::CatalogService> client;
};

BranchHours::BranchHours(std::shared_ptr<rpc::Channel> scheduling_service)
    : impl_(std::make_unique<Impl>(std::move(scheduling_service))) {}
BranchHours::~BranchHours() = default;

absl::StatusOr<OpeningHours> BranchHours::Around(const rpc::CallContext& context,
                                                 const std::string& tenant, const Branch& branch,
                                                 absl::Time now) {
  const std::string name = NameOf(tenant, "branches", branch.id);
  const absl::CivilDay first = absl::ToCivilDay(now, branch.zone) - 1;
  std::optional<OpeningHours> known;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(name);
    if (found != entries_.end()) {
      const Entry& entry = found->second;
      if (entry.first_day == first && watch_.Elapsed() - entry.asked_at < kFreshFor) {
        return entry.hours;
      }
      known = entry.hours;
    }
  }
  auto hours = impl_->Ask(context, name, first);
  if (!hours.ok() && known.has_value()) return *std::move(known);
  TRESEN_RETURN_IF_ERROR(hours.status());
  absl::MutexLock lock(&mutex_);
  entries_[name] = {*hours, first, watch_.Elapsed()};
  return hours;
}

}  // namespace tresen::notification
