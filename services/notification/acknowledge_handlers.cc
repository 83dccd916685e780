#include "services/notification/acknowledge_handlers.h"

#include "libs/status/status.h"
#include "services/notification/peers/names.h"
#include "services/notification/templates/acknowledge_text.h"

namespace tresen::notification {
namespace {

absl::Status NoSuchNotice() {
  return MakeError(absl::StatusCode::kNotFound, "NOTICE_NOT_FOUND",
                   "the link was not made here, has expired, or its notice is long gone");
}

}  // namespace

absl::StatusOr<v1::AcknowledgeNoticeResponse> AcknowledgeHandlers::AcknowledgeNotice(
    const rpc::CallContext& context, const v1::AcknowledgeNoticeRequest& request) {
  const absl::Time now = clock_.Now();
  const auto target = links_.Read(request.token(), now);
  if (!target.has_value()) return NoSuchNotice();
  TRESEN_ASSIGN_OR_RETURN(const auto told,
                          request.only_show()
                              ? store_.Told(target->tenant, target->notice)
                              : store_.Acknowledge(target->tenant, target->notice, now));
  if (!told.has_value()) return NoSuchNotice();
  const auto address = addresses_.Of(context, target->tenant, told->branch);
  if (absl::IsNotFound(address.status())) return NoSuchNotice();
  TRESEN_RETURN_IF_ERROR(address.status());
  const bool done = told->acknowledged_at.has_value();
  const AcknowledgeText text =
      WriteAcknowledge(done ? AcknowledgePage::kDone : AcknowledgePage::kAsked, address->language);
  v1::AcknowledgeNoticeResponse response;
  response.set_language(text.language);
  response.set_branch_display_name(address->branch.display_name);
  response.set_text(text.text);
  response.set_button(text.button);
  if (done) SetTime(*told->acknowledged_at, response.mutable_acknowledge_time());
  return response;
}

}  // namespace tresen::notification
