#include "libs/trace/trace.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/crypto/encoding.h"
#include "libs/crypto/random.h"

namespace tresen::trace {
namespace {

constexpr size_t kTraceDigits = 32;
constexpr size_t kSpanDigits = 16;
constexpr size_t kSize = 2 + 1 + kTraceDigits + 1 + kSpanDigits + 1 + 2;

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool AllZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

std::string RandomHex(size_t digits) {
  std::string hex = crypto::HexEncode(crypto::RandomBytes(digits / 2));
  if (AllZero(hex)) hex.back() = '1';  // zero means "none"
  return hex;
}

}  // namespace

TraceContext TraceContext::New() {
  TraceContext context;
  context.trace_id_ = RandomHex(kTraceDigits);
  context.span_id_ = RandomHex(kSpanDigits);
  return context;
}

std::optional<TraceContext> TraceContext::Parse(absl::string_view traceparent) {
  if (traceparent.size() < kSize) return std::nullopt;
  const absl::string_view version = traceparent.substr(0, 2);
  const absl::string_view trace = traceparent.substr(3, kTraceDigits);
  const absl::string_view span = traceparent.substr(36, kSpanDigits);
  const absl::string_view flags = traceparent.substr(53, 2);
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-' ||
      !IsLowerHex(version) || !IsLowerHex(trace) || !IsLowerHex(span) || !IsLowerHex(flags) ||
      version == "ff" || AllZero(trace) || AllZero(span)) {
    return std::nullopt;
  }
  // Later versions may append fields; version 00 has exactly four.
  if (traceparent.size() > kSize && (version == "00" || traceparent[kSize] != '-')) {
    return std::nullopt;
  }
  TraceContext context;
  context.trace_id_ = std::string(trace);
  context.span_id_ = std::string(span);
  context.sampled_ = crypto::HexDecode(flags)->front() & 1;
  return context;
}

TraceContext TraceContext::ParseOrNew(absl::string_view traceparent) {
  auto parsed = Parse(traceparent);
  return parsed.has_value() ? *std::move(parsed) : New();
}

TraceContext TraceContext::Child() const {
  if (!valid()) return New();
  TraceContext child = *this;
  child.span_id_ = RandomHex(kSpanDigits);
  return child;
}

std::string TraceContext::Format() const {
  if (!valid()) return "";
  return absl::StrCat("00-", trace_id_, "-", span_id_, sampled_ ? "-01" : "-00");
}

}  // namespace tresen::trace
