#include "services/notification/peers/catalogue.h"

#include <utility>

#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/notification/peers/names.h"
#include "tresen/scheduling/v1/catalog.grpc.pb.h"

namespace tresen::notification {
namespace {

namespace proto = ::tresen::scheduling::v1;
using Stub = proto::CatalogService::Stub;

absl::TimeZone ZoneOf(const std::string& name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(name, &zone) ? zone : absl::UTCTimeZone();
}

Business BusinessOf(const proto::Catalog& catalog) {
  Business business;
  business.display_name = catalog.business().display_name();
  business.default_language = catalog.business().default_language();
  for (const proto::Branch& branch : catalog.branches()) {
    Branch& added = business.branches[LastSegment(branch.name())];
    added.id = LastSegment(branch.name());
    added.display_name = branch.display_name();
    added.zone =
        ZoneOf(branch.time_zone().empty() ? catalog.business().time_zone() : branch.time_zone());
    added.phone_number_id = branch.phone_number_id();
    added.notice_email = branch.notice_email();
    added.notice_webhook_url = branch.notice_webhook_url();
    added.calendar_reminds = branch.calendar().reminds();
  }
  return business;
}

}  // namespace

struct Catalogue::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}
  rpc::Client<proto::CatalogService> client;
};

Catalogue::Catalogue(std::shared_ptr<rpc::Channel> scheduling_service)
    : impl_(std::make_unique<Impl>(std::move(scheduling_service))) {}
Catalogue::~Catalogue() = default;

absl::StatusOr<std::shared_ptr<const Business>> Catalogue::Get(const rpc::CallContext& context,
                                                               const std::string& tenant) {
  Entry known;
  {
    absl::MutexLock lock(&mutex_);
    Entry& entry = entries_[tenant];
    const absl::Duration now = watch_.Elapsed();
    if (entry.business != nullptr) {
      if (now - entry.asked_at < kFreshFor) return entry.business;
      entry.asked_at = now;  // one asks, the others go on
    }
    known = entry;
  }
  auto fresh = Refresh(context, tenant, known);
  if (!fresh.ok() && known.business != nullptr) return known.business;
  return fresh;
}

absl::StatusOr<std::shared_ptr<const Business>> Catalogue::Refresh(const rpc::CallContext& context,
                                                                   const std::string& tenant,
                                                                   const Entry& known) {
  proto::GetCatalogRequest request;
  request.set_parent(absl::StrCat("tenants/", tenant));
  if (known.business != nullptr) request.set_known_revision(known.revision);
  TRESEN_ASSIGN_OR_RETURN(const proto::GetCatalogResponse response,
                          impl_->client.Call(&Stub::GetCatalog, context, request));
  if (!response.has_catalog() && known.business != nullptr) return known.business;
  auto business = std::make_shared<const Business>(BusinessOf(response.catalog()));
  absl::MutexLock lock(&mutex_);
  entries_[tenant] = {response.revision(), watch_.Elapsed(), business};
  return business;
}

absl::StatusOr<std::vector<std::string>> Catalogue::ListTenants(
    const rpc::CallContext& context) const {
  TRESEN_ASSIGN_OR_RETURN(
      const proto::ListTenantsResponse response,
      impl_->client.Call(&Stub::ListTenants, context, proto::ListTenantsRequest()));
  std::vector<std::string> tenants;
  for (const proto::TenantRevision& tenant : response.tenants()) {
    tenants.push_back(LastSegment(tenant.name()));
  }
  return tenants;
}

}  // namespace tresen::notification
