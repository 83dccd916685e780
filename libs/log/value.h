#pragma once

#include <concepts>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/ids/id.h"
#include "libs/log/personal.h"
#include "libs/trace/trace.h"

namespace tresen::log {

// A string that makes sense to a machine: a method, a resource name, a wamid, a host. Anything else
// than [A-Za-z0-9._:/=+#-] (up to 200 characters), and anything that looks like a phone number, is
// printed as "[redacted]".
struct Token {
  explicit Token(absl::string_view value) : text(value) {}
  absl::string_view text;
};

// What a field can hold. There is deliberately no way from std::string or a run-time const char* to
// here. A view: lives as long as the log call.
class Value {
 public:
  enum class Kind { kText, kToken, kRedacted, kInt, kUint, kReal, kBool, kMillis, kTime, kStatus };

  // A literal of the program.
  template <size_t N>
  consteval Value(const char (&literal)[N]) : kind_(Kind::kText), text_(literal, N - 1) {}
  Value(Token token) : kind_(Kind::kToken), text_(token.text) {}
  template <class IdKind>
  Value(const Id<IdKind>& id) : kind_(Kind::kToken), text_(id.value()) {}
  Value(const trace::TraceContext& trace) : kind_(Kind::kToken), text_(trace.trace_id()) {}
  Value(const PersonalText&) : kind_(Kind::kRedacted) {}
  // A template, since every pointer (a run-time text, say) would convert to a plain bool.
  template <std::same_as<bool> T>
  Value(T value) : kind_(Kind::kBool), int_(value ? 1 : 0) {}
  template <std::signed_integral T>
  Value(T value) : kind_(Kind::kInt), int_(value) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Value(T value) : kind_(Kind::kUint), uint_(value) {}
  Value(double value) : kind_(Kind::kReal), real_(value) {}
  // Milliseconds with three decimals; name such fields *_ms.
  Value(absl::Duration value) : kind_(Kind::kMillis), real_(absl::ToDoubleMilliseconds(value)) {}
  Value(absl::Time value) : kind_(Kind::kTime), time_(value) {}
  // Code and reason, never the message: it may quote what somebody sent.
  Value(const absl::Status& status) : kind_(Kind::kStatus), status_(&status) {}

  // Appends the JSON value.
  void AppendTo(std::string* json) const;

 private:
  Kind kind_;
  absl::string_view text_;
  int64_t int_ = 0;
  uint64_t uint_ = 0;
  double real_ = 0;
  absl::Time time_;
  const absl::Status* status_ = nullptr;
};

// Appends `text` as a JSON string: quotes, backslashes and all control characters (also U+2028, DEL
// and C1) escaped; bytes that are not ASCII are kept, ill-formed ones replaced.
void AppendJsonString(absl::string_view text, std::string* json);

}  // namespace tresen::log
