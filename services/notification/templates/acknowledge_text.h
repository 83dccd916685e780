#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tresen::notification {

// What the page behind a notice's link says.
enum class AcknowledgePage { kAsked, kDone };

struct AcknowledgeText {
  std::string language;
  std::string text;
  std::string button;  // empty when nothing is left to do
};

// In the branch's language; English for one that we do not write.
AcknowledgeText WriteAcknowledge(AcknowledgePage page, absl::string_view language);

}  // namespace tresen::notification
