#include "libs/whatsapp/send_result.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "libs/whatsapp/json_reading.h"

namespace tresen::whatsapp {
namespace {

using nlohmann::json;

struct CodeRange {
  int first;
  int last;
  ErrorClass error_class;
};

// Sorted by code. What is not here is unknown.
constexpr CodeRange kCodes[] = {
    {0, 0, ErrorClass::kTokenOrPermission},
    {1, 2, ErrorClass::kTemporary},
    {3, 3, ErrorClass::kTokenOrPermission},
    {4, 4, ErrorClass::kSlowDownAccount},
    {10, 10, ErrorClass::kTokenOrPermission},
    {33, 33, ErrorClass::kPayloadWrong},
    {100, 100, ErrorClass::kPayloadWrong},
    {190, 190, ErrorClass::kTokenOrPermission},
    {200, 299, ErrorClass::kTokenOrPermission},
    {368, 368, ErrorClass::kAccountBlocked},
    {80007, 80007, ErrorClass::kSlowDownAccount},
    {130429, 130429, ErrorClass::kSlowDownNumber},
    {130472, 130472, ErrorClass::kUnreachable},
    {130497, 130497, ErrorClass::kAccountBlocked},
    {131000, 131000, ErrorClass::kTemporary},
    {131005, 131005, ErrorClass::kTokenOrPermission},
    {131008, 131009, ErrorClass::kPayloadWrong},
    {131016, 131016, ErrorClass::kTemporary},
    {131021, 131021, ErrorClass::kUnreachable},
    {131026, 131026, ErrorClass::kUnreachable},
    {131031, 131031, ErrorClass::kAccountBlocked},
    {131037, 131037, ErrorClass::kAccountBlocked},
    {131042, 131042, ErrorClass::kAccountBlocked},
    {131045, 131045, ErrorClass::kAccountBlocked},
    {131047, 131047, ErrorClass::kWindowClosed},
    {131048, 131048, ErrorClass::kAccountBlocked},
    {131049, 131049, ErrorClass::kMarketingCap},
    {131050, 131050, ErrorClass::kMarketingStopped},
    {131051, 131051, ErrorClass::kPayloadWrong},
    {131052, 131052, ErrorClass::kMediaNotReadable},
    {131053, 131053, ErrorClass::kMediaRefused},
    {131056, 131056, ErrorClass::kSlowDownUser},
    {131057, 131057, ErrorClass::kTemporary},
    {131062, 131062, ErrorClass::kUserIdNotPossible},
    {132000, 132000, ErrorClass::kPayloadWrong},
    {132001, 132001, ErrorClass::kTemplateNotUsable},
    {132005, 132005, ErrorClass::kTemplateNotUsable},
    {132007, 132007, ErrorClass::kTemplateNotUsable},
    {132012, 132012, ErrorClass::kPayloadWrong},
    {132015, 132016, ErrorClass::kTemplateNotUsable},
    {132068, 132069, ErrorClass::kTemplateNotUsable},
    {133004, 133004, ErrorClass::kTemporary},
    {133010, 133010, ErrorClass::kAccountBlocked},
    {135000, 135000, ErrorClass::kPayloadWrong},
};

// first * factor^attempt, at most `cap`.
int64_t Growing(int64_t first, int64_t factor, int attempt, int64_t cap) {
  int64_t delay = first;
  for (int i = 0; i < attempt && delay < cap; ++i) delay *= factor;
  return std::min(delay, cap);
}

std::optional<Accepted> ReadAccepted(const json& body) {
  const json* messages = internal::FindArray(body, "messages");
  if (messages == nullptr || messages->empty()) return std::nullopt;
  Accepted accepted;
  accepted.wamid = internal::Text(messages->front(), "id");
  accepted.message_status = internal::Text(messages->front(), "message_status");
  if (!internal::IsUsableId(accepted.wamid)) return std::nullopt;
  const json* contacts = internal::FindArray(body, "contacts");
  if (contacts != nullptr && !contacts->empty()) {
    accepted.wa_id = internal::Text(contacts->front(), "wa_id");
    accepted.user_id = internal::Text(contacts->front(), "user_id");
  }
  return accepted;
}

// The class when only the HTTP status speaks (a proxy's answer, a broken body).
ErrorClass ClassOfHttpStatus(int http_status) {
  if (http_status == 401 || http_status == 403) return ErrorClass::kTokenOrPermission;
  if (http_status == 429) return ErrorClass::kSlowDownNumber;
  if (http_status == 408 || http_status >= 500) return ErrorClass::kTemporary;
  return ErrorClass::kUnknown;
}

SendError ReadError(int http_status, const json& body) {
  SendError error;
  error.http_status = http_status;
  error.error_class = ClassOfHttpStatus(http_status);
  const json* found = internal::FindObject(body, "error");
  if (found == nullptr) return error;
  const std::optional<int64_t> code = internal::Whole(*found, "code");
  error.message = internal::Text(*found, "message");
  error.fbtrace_id = internal::Text(*found, "fbtrace_id");
  if (const json* data = internal::FindObject(*found, "error_data")) {
    error.details = internal::Text(*data, "details");
  }
  if (!code.has_value() || *code < 0 || *code > 1'000'000'000) return error;
  error.code = static_cast<int>(*code);
  error.has_code = true;
  error.error_class = Classify(error.code);
  return error;
}

}  // namespace

ErrorClass Classify(int code) {
  const CodeRange* found =
      std::lower_bound(std::begin(kCodes), std::end(kCodes), code,
                       [](const CodeRange& range, int wanted) { return range.last < wanted; });
  if (found == std::end(kCodes) || code < found->first) return ErrorClass::kUnknown;
  return found->error_class;
}

bool IsRetryable(ErrorClass error_class) {
  return error_class == ErrorClass::kSlowDownUser || error_class == ErrorClass::kSlowDownNumber ||
         error_class == ErrorClass::kSlowDownAccount || error_class == ErrorClass::kTemporary;
}

int64_t RetryDelaySeconds(ErrorClass error_class, int attempt) {
  switch (error_class) {
    case ErrorClass::kSlowDownUser:
      return Growing(1, 4, attempt, 4096);
    case ErrorClass::kSlowDownNumber:
    case ErrorClass::kTemporary:
      return Growing(1, 2, attempt, 60);
    case ErrorClass::kSlowDownAccount:
      return Growing(60, 2, attempt, 3600);
    default:
      return 0;
  }
}

SendResult ParseSendResponse(int http_status, absl::string_view body) {
  SendResult result;
  const auto parsed = internal::ParseJson(body);
  const json nothing;
  const json& read = parsed.ok() ? *parsed : nothing;
  if (http_status >= 200 && http_status < 300) {
    result.accepted = ReadAccepted(read);
    if (result.accepted.has_value()) return result;
  }
  result.error = ReadError(http_status, read);
  const bool answered = result.error->has_code;
  result.outcome_unknown =
      !answered && (http_status < 300 || http_status == 408 || http_status >= 500);
  return result;
}

absl::string_view NameOf(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kSlowDownUser:
      return "slow_down_user";
    case ErrorClass::kSlowDownNumber:
      return "slow_down_number";
    case ErrorClass::kSlowDownAccount:
      return "slow_down_account";
    case ErrorClass::kTemporary:
      return "temporary";
    case ErrorClass::kWindowClosed:
      return "window_closed";
    case ErrorClass::kUnreachable:
      return "unreachable";
    case ErrorClass::kMarketingStopped:
      return "marketing_stopped";
    case ErrorClass::kMarketingCap:
      return "marketing_cap";
    case ErrorClass::kUserIdNotPossible:
      return "user_id_not_possible";
    case ErrorClass::kPayloadWrong:
      return "payload_wrong";
    case ErrorClass::kTemplateNotUsable:
      return "template_not_usable";
    case ErrorClass::kMediaNotReadable:
      return "media_not_readable";
    case ErrorClass::kMediaRefused:
      return "media_refused";
    case ErrorClass::kTokenOrPermission:
      return "token_or_permission";
    case ErrorClass::kAccountBlocked:
      return "account_blocked";
    case ErrorClass::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace tresen::whatsapp
