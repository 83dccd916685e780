#include "tests/dialogues/dialogue_file.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tresen::dialogues {
namespace {

std::optional<StepKind> KindOf(absl::string_view mark) {
  if (mark == "C:") return StepKind::kWrite;
  if (mark == "T:") return StepKind::kTap;
  if (mark == "S:") return StepKind::kSend;
  if (mark == "A:") return StepKind::kReply;
  if (mark == "A!") return StepKind::kReplyNot;
  if (mark == "A#") return StepKind::kChoices;
  if (mark == "W:") return StepKind::kWait;
  if (mark == "P:") return StepKind::kStaff;
  if (mark == "E:") return StepKind::kExpect;
  return std::nullopt;
}

// "clock: ...". False: no such heading.
bool ReadHeading(absl::string_view line, Dialogue& dialogue) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 1));
  const std::string value(absl::StripAsciiWhitespace(parts.second));
  if (parts.first == "title") {
    dialogue.title = value;
  } else if (parts.first == "clock") {
    dialogue.clock = value;
  } else if (parts.first == "branch") {
    dialogue.branch = value;
  } else if (parts.first == "language") {
    dialogue.language = value;
  } else if (parts.first == "customer") {
    dialogue.known = value == "known";
  } else if (parts.first == "given") {
    dialogue.given.push_back(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Dialogue> ParseDialogue(absl::string_view text) {
  Dialogue dialogue;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    if (const auto kind = KindOf(line.substr(0, 2))) {
      dialogue.steps.push_back(
          {*kind, std::string(absl::StripAsciiWhitespace(line.substr(2))), number});
    } else if (!ReadHeading(line, dialogue)) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", line));
    }
  }
  if (dialogue.title.empty()) return absl::InvalidArgumentError("no title");
  return dialogue;
}

}  // namespace tresen::dialogues
