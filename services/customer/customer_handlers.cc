#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/hash.h"
#include "libs/status/status.h"
#include "libs/text/text.h"
#include "services/customer/convert.h"
#include "services/customer/handlers.h"

namespace tresen::customer {
namespace {

constexpr size_t kMaxWording = 4096;

absl::Status ErasedCustomer() {
  return MakeError(absl::StatusCode::kNotFound, "ERASED", "the customer was erased");
}

std::string HashOf(const google::protobuf::Message& request) {
  return crypto::HexEncode(crypto::Sha256(request.SerializeAsString()));
}

}  // namespace

absl::StatusOr<v1::ResolveCustomerResponse> CustomerHandlers::Resolve(
    const rpc::CallContext&, const v1::ResolveCustomerRequest& request) {
  FieldViolations wrong;
  const std::string tenant = ParseTenant("parent", request.parent(), wrong);
  CheckIdentity("identity", request.identity(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::ResolveCustomerResponse response;
  if (request.lookup_only()) {
    TRESEN_ASSIGN_OR_RETURN(const std::string customer,
                            directory_.Lookup(tenant, KnownAsOf(request.identity())));
    if (customer.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "CUSTOMER_NOT_FOUND", "no such customer");
    }
    response.set_customer(NameOf(tenant, customer));
    return response;
  }
  TRESEN_ASSIGN_OR_RETURN(const Directory::Found found,
                          directory_.Resolve(tenant, KnownAsOf(request.identity())));
  response.set_customer(NameOf(tenant, found.customer));
  response.set_created(found.created);
  return response;
}

absl::StatusOr<v1::Customer> CustomerHandlers::Read(absl::string_view tenant,
                                                    absl::string_view customer) {
  TRESEN_ASSIGN_OR_RETURN(const CustomerProfile profile, store_.Profile(tenant, customer));
  const CustomerRow& row = profile.row;
  if (row.erased_at.has_value()) return ErasedCustomer();
  v1::Customer result;
  result.set_name(NameOf(tenant, customer));
  result.set_language(row.language);
  result.set_language_fixed(row.language_fixed);
  result.set_etag(absl::StrCat(row.version));
  if (!row.merged_into.empty()) result.set_merged_into(NameOf(tenant, row.merged_into));
  SetTime(row.created_at, result.mutable_create_time());
  if (!row.sealed_name.empty()) {
    TRESEN_ASSIGN_OR_RETURN(
        *result.mutable_display_name(),
        keyring_.Open(tenant, customer, NamePlace(customer), row.sealed_name));
  }
  std::map<std::string, v1::Identity> by_channel;
  for (const IdentityRow& identity : profile.identities) {
    TRESEN_ASSIGN_OR_RETURN(
        std::string value,
        keyring_.Open(tenant, customer,
                      IdentityPlace(identity.channel, identity.field, identity.blind_index),
                      identity.sealed_value));
    v1::Identity& known = by_channel[identity.channel];
    known.set_channel(identity.channel);
    // Later ones win: after a change of number the new one is where messages go.
    if (identity.field == "user_id") known.set_user_id(std::move(value));
    else if (identity.field == "wa_id") known.set_wa_id(std::move(value));
    else known.set_phone(absl::StrCat("+", value));
  }
  for (auto& [channel, identity] : by_channel) *result.add_identities() = std::move(identity);
  FillConsents(Fold(profile.consents), result.mutable_consents());
  return result;
}

absl::StatusOr<v1::Customer> CustomerHandlers::Get(const rpc::CallContext&,
                                                   const v1::GetCustomerRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("name", request.name(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  return Read(ref.tenant, ref.customer);
}

absl::StatusOr<v1::Customer> CustomerHandlers::Link(const rpc::CallContext& context,
                                                    const v1::LinkIdentityRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("name", request.name(), wrong);
  CheckIdentity("identity", request.identity(), wrong);
  if (request.has_replaced()) CheckIdentity("replaced", request.replaced(), wrong);
  CheckRequestId(request.request_id(), wrong);
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const auto added,
                          directory_.SealedIdentities(ref.tenant, ref.customer,
                                                      KnownAsOf(request.identity())));
  std::vector<IdentityRow> replaced;
  if (request.has_replaced()) {
    TRESEN_ASSIGN_OR_RETURN(replaced,
                            directory_.SealedIdentities(ref.tenant, ref.customer,
                                                        KnownAsOf(request.replaced())));
  }
  TRESEN_ASSIGN_OR_RETURN(const auto merged, store_.Link(ref.tenant, ref.customer, added, replaced,
                                                         context.actor(), clock_.Now()));
  for (const std::string& other : merged) directory_.Forget(ref.tenant, other);
  directory_.Forget(ref.tenant, ref.customer);
  return Read(ref.tenant, ref.customer);
}

absl::StatusOr<v1::Customer> CustomerHandlers::Update(const rpc::CallContext& context,
                                                      const v1::UpdateCustomerRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("customer.name", request.customer().name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  ProfileChange change;
  if (request.update_mask().paths().empty()) wrong.Add("update_mask", "must name a field");
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "language") {
      change.language = request.customer().language();
      if (change.language->size() > 8) wrong.Add("customer.language", "is no language tag");
    } else if (path == "language_fixed") {
      change.language_fixed = request.customer().language_fixed();
    } else if (path != "display_name") {
      wrong.Add("update_mask", absl::StrCat("cannot change this field: ", path));
    } else if (request.customer().display_name().size() > 512 ||
               text::HasControlCharacters(request.customer().display_name())) {
      wrong.Add("customer.display_name", "must have at most 512 bytes and no control characters");
    }
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  for (const std::string& path : request.update_mask().paths()) {
    if (path != "display_name") continue;
    TRESEN_ASSIGN_OR_RETURN(change.sealed_name,
                            keyring_.Seal(ref.tenant, ref.customer, NamePlace(ref.customer),
                                          text::Trim(request.customer().display_name())));
  }
  TRESEN_RETURN_IF_ERROR(store_.Update(ref.tenant, ref.customer, change, context.actor(),
                                       request.request_id(), clock_.Now()));
  return Read(ref.tenant, ref.customer);
}

absl::StatusOr<v1::RecordConsentResponse> CustomerHandlers::RecordConsent(
    const rpc::CallContext& context, const v1::RecordConsentRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  if (request.purposes().empty()) wrong.Add("purposes", "must not be empty");
  if (request.state() != v1::CONSENT_STATE_GRANTED &&
      request.state() != v1::CONSENT_STATE_WITHDRAWN) {
    wrong.Add("state", "must be GRANTED or WITHDRAWN");
  }
  if (request.wording().size() > kMaxWording) wrong.Add("wording", "has more than 4096 bytes");
  std::vector<ConsentRow> rows;
  for (const int purpose : request.purposes()) {
    ConsentRow row;
    if (!PurposeOf(static_cast<v1::ConsentPurpose>(purpose), &row.entry.purpose)) {
      wrong.Add("purposes", "has an unknown purpose");
      continue;
    }
    row.entry.granted = request.state() == v1::CONSENT_STATE_GRANTED;
    row.entry.said_at = request.has_say_time() ? TimeOf(request.say_time()) : clock_.Now();
    row.channel = request.channel();
    row.wording_id = request.wording_id();
    row.wording_version = request.wording_version();
    row.language = request.language();
    row.wording_sha256 = crypto::HexEncode(crypto::Sha256(request.wording()));
    row.message = request.message();
    row.actor = context.actor();
    rows.push_back(std::move(row));
  }
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  for (ConsentRow& row : rows) {
    TRESEN_ASSIGN_OR_RETURN(
        row.sealed_wording,
        keyring_.Seal(ref.tenant, ref.customer,
                      {"customer.consent", "sealed_wording", row.wording_sha256},
                      request.wording()));
  }
  TRESEN_ASSIGN_OR_RETURN(const auto before, store_.ConsentsOf(ref.tenant, ref.customer));
  TRESEN_RETURN_IF_ERROR(store_.AddConsents(
      ref.tenant, ref.customer, rows,
      {"RecordConsent", request.request_id(), HashOf(request), context.actor()}, clock_.Now()));
  TRESEN_ASSIGN_OR_RETURN(const auto after, store_.ConsentsOf(ref.tenant, ref.customer));
  v1::RecordConsentResponse response;
  FillConsents(Fold(after), response.mutable_consents());
  const Consents old = Fold(before);
  for (const ConsentRow& row : rows) {
    const auto known = old.find(row.entry.purpose);
    if (known != old.end() && known->second.granted == row.entry.granted) continue;
    response.add_changed(static_cast<v1::ConsentPurpose>(static_cast<int>(row.entry.purpose) +
                                                         v1::CONSENT_PURPOSE_SERVICE));
  }
  return response;
}

absl::StatusOr<v1::CheckConsentResponse> CustomerHandlers::CheckConsent(
    const rpc::CallContext&, const v1::CheckConsentRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("name", request.name(), wrong);
  Purpose purpose = Purpose::kService;
  if (!PurposeOf(request.purpose(), &purpose)) wrong.Add("purpose", "must be a known purpose");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  v1::CheckConsentResponse response;
  TRESEN_ASSIGN_OR_RETURN(const CustomerRow row, store_.Get(ref.tenant, ref.customer));
  if (row.erased_at.has_value()) {
    response.set_reason("ERASED");
    return response;
  }
  TRESEN_ASSIGN_OR_RETURN(const auto entries, store_.ConsentsOf(ref.tenant, ref.customer));
  const Permission permission = Check(Fold(entries), purpose);
  response.set_allowed(permission == Permission::kAllowed);
  if (permission == Permission::kWithdrawn) response.set_reason("WITHDRAWN");
  if (permission == Permission::kNotGranted) response.set_reason("NOT_GRANTED");
  return response;
}

absl::StatusOr<v1::EraseCustomerResponse> CustomerHandlers::Erase(
    const rpc::CallContext& context, const v1::EraseCustomerRequest& request) {
  FieldViolations wrong;
  const CustomerRef ref = ParseCustomer("name", request.name(), wrong);
  CheckRequestId(request.request_id(), wrong);
  if (request.reason().size() > 500) wrong.Add("reason", "has more than 500 bytes");
  TRESEN_RETURN_IF_ERROR(wrong.ToStatus());
  TRESEN_ASSIGN_OR_RETURN(const Erasure erasure,
                          store_.Erase(ref.tenant, ref.customer, context.actor(),
                                       request.request_id(), request.reason(), clock_.Now()));
  for (const std::string& person : erasure.people) {
    keyring_.Forget(ref.tenant, person);
    directory_.Forget(ref.tenant, person);
  }
  v1::EraseCustomerResponse response;
  SetTime(erasure.erased_at, response.mutable_erase_time());
  response.set_key_id(erasure.key_id);
  (*response.mutable_rows())["customer.identity"] = erasure.identities;
  (*response.mutable_rows())["customer.consent"] = erasure.consents;
  return response;
}

}  // namespace tresen::customer
