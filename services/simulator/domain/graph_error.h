#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::simulator {

// One refusal in Meta's own numbering. Callers decide by `code`; the details are for developers.
struct GraphError {
  int code = 0;
  std::string details;
};

namespace graph_code {
inline constexpr int kUnknown = 1;
inline constexpr int kAppRate = 4;
inline constexpr int kBadObject = 33;
inline constexpr int kBadParameter = 100;
inline constexpr int kBadToken = 190;
inline constexpr int kNumberRate = 130429;
inline constexpr int kMissingParameter = 131008;
inline constexpr int kInvalidValue = 131009;
inline constexpr int kSameNumber = 131021;
inline constexpr int kUnreachable = 131026;
inline constexpr int kWindowClosed = 131047;
inline constexpr int kPortfolioLimit = 131048;
inline constexpr int kMarketingStopped = 131050;
inline constexpr int kUnsupportedType = 131051;
inline constexpr int kPairRate = 131056;
inline constexpr int kUserIdNotPossible = 131062;
inline constexpr int kTemplateParameterCount = 132000;
inline constexpr int kTemplateMissing = 132001;
inline constexpr int kTemplateTooLong = 132005;
inline constexpr int kTemplateParameterFormat = 132012;
inline constexpr int kTemplatePaused = 132015;
inline constexpr int kTemplateDisabled = 132016;
}  // namespace graph_code

// The title that Meta gives a code; "Unknown error" for a code that is not in the table.
absl::string_view TitleOf(int code);

// The HTTP status that usually comes with a code; 400 for codes that are not in the table.
int HttpStatusOf(int code);

}  // namespace tresen::simulator
