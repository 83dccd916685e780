#include "libs/rpc/access.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/strings_of.h"
#include "libs/status/status.h"
#include "tresen/options/v1/options.pb.h"

namespace tresen::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr absl::string_view kTenants = "tenants/";

absl::Status Denied(absl::string_view reason, absl::string_view message,
                    const ErrorMetadata& metadata) {
  return MakeError(absl::StatusCode::kPermissionDenied, reason, message, metadata);
}

bool IsPersonal(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::personal) !=
         options::v1::PERSONAL_DATA_UNSPECIFIED;
}

// The tenant a value points into; empty when it is not a resource name.
absl::string_view TenantOf(const FieldDescriptor& field, absl::string_view value) {
  const bool is_name = absl::ConsumePrefix(&value, kTenants);
  if (!is_name && field.name() != "tenant") return {};
  return value.substr(0, value.find('/'));
}

bool IsForbidden(char c, bool outside) {
  if (c == '\0') return true;
  const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  return outside && control && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace

MethodPolicy PolicyOf(const google::protobuf::MethodDescriptor& method) {
  return {absl::StrCat("/", method.service()->full_name(), "/", method.name()),
          method.options().GetExtension(options::v1::scope),
          method.options().GetExtension(options::v1::internal_only)};
}

absl::Status CheckScope(const Principal& caller, const MethodPolicy& policy) {
  if (policy.internal_only && !caller.internal()) {
    return Denied("INTERNAL_ONLY", "only Tresen's own services may call this method",
                  {{"method", policy.path}});
  }
  if (policy.scope.empty() || !HoldsScope(caller.scopes, policy.scope)) {
    return Denied("MISSING_SCOPE", absl::StrCat("the credential lacks the scope ", policy.scope),
                  {{"method", policy.path}, {"scope", policy.scope}});
  }
  return absl::OkStatus();
}

absl::Status CheckTenant(const Principal& caller, const Message& request) {
  if (caller.internal()) return absl::OkStatus();
  std::string wrong_field;
  ForEachString(request, [&](const FieldPath& path, absl::string_view value) {
    if (IsPersonal(path.field())) return;
    const absl::string_view tenant = TenantOf(path.field(), value);
    if (!tenant.empty() && tenant != caller.tenant) wrong_field = path.ToString();
  });
  if (wrong_field.empty()) return absl::OkStatus();
  return Denied("WRONG_TENANT", "the credential belongs to another tenant",
                {{"field", wrong_field}});
}

absl::Status CheckText(const Principal& caller, const Message& request) {
  FieldViolations violations;
  const bool outside = !caller.internal();
  ForEachString(request, [&](const FieldPath& path, absl::string_view value) {
    if (std::any_of(value.begin(), value.end(),
                    [outside](char c) { return IsForbidden(c, outside); })) {
      violations.Add(path.ToString(), "must not contain control characters");
    }
  });
  return violations.ToStatus();
}

}  // namespace tresen::rpc
