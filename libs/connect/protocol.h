// The Connect protocol's bytes (connectrpc.com/docs/protocol), without knowledge of messages or
// transport.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tresen::connect {

enum class Codec { kJson, kProto };

// What a Content-Type asks for.
struct ContentType {
  Codec codec = Codec::kJson;
  bool streaming = false;
};
// "application/json", "application/proto", "application/connect+json", "application/connect+proto";
// a charset of UTF-8 is accepted. Empty for anything else.
std::optional<ContentType> ParseContentType(absl::string_view header);
std::string Format(const ContentType& type);

// "invalid_argument" and so on; "unknown" for what has no name.
std::string CodeName(absl::StatusCode code);
// The HTTP status of a unary error.
int HttpStatusOf(absl::StatusCode code);

// {"code":…,"message":…,"details":[{"type":…,"value":…,"debug":…}]}. As on the gRPC side, the words
// of an internal error stay inside. `status` is not OK.
std::string ErrorJson(const absl::Status& status);

// The last envelope of a stream: {} or {"error":{…}}.
std::string EndStreamJson(const absl::Status& status);

inline constexpr unsigned char kEndStreamFlag = 0x02;

// Flags, length (big endian), bytes.
std::string Envelope(absl::string_view bytes, unsigned char flags = 0);
// The single message of a server-streaming request. INVALID_ARGUMENT for broken envelopes,
// UNIMPLEMENTED for none or several messages and for compression.
absl::StatusOr<absl::string_view> OpenSingleEnvelope(absl::string_view body);

// "Connect-Timeout-Ms": up to ten digits. INVALID_ARGUMENT otherwise.
absl::StatusOr<absl::Duration> ParseTimeout(absl::string_view header);

}  // namespace tresen::connect
