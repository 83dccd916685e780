#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tresen::trace {

// Where we are in one trace (W3C Trace Context). A value, handed on explicitly: one trace id goes
// from the webhook through every call to the Graph API, also through stored rows. Not valid until
// made or parsed.
class TraceContext {
 public:
  TraceContext() = default;

  // A new trace with its first span.
  static TraceContext New();
  // From a `traceparent` header or a stored row. Empty for anything malformed: the caller starts a
  // new trace.
  static std::optional<TraceContext> Parse(absl::string_view traceparent);
  static TraceContext ParseOrNew(absl::string_view traceparent);

  // The same trace, a new span below this one.
  TraceContext Child() const;
  // "00-<32 hex>-<16 hex>-01"; empty if not valid.
  std::string Format() const;

  bool valid() const { return !trace_id_.empty(); }
  const std::string& trace_id() const { return trace_id_; }  // 32 lower-case hex digits
  const std::string& span_id() const { return span_id_; }    // 16 lower-case hex digits
  bool sampled() const { return sampled_; }

  friend bool operator==(const TraceContext&, const TraceContext&) = default;

 private:
  std::string trace_id_;
  std::string span_id_;
  bool sampled_ = true;
};

}  // namespace tresen::trace
