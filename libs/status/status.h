// Errors as the product's contracts want them: a canonical code, a developer's message without
// personal data, one reason from the owner's list, and what helps the caller to go on. The details
// travel inside absl::Status as serialized google.rpc messages, so that libs/rpc can put them on
// the wire unchanged. Nothing here knows protobuf in its header.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen {

// ErrorInfo.domain of every error of ours.
inline constexpr char kErrorDomain[] = "tresen";

inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

using ErrorMetadata = std::map<std::string, std::string>;

// An error with a reason such as "SLOT_TAKEN" (upper case, underscores) and metadata for programs.
// Give it a named factory next to its owner; never test an error by its message.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata = {});

// The same error, telling the caller to come again after `delay` (not before).
absl::Status WithRetryDelay(absl::Status error, absl::Duration delay);

// The same error with one more detail: a serialized message under its type URL, for example
// "type.googleapis.com/tresen.scheduling.v1.Alternatives". One detail per type URL; the last wins.
absl::Status WithDetail(absl::Status error, absl::string_view type_url, absl::string_view bytes);

// Reading. All of them accept any status; what is absent or unreadable is empty.
std::string Reason(const absl::Status& status);
std::string Domain(const absl::Status& status);
ErrorMetadata Metadata(const absl::Status& status);
std::optional<absl::Duration> RetryDelay(const absl::Status& status);
std::optional<std::string> Detail(const absl::Status& status, absl::string_view type_url);

struct ErrorDetail {
  std::string type_url;
  std::string bytes;
};
// Every detail, ErrorInfo first, the others by type URL: what goes on the wire.
std::vector<ErrorDetail> Details(const absl::Status& status);

struct FieldViolation {
  std::string field;        // path in the request: "appointment.start_time", "services[2]"
  std::string description;  // what is wrong with it, in English, without the value
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};
std::vector<FieldViolation> Violations(const absl::Status& status);

// Collects everything that is wrong with a request, so that the caller hears it all at once.
class FieldViolations {
 public:
  void Add(absl::string_view field, absl::string_view description);
  // Adds the violations inside `status` with `prefix` before each field; an error without
  // violations is added under `prefix` with its message. OK adds nothing.
  void Merge(absl::string_view prefix, const absl::Status& status);

  bool Ok() const { return violations_.empty(); }
  const std::vector<FieldViolation>& list() const { return violations_; }

  // OK, or INVALID_ARGUMENT (reason INVALID_FIELDS) naming every bad field.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> violations_;
};

// INVALID_ARGUMENT for a single bad field.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

}  // namespace tresen

// Leaves the function with the error, if there is one.
#define TRESEN_RETURN_IF_ERROR(expression)                                                       \
  do {                                                                                           \
    if (absl::Status tresen_status_ = (expression); !tresen_status_.ok()) return tresen_status_; \
  } while (false)

// TRESEN_ASSIGN_OR_RETURN(const auto slots, FindSlots(query));
#define TRESEN_ASSIGN_OR_RETURN(target, expression) \
  TRESEN_ASSIGN_OR_RETURN_(TRESEN_JOIN_(tresen_result_, __LINE__), target, expression)
#define TRESEN_JOIN_(a, b) TRESEN_JOIN2_(a, b)
#define TRESEN_JOIN2_(a, b) a##b
#define TRESEN_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                                \
  if (!result.ok()) return std::move(result).status();       \
  target = *std::move(result)
