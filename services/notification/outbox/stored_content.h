#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/notification/channels/channel.h"

namespace tresen::notification::v1 {
class SendRequest;
}

namespace tresen::notification {

// What a message says; one of both at least.
struct MessageParts {
  std::optional<Content> content;
  std::optional<Template> use_of_template;
};
MessageParts PartsOf(const v1::SendRequest& request);

// The form in which it is sealed and stored: a SendRequest with nothing else in it.
std::string EncodeContent(const v1::SendRequest& request);
// DATA_LOSS when the bytes are no such thing.
absl::StatusOr<MessageParts> DecodeContent(absl::string_view bytes);

}  // namespace tresen::notification
