#include "services/customer/convert.h"

#include "absl/strings/str_cat.h"
#include "libs/ids/resource_name.h"
#include "libs/text/text.h"
#include "libs/whatsapp/numbers.h"

namespace tresen::customer {
namespace {

constexpr size_t kMaxIdentity = 256;
constexpr size_t kMaxName = 512;

const ResourcePattern& TenantPattern() {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}");
  return pattern;
}
const ResourcePattern& CustomerPattern() {
  static const auto& pattern = *new ResourcePattern("tenants/{tenant}/customers/{customer}");
  return pattern;
}

void CheckText(const std::string& field, const std::string& value, size_t limit,
               FieldViolations& wrong) {
  if (value.size() > limit) wrong.Add(field, absl::StrCat("has more than ", limit, " bytes"));
  if (!text::IsValidUtf8(value)) wrong.Add(field, "is not valid UTF-8");
}

}  // namespace

std::string ParseTenant(absl::string_view field, const std::string& name, FieldViolations& wrong) {
  const auto parsed = TenantPattern().Parse(name);
  if (parsed.ok()) return parsed->Get("tenant");
  wrong.Add(field, "must be tenants/{tenant}");
  return "";
}

CustomerRef ParseCustomer(absl::string_view field, const std::string& name,
                          FieldViolations& wrong) {
  const auto parsed = CustomerPattern().Parse(name);
  if (parsed.ok()) return {parsed->Get("tenant"), parsed->Get("customer")};
  wrong.Add(field, "must be tenants/{tenant}/customers/{customer}");
  return {};
}

std::string NameOf(absl::string_view tenant, absl::string_view customer) {
  return CustomerPattern().Format({tenant, customer});
}

void CheckRequestId(const std::string& request_id, FieldViolations& wrong) {
  if (request_id.empty() || request_id.size() > 255) {
    wrong.Add("request_id", "must have 1 to 255 characters");
  }
}

KnownAs KnownAsOf(const v1::Identity& identity) {
  KnownAs who;
  who.channel = identity.channel().empty() ? "whatsapp" : identity.channel();
  who.user_id = identity.user_id();
  who.wa_id = identity.wa_id();
  who.phone = whatsapp::PhoneDigits(identity.phone());
  who.profile_name = text::Trim(identity.profile_name());
  return who;
}

void CheckIdentity(absl::string_view field, const v1::Identity& identity, FieldViolations& wrong) {
  const auto at = [&](const char* part) { return absl::StrCat(field, ".", part); };
  if (identity.user_id().empty() && identity.wa_id().empty() && identity.phone().empty()) {
    wrong.Add(field, "needs user_id, wa_id or phone");
  }
  CheckText(at("user_id"), identity.user_id(), kMaxIdentity, wrong);
  CheckText(at("wa_id"), identity.wa_id(), kMaxIdentity, wrong);
  CheckText(at("profile_name"), identity.profile_name(), kMaxName, wrong);
  if (!identity.phone().empty() && whatsapp::PhoneDigits(identity.phone()).empty()) {
    wrong.Add(at("phone"), "is no international telephone number");
  }
}

bool PurposeOf(v1::ConsentPurpose purpose, Purpose* result) {
  if (purpose < v1::CONSENT_PURPOSE_SERVICE || purpose > v1::CONSENT_PURPOSE_CALENDAR) return false;
  *result = static_cast<Purpose>(purpose - v1::CONSENT_PURPOSE_SERVICE);
  return true;
}

void FillConsents(const Consents& consents,
                  google::protobuf::RepeatedPtrField<v1::Consent>* filled) {
  for (const auto& [purpose, entry] : consents) {
    v1::Consent* consent = filled->Add();
    consent->set_purpose(static_cast<v1::ConsentPurpose>(static_cast<int>(purpose) +
                                                         v1::CONSENT_PURPOSE_SERVICE));
    consent->set_state(entry.granted ? v1::CONSENT_STATE_GRANTED : v1::CONSENT_STATE_WITHDRAWN);
    SetTime(entry.said_at, consent->mutable_change_time());
  }
}

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

}  // namespace tresen::customer
