#include "libs/rpc/call_context.h"

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "libs/clock/real_clock.h"
#include "libs/status/status.h"

namespace tresen::rpc {

CallContext::CallContext(Fields fields) {
  if (!fields.trace.valid()) fields.trace = trace::TraceContext::New();
  fields_ = std::make_shared<const Fields>(std::move(fields));
}

CallContext CallContext::Background(absl::string_view who, absl::Duration budget) {
  Fields fields;
  fields.caller = {Principal::Kind::kInternal, std::string(who), "", {"*"}};
  fields.deadline = RealClock().Now() + budget;
  return CallContext(std::move(fields));
}

const std::string& CallContext::actor() const {
  return fields_->on_behalf_of.empty() ? fields_->caller.id : fields_->on_behalf_of;
}

absl::Duration CallContext::Remaining() const { return fields_->deadline - RealClock().Now(); }

bool CallContext::Cancelled() const {
  return fields_->cancellation != nullptr && fields_->cancellation->cancelled();
}

absl::Status CallContext::Check() const {
  if (Cancelled()) return absl::CancelledError("the caller has gone away");
  if (Remaining() <= absl::ZeroDuration()) {
    return absl::DeadlineExceededError("the time for this call is used up");
  }
  return absl::OkStatus();
}

absl::Status CallContext::CheckTenant(absl::string_view tenant) const {
  if (fields_->caller.internal()) return absl::OkStatus();
  absl::ConsumePrefix(&tenant, "tenants/");
  tenant = tenant.substr(0, tenant.find('/'));
  if (!tenant.empty() && tenant == fields_->caller.tenant) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "WRONG_TENANT",
                   "the credential belongs to another tenant");
}

CallContext CallContext::WithBudget(absl::Duration budget) const {
  Fields fields = *fields_;
  fields.deadline = std::min(fields.deadline, RealClock().Now() + budget);
  return CallContext(std::move(fields));
}

CallContext CallContext::WithTrace(const trace::TraceContext& trace) const {
  Fields fields = *fields_;
  fields.trace = trace;
  return CallContext(std::move(fields));
}

CallContext CallContext::OnBehalfOf(absl::string_view actor) const {
  Fields fields = *fields_;
  fields.on_behalf_of = std::string(actor);
  return CallContext(std::move(fields));
}

}  // namespace tresen::rpc
