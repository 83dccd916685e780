#include <map>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/customer/convert.h"
#include "services/customer/handlers.h"

namespace tresen::customer {
namespace {

constexpr int kMaxItems = 2000;

Place PlaceOf(const v1::FieldPlace& place) { return {place.table(), place.column(), place.row()}; }

void CheckPlace(absl::string_view field, const v1::FieldPlace& place, FieldViolations& wrong) {
  if (place.table().empty() || place.column().empty() || place.row().empty()) {
    wrong.Add(field, "needs table, column and row");
  }
}

// The customer's id inside an item; empty for the intake key.
std::string CustomerOf(const std::string& tenant, const std::string& field,
                       const std::string& name, FieldViolations& wrong) {
  if (name.empty()) return "";
  const CustomerRef ref = ParseCustomer(field, name, wrong);
  if (!ref.tenant.empty() && ref.tenant != tenant) wrong.Add(field, "belongs to another tenant");
  return ref.customer;
}

template <class Request>
std::vector<std::string> CheckItems(const std::string& tenant, const Request& request,
                                    FieldViolations& wrong) {
  if (request.items_size() > kMaxItems) wrong.Add("items", "has more than 2000 items");
  std::vector<std::string> customers;
  for (int i = 0; i < request.items_size(); ++i) {
    const v1::VaultItem& item = request.items(i);
    const std::string field = absl::StrCat("items[", i, "]");
    CheckPlace(absl::StrCat(field, ".place"), item.place(), wrong);
    customers.push_back(
        CustomerOf(tenant, absl::StrCat(field, ".customer"), item.customer(), wrong));
  }
  return customers;
}

}  // namespace

VaultHandlers::VaultHandlers(Keyring& keyring, Directory& directory, metrics::Registry& metrics)
    : keyring_(keyring),
      directory_(directory),
      fields_(metrics.AddCounter({"tresen_vault_fields_total",
                                  "Fields sealed and opened, and what could not be opened.",
                                  {{"operation", {"seal", "open", "erased", "damaged"}}}})) {}

absl::StatusOr<v1::SealInboundResponse> VaultHandlers::SealInbound(
    const rpc::CallContext&, const v1::SealInboundRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  if (request.items_size() > kMaxItems) wrong.Add("items", "has more than 2000 items");
  for (int i = 0; i < request.items_size(); ++i) {
    CheckPlace(absl::StrCat("items[", i, "].place"), request.items(i).place(), wrong);
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::SealInboundResponse response;
  for (const v1::InboundItem& item : request.items()) {
    v1::SealedInbound* sealed = response.add_items();
    std::string customer;
    const KnownAs who = KnownAsOf(item.sender());
    if (who.anybody()) {
      TRESEN_ASSIGN_OR_RETURN(const Directory::Found found, directory_.Resolve(tenant, who));
      customer = found.customer;
      sealed->set_customer(NameOf(tenant, customer));
      sealed->set_created(found.created);
    }
    absl::StatusOr<std::string> content =
        keyring_.Seal(tenant, customer, PlaceOf(item.place()), item.payload());
    // Erased by another process a moment ago: a new customer from here on.
    if (Reason(content.status()) == "ERASED") {
      directory_.Forget(tenant, customer);
      TRESEN_ASSIGN_OR_RETURN(const Directory::Found fresh, directory_.Resolve(tenant, who));
      sealed->set_customer(NameOf(tenant, fresh.customer));
      sealed->set_created(fresh.created);
      content = keyring_.Seal(tenant, fresh.customer, PlaceOf(item.place()), item.payload());
    }
    TRESEN_RETURN_IF_ERROR(content.status());
    sealed->set_sealed(*std::move(content));
  }
  fields_.Add(request.items_size(), {"seal"});
  return response;
}

absl::StatusOr<v1::SealResponse> VaultHandlers::Seal(const rpc::CallContext&,
                                                     const v1::SealRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const std::vector<std::string> customers = CheckItems(tenant, request, wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::SealResponse response;
  for (int i = 0; i < request.items_size(); ++i) {
    TRESEN_ASSIGN_OR_RETURN(*response.add_sealed(),
                            keyring_.Seal(tenant, customers[i], PlaceOf(request.items(i).place()),
                                          request.items(i).content()));
  }
  fields_.Add(request.items_size(), {"seal"});
  return response;
}

absl::StatusOr<v1::OpenResponse> VaultHandlers::Open(const rpc::CallContext&,
                                                     const v1::OpenRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  const std::vector<std::string> customers = CheckItems(tenant, request, wrong);
  if (request.purpose().empty()) wrong.Add("purpose", "must say why");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::OpenResponse response;
  for (int i = 0; i < request.items_size(); ++i) {
    v1::OpenedField* field = response.add_fields();
    absl::StatusOr<std::string> opened = keyring_.Open(
        tenant, customers[i], PlaceOf(request.items(i).place()), request.items(i).content());
    if (Reason(opened.status()) == "ERASED") {
      field->set_erased(true);
      fields_.Increment({"erased"});
      continue;
    }
    if (!opened.ok()) fields_.Increment({"damaged"});
    TRESEN_RETURN_IF_ERROR(opened.status());
    field->set_content(*std::move(opened));
    fields_.Increment({"open"});
  }
  return response;
}

}  // namespace tresen::customer
