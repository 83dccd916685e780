#include "services/notification/peers/vault.h"

#include <utility>

#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "services/notification/peers/names.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::notification {
namespace {

namespace vault = ::tresen::customer::v1;
using Stub = vault::VaultService::Stub;

void Fill(const SealedPlace& place, absl::string_view content, vault::VaultItem* item) {
  item->set_customer(NameOf(place.tenant, "customers", place.customer));
  item->mutable_place()->set_table(place.table);
  item->mutable_place()->set_column(place.column);
  item->mutable_place()->set_row(place.row);
  item->set_content(std::string(content));
}

absl::Status WrongCount() {
  return absl::InternalError("the vault answered another number of fields");
}

}  // namespace

struct Vault::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}
  rpc::Client<vault::VaultService> client;
};

Vault::Vault(std::shared_ptr<rpc::Channel> customer_service)
    : impl_(std::make_unique<Impl>(std::move(customer_service))) {}
Vault::~Vault() = default;

absl::StatusOr<std::string> Vault::Seal(const rpc::CallContext& context, const SealedPlace& place,
                                        absl::string_view content) const {
  vault::SealRequest request;
  request.set_parent(absl::StrCat("tenants/", place.tenant));
  Fill(place, content, request.add_items());
  TRESEN_ASSIGN_OR_RETURN(vault::SealResponse response,
                          impl_->client.Call(&Stub::Seal, context, request));
  if (response.sealed_size() != 1) return WrongCount();
  return std::move(*response.mutable_sealed(0));
}

absl::StatusOr<Opened> Vault::Open(const rpc::CallContext& context, const SealedPlace& place,
                                   absl::string_view sealed, absl::string_view purpose) const {
  vault::OpenRequest request;
  request.set_parent(absl::StrCat("tenants/", place.tenant));
  request.set_purpose(std::string(purpose));
  Fill(place, sealed, request.add_items());
  TRESEN_ASSIGN_OR_RETURN(vault::OpenResponse response,
                          impl_->client.Call(&Stub::Open, context, request));
  if (response.fields_size() != 1) return WrongCount();
  return Opened{std::move(*response.mutable_fields(0)->mutable_content()),
                response.fields(0).erased()};
}

}  // namespace tresen::notification
