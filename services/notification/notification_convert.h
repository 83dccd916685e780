#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/status/status.h"
#include "services/notification/store/delivery_store.h"
#include "tresen/notification/v1/notification.pb.h"

namespace tresen::notification {

// Names of the contract. Each adds to `wrong` what is wrong with the field and answers "" then.
std::string ParseTenant(absl::string_view field, const std::string& name, FieldViolations& wrong);
// The id of a resource below `tenant`: ParseChild("customer", name, tenant, "customers", wrong).
std::string ParseChild(absl::string_view field, const std::string& name, const std::string& tenant,
                       absl::string_view collection, FieldViolations& wrong);
// The same for a field that says the tenant itself.
struct ChildRef {
  std::string tenant;
  std::string id;
};
ChildRef ParseName(absl::string_view field, const std::string& name, absl::string_view collection,
                   FieldViolations& wrong);
void CheckRequestId(const std::string& request_id, FieldViolations& wrong);
void CheckLength(absl::string_view field, const std::string& value, size_t most,
                 FieldViolations& wrong);

// A digest of the whole request, the same for equal requests.
std::string HashOf(const google::protobuf::Message& request);

// Everything of a Send but the content; what is wrong is added to `wrong`.
DeliveryRow RowOf(const v1::SendRequest& request, absl::Time now, FieldViolations& wrong);
v1::Delivery DeliveryOf(const DeliveryRow& row);

// Opaque page tokens over a position.
std::string PageToken(int64_t position);
int64_t PositionOf(const std::string& page_token, FieldViolations& wrong);
int PageSize(int asked, FieldViolations& wrong);

}  // namespace tresen::notification
