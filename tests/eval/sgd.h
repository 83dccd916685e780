#pragma once

#include "tests/eval/records.h"

namespace tresen::nlu_eval {

// Follows dialogues about appointments and a calendar: what the user wants, asks for and has said or accepted so far,
// after every turn. The understanding is the product's with a pack for that domain; nothing is learned from the
// dialogues. What the other side did in its turns (offered, asked, confirmed) is known, as a desk knows its own.
absl::Status EvaluateDialogues(const std::vector<json>& records, Results& results);

}  // namespace tresen::nlu_eval
