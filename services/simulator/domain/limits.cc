#include "services/simulator/domain/limits.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/simulator/domain/interactive_limits.h"

namespace tresen::simulator {
namespace {

constexpr std::array<absl::string_view, 5> kMediaTypes = {"audio", "document", "image", "sticker",
                                                          "video"};

bool IsMedia(absl::string_view type) {
  return std::find(kMediaTypes.begin(), kMediaTypes.end(), type) != kMediaTypes.end();
}

GraphError Missing(absl::string_view parameter) {
  return {graph_code::kMissingParameter, absl::StrCat("Parameter '", parameter, "' is required")};
}

std::optional<GraphError> CheckText(const OutgoingMessage& message) {
  if (absl::StripAsciiWhitespace(message.text).empty()) return Missing("text.body");
  if (CodePoints(message.text) > limits::kTextBody) {
    return GraphError{graph_code::kBadParameter,
                      "Param text['body'] must be at most 4096 characters long."};
  }
  return std::nullopt;
}

std::optional<GraphError> CheckMedia(const OutgoingMessage& message) {
  if (!message.media) return Missing(message.type);
  if (message.media->id.empty() && message.media->link.empty()) {
    return Missing(absl::StrCat(message.type, ".id or ", message.type, ".link"));
  }
  if (CodePoints(message.media->caption) > limits::kMediaCaption) {
    return GraphError{graph_code::kInvalidValue, "Caption must be at most 1024 characters long"};
  }
  return std::nullopt;
}

std::optional<GraphError> CheckReaction(const OutgoingMessage& message) {
  if (!message.reaction || message.reaction->message_id.empty()) {
    return Missing("reaction.message_id");
  }
  if (!message.quoted_id.empty()) {
    return GraphError{graph_code::kInvalidValue, "context is not allowed with a reaction"};
  }
  return std::nullopt;
}

std::optional<GraphError> CheckLocation(const OutgoingMessage& message) {
  if (!message.location) return Missing("location.latitude and location.longitude");
  const auto [latitude, longitude] = *message.location;
  if (latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180) {
    return GraphError{graph_code::kInvalidValue, "location is outside of the globe"};
  }
  return std::nullopt;
}

std::optional<GraphError> CheckTemplateForm(const OutgoingMessage& message) {
  if (!message.use_of_template || message.use_of_template->name.empty()) {
    return Missing("template.name");
  }
  const std::string& name = message.use_of_template->name;
  const bool letters_are_fine = std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) || letter == '_';
  });
  if (!letters_are_fine || name.size() > limits::kTemplateName) {
    return GraphError{graph_code::kInvalidValue,
                      "template.name has lowercase letters, digits and underscores only"};
  }
  if (message.use_of_template->language.empty()) return Missing("template.language.code");
  return std::nullopt;
}

std::optional<GraphError> CheckContent(const OutgoingMessage& message) {
  if (message.type == "text") return CheckText(message);
  if (message.type == "template") return CheckTemplateForm(message);
  if (message.type == "reaction") return CheckReaction(message);
  if (message.type == "location") return CheckLocation(message);
  if (message.type == "interactive") {
    if (!message.interactive) return Missing("interactive");
    return CheckInteractive(*message.interactive);
  }
  if (message.type == "contacts") {
    if (message.contact_cards == 0) return Missing("contacts");
    return std::nullopt;
  }
  if (IsMedia(message.type)) return CheckMedia(message);
  return GraphError{graph_code::kUnsupportedType,
                    absl::StrCat("Message type '", message.type, "' is not supported")};
}

}  // namespace

std::size_t CodePoints(absl::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::optional<GraphError> CheckForm(const OutgoingMessage& message) {
  if (message.to.empty() && message.recipient.empty()) {
    return GraphError{graph_code::kBadParameter, "The parameter to is required."};
  }
  if (CodePoints(message.callback_data) > limits::kCallbackData) {
    return GraphError{graph_code::kBadParameter,
                      "Param biz_opaque_callback_data must be at most 512 characters long."};
  }
  return CheckContent(message);
}

}  // namespace tresen::simulator
