#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tresen::dialogues {

// One line of a dialogue. tests/e2e/README.md says what each means.
enum class StepKind {
  kWrite,        // C: text
  kTap,          // T: title or number
  kSend,         // S: image | document | voice | location LAT LON | reaction EMOJI | sticker
  kReply,        // A: text that the reply holds; "-": no reply
  kReplyNot,     // A! text that it does not hold
  kChoices,      // A# number of buttons or rows
  kWait,         // W: duration
  kStaff,        // P: hand back | take over | message
  kExpect,       // E: an effect
};

struct Step {
  StepKind kind = StepKind::kWrite;
  std::string text;
  int line = 0;
};

struct Dialogue {
  std::string title;
  std::string clock = "2026-03-06 14:00";  // local time of the branch
  std::string branch = "mitte";
  std::string language;  // of the customer's profile; empty: not known
  bool known = false;    // greeted before
  std::vector<std::string> given;
  std::vector<Step> steps;
};

// INVALID_ARGUMENT names the line.
absl::StatusOr<Dialogue> ParseDialogue(absl::string_view text);

}  // namespace tresen::dialogues
