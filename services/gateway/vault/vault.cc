#include "services/gateway/vault/vault.h"

#include "absl/strings/str_cat.h"
#include "libs/rpc/client.h"
#include "libs/status/status.h"
#include "tresen/customer/v1/customer.grpc.pb.h"

namespace tresen::gateway {
namespace {

namespace v1 = ::tresen::customer::v1;
using Stub = v1::VaultService::Stub;

void Fill(absl::string_view tenant, const SealedField& field, v1::VaultItem* item) {
  if (!field.customer.empty()) {
    item->set_customer(absl::StrCat("tenants/", tenant, "/customers/", field.customer));
  }
  item->mutable_place()->set_table(field.table);
  item->mutable_place()->set_column(field.column);
  item->mutable_place()->set_row(field.row);
  item->set_content(field.content);
}

absl::Status WrongCount() { return absl::InternalError("the vault answered another number of fields"); }

}  // namespace

struct Vault::Impl {
  explicit Impl(std::shared_ptr<rpc::Channel> channel) : client(std::move(channel)) {}
  rpc::Client<v1::VaultService> client;
};

Vault::Vault(std::shared_ptr<rpc::Channel> customer_service)
    : impl_(std::make_unique<Impl>(std::move(customer_service))) {}
Vault::~Vault() = default;

absl::StatusOr<std::vector<std::string>> Vault::Seal(const rpc::CallContext& context,
                                                     absl::string_view tenant,
                                                     const std::vector<SealedField>& fields) const {
  v1::SealRequest request;
  request.set_parent(absl::StrCat("tenants/", tenant));
  for (const SealedField& field : fields) Fill(tenant, field, request.add_items());
  TRESEN_ASSIGN_OR_RETURN(const v1::SealResponse response,
                          impl_->client.Call(&Stub::Seal, context, request));
  if (response.sealed_size() != static_cast<int>(fields.size())) return WrongCount();
  return std::vector<std::string>(response.sealed().begin(), response.sealed().end());
}

absl::StatusOr<std::vector<OpenedField>> Vault::Open(const rpc::CallContext& context,
                                                     absl::string_view tenant,
                                                     const std::vector<SealedField>& fields,
                                                     absl::string_view purpose) const {
  v1::OpenRequest request;
  request.set_parent(absl::StrCat("tenants/", tenant));
  request.set_purpose(std::string(purpose));
  for (const SealedField& field : fields) {
    if (!field.content.empty()) Fill(tenant, field, request.add_items());
  }
  std::vector<OpenedField> opened(fields.size());
  if (request.items_size() == 0) return opened;
  TRESEN_ASSIGN_OR_RETURN(v1::OpenResponse response,
                          impl_->client.Call(&Stub::Open, context, request));
  if (response.fields_size() != request.items_size()) return WrongCount();
  int next = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].content.empty()) continue;
    v1::OpenedField& field = *response.mutable_fields(next++);
    opened[i] = {std::move(*field.mutable_content()), field.erased()};
  }
  return opened;
}

}  // namespace tresen::gateway
