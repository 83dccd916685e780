#pragma once

namespace tresen::rpc {

// What our calls carry beside the request. Lower case, as HTTP/2 wants it.

// W3C trace context.
inline constexpr char kTraceparentKey[] = "traceparent";
// The outside caller for whom an internal caller asks; ignored from others.
inline constexpr char kOnBehalfOfKey[] = "tresen-on-behalf-of";
// Inside one process there is no certificate: the caller's name, and the secret that only this
// process knows and that makes the name believable.
inline constexpr char kCallerKey[] = "tresen-caller";
inline constexpr char kInProcessKey[] = "tresen-in-process";

}  // namespace tresen::rpc
