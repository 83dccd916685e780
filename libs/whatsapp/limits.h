// The channel's limits in code points, and helpers that make a text fit.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tresen::whatsapp {

inline constexpr size_t kMaxTextBody = 4096;
inline constexpr size_t kMaxInteractiveBody = 1024;
inline constexpr size_t kMaxHeader = 60;
inline constexpr size_t kMaxFooter = 60;
inline constexpr size_t kMaxButtons = 3;
inline constexpr size_t kMaxButtonId = 256;
inline constexpr size_t kMaxButtonTitle = 20;
inline constexpr size_t kMaxSections = 10;
inline constexpr size_t kMaxRows = 10;
inline constexpr size_t kMaxListButton = 20;
inline constexpr size_t kMaxSectionTitle = 24;
inline constexpr size_t kMaxRowId = 200;
inline constexpr size_t kMaxRowTitle = 24;
inline constexpr size_t kMaxRowDescription = 72;
inline constexpr size_t kMaxLinkLabel = 20;
inline constexpr size_t kMaxTemplateName = 512;
inline constexpr size_t kMaxTemplateBody = 1024;
inline constexpr size_t kMaxTemplateHeader = 60;
inline constexpr size_t kMaxTemplateButtons = 10;
inline constexpr size_t kMaxCallbackData = 512;

std::string FitButtonTitle(absl::string_view title);
std::string FitRowTitle(absl::string_view title);
std::string FitRowDescription(absl::string_view description);
std::string FitSectionTitle(absl::string_view title);

// Titles of one set of buttons, shortened and made different from each other ("Schneiden lang…",
// "Schneiden lang… 2").
std::vector<std::string> FitButtonTitles(const std::vector<std::string>& titles);

// A text in parts of at most `limit` code points, cut at paragraphs, then sentences, then words.
std::vector<std::string> SplitText(absl::string_view text, size_t limit = kMaxTextBody);

}  // namespace tresen::whatsapp
