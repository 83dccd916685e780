#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/notification/store/plan_store.h"
#include "services/notification/templates/notice_text.h"
#include "services/notification/workers/notice_addresses.h"

namespace tresen::scheduling::v1 {
class Appointment;
}

namespace tresen::notification {

// What was booked, in one line.
std::string ServiceNames(const scheduling::v1::Appointment& appointment,
                         absl::string_view language);

// A notice as it was opened, with whom it is about.
struct OpenNotice {
  NoticeRow row;
  std::string content;  // see Happening
  std::string customer_name;
  NoticeAddress address;
};

// What the mail says. DATA_LOSS when the content is not readable.
absl::StatusOr<NoticeFacts> FactsOf(const OpenNotice& notice);

// The body of the webhook: {"id", "type", "time", "tenant", "branch", "customer", "appointment" or
// "case", and "acknowledgeUrl" when a POST to it acknowledges the notice}.
absl::StatusOr<std::string> JsonOf(const OpenNotice& notice, const std::string& acknowledge_url);

}  // namespace tresen::notification
