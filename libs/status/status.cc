#include "libs/status/status.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "libs/text/text.h"

namespace tresen {
namespace {

template <class Message>
std::optional<Message> Payload(const absl::Status& status, absl::string_view url) {
  const auto cord = status.GetPayload(url);
  Message message;
  if (!cord.has_value() || !message.ParseFromString(std::string(*cord))) return std::nullopt;
  return message;
}

absl::Status With(absl::Status error, absl::string_view url, const std::string& bytes) {
  error.SetPayload(url, absl::Cord(bytes));
  return error;
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(text::SanitizeUtf8(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[text::SanitizeUtf8(key)] = text::SanitizeUtf8(value);
  }
  return With(absl::Status(code, message), kErrorInfoUrl, info.SerializeAsString());
}

absl::Status WithRetryDelay(absl::Status error, absl::Duration delay) {
  google::rpc::RetryInfo info;
  absl::Duration rest;
  const int64_t seconds = absl::IDivDuration(delay, absl::Seconds(1), &rest);
  info.mutable_retry_delay()->set_seconds(seconds);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return With(std::move(error), kRetryInfoUrl, info.SerializeAsString());
}

absl::Status WithDetail(absl::Status error, absl::string_view type_url, absl::string_view bytes) {
  return With(std::move(error), type_url, std::string(bytes));
}

std::string Reason(const absl::Status& status) {
  const auto info = Payload<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  return info.has_value() ? info->reason() : "";
}

std::string Domain(const absl::Status& status) {
  const auto info = Payload<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  return info.has_value() ? info->domain() : "";
}

ErrorMetadata Metadata(const absl::Status& status) {
  const auto info = Payload<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info.has_value()) return {};
  return ErrorMetadata(info->metadata().begin(), info->metadata().end());
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  const auto info = Payload<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!info.has_value() || !info->has_retry_delay()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

std::optional<std::string> Detail(const absl::Status& status, absl::string_view type_url) {
  const auto cord = status.GetPayload(type_url);
  if (!cord.has_value()) return std::nullopt;
  return std::string(*cord);
}

std::vector<ErrorDetail> Details(const absl::Status& status) {
  std::vector<ErrorDetail> details;
  status.ForEachPayload([&details](absl::string_view url, const absl::Cord& bytes) {
    details.push_back({std::string(url), std::string(bytes)});
  });
  std::sort(details.begin(), details.end(), [](const ErrorDetail& a, const ErrorDetail& b) {
    const bool a_info = a.type_url == kErrorInfoUrl;
    const bool b_info = b.type_url == kErrorInfoUrl;
    return a_info != b_info ? a_info : a.type_url < b.type_url;
  });
  return details;
}

std::vector<FieldViolation> Violations(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto request = Payload<google::rpc::BadRequest>(status, kBadRequestUrl);
  if (!request.has_value()) return violations;
  for (const auto& violation : request->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

void FieldViolations::Add(absl::string_view field, absl::string_view description) {
  // A parser's message may quote its input, and one ill-formed byte would make all details
  // unreadable.
  violations_.push_back({text::SanitizeUtf8(field), text::SanitizeUtf8(description)});
}

void FieldViolations::Merge(absl::string_view prefix, const absl::Status& status) {
  if (status.ok()) return;
  const std::vector<FieldViolation> inner = Violations(status);
  if (inner.empty()) Add(prefix, status.message());
  for (const FieldViolation& violation : inner) {
    const bool joined = !prefix.empty() && !violation.field.empty();
    Add(absl::StrCat(prefix, joined ? "." : "", violation.field), violation.description);
  }
}

absl::Status FieldViolations::ToStatus() const {
  if (Ok()) return absl::OkStatus();
  google::rpc::BadRequest request;
  for (const FieldViolation& violation : violations_) {
    auto& added = *request.add_field_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
  }
  const std::string message =
      absl::StrJoin(violations_, "; ", [](std::string* out, const FieldViolation& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      });
  return With(MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", message),
              kBadRequestUrl, request.SerializeAsString());
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  FieldViolations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

}  // namespace tresen
