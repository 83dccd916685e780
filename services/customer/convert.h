#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/status/status.h"
#include "services/customer/directory.h"
#include "services/customer/domain/consent.h"
#include "tresen/customer/v1/customer.pb.h"

namespace tresen::customer {

struct CustomerRef {
  std::string tenant;
  std::string customer;
};

// Names of the contract. Each adds to `wrong` what is wrong with the field.
std::string ParseTenant(absl::string_view field, const std::string& name, FieldViolations& wrong);
CustomerRef ParseCustomer(absl::string_view field, const std::string& name,
                          FieldViolations& wrong);
std::string NameOf(absl::string_view tenant, absl::string_view customer);
void CheckRequestId(const std::string& request_id, FieldViolations& wrong);

KnownAs KnownAsOf(const v1::Identity& identity);
void CheckIdentity(absl::string_view field, const v1::Identity& identity, FieldViolations& wrong);
// False for an unspecified or unknown purpose.
bool PurposeOf(v1::ConsentPurpose purpose, Purpose* result);
void FillConsents(const Consents& consents,
                  google::protobuf::RepeatedPtrField<v1::Consent>* filled);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);
void SetTime(absl::Time time, google::protobuf::Timestamp* timestamp);

}  // namespace tresen::customer
