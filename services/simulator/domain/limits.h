#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"
#include "services/simulator/domain/graph_error.h"
#include "services/simulator/domain/outgoing_message.h"

namespace tresen::simulator {

// Lengths are in Unicode code points.
namespace limits {
inline constexpr std::size_t kCallbackData = 512;
inline constexpr std::size_t kTextBody = 4096;
inline constexpr std::size_t kInteractiveBody = 1024;
inline constexpr std::size_t kHeader = 60;
inline constexpr std::size_t kFooter = 60;
inline constexpr std::size_t kReplyButtons = 3;
inline constexpr std::size_t kReplyButtonId = 256;
inline constexpr std::size_t kReplyButtonTitle = 20;
inline constexpr std::size_t kListSections = 10;
inline constexpr std::size_t kListRows = 10;
inline constexpr std::size_t kListButton = 20;
inline constexpr std::size_t kSectionTitle = 24;
inline constexpr std::size_t kRowId = 200;
inline constexpr std::size_t kRowTitle = 24;
inline constexpr std::size_t kRowDescription = 72;
inline constexpr std::size_t kLinkLabel = 20;
inline constexpr std::size_t kFlowButton = 30;
inline constexpr std::size_t kMediaCaption = 1024;
inline constexpr std::size_t kTemplateName = 512;
}  // namespace limits

// Counts code points of UTF-8 text.
std::size_t CodePoints(absl::string_view text);

// Refuses a message whose form breaks the published limits: lengths, counts, missing parts, unknown
// types. Templates are checked against their registry elsewhere. Nothing when the form is good.
std::optional<GraphError> CheckForm(const OutgoingMessage& message);

}  // namespace tresen::simulator
