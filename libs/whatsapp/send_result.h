#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::whatsapp {

// What to do about an error of the API; the same codes come at once or later in a status.
enum class ErrorClass {
  kSlowDownUser,       // wait 4^n seconds for this customer, others go on
  kSlowDownNumber,     // back off the whole number
  kSlowDownAccount,    // back off for minutes to an hour
  kTemporary,          // retry with growing delay and an end time
  kWindowClosed,       // a template or nothing; never repeat
  kUnreachable,        // give up for this address, tell staff
  kMarketingStopped,   // record the opt-out
  kMarketingCap,       // no repeat within 24 h
  kUserIdNotPossible,  // use the phone number
  kPayloadWrong,       // our bug: alert, no retry
  kTemplateNotUsable,  // stop this template, alert
  kMediaNotReadable,   // the customer's file: ask for another way
  kMediaRefused,       // our file: fix it
  kTokenOrPermission,  // stop sending for the account, alert
  kAccountBlocked,     // stop sending for the account, alert
  kUnknown,            // a code we do not know: treat as final, alert
};
absl::string_view NameOf(ErrorClass error_class);
ErrorClass Classify(int code);

// Whether the same request may succeed later without anybody's help.
bool IsRetryable(ErrorClass error_class);

// How long to wait before attempt `attempt` (0 for the first repeat): 4^n seconds for a user,
// growing from 1 s to a minute for a number or a temporary fault, from a minute to an hour for an
// account. Without jitter; zero for what is not retryable.
int64_t RetryDelaySeconds(ErrorClass error_class, int attempt);

struct Accepted {
  std::string wamid;
  std::string wa_id;           // missing when sent to a BSUID
  std::string user_id;         // missing when sent to a phone
  std::string message_status;  // templates: "accepted", "held_for_quality_assessment", "paused"
};

struct SendError {
  bool has_code = false;  // code 0 exists (a token problem), so absence needs a sign of its own
  int code = 0;
  int http_status = 0;
  std::string message;  // Meta's; for developers, may quote our payload: do not log
  std::string details;
  std::string fbtrace_id;
  ErrorClass error_class = ErrorClass::kUnknown;
};

// The answer of the send call. Exactly one of both is set. A 2xx without a wamid and a 5xx or 408
// without a readable error leave the outcome open: `outcome_unknown`.
struct SendResult {
  std::optional<Accepted> accepted;
  std::optional<SendError> error;
  bool outcome_unknown = false;
};
SendResult ParseSendResponse(int http_status, absl::string_view body);

}  // namespace tresen::whatsapp
