#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/nlu/domain/understanding.h"

namespace tresen::nlu {

// Whether a word, in the form in which words are compared (Skeleton), is an everyday word of a language pack.
using IsEverydayWord = std::function<bool(absl::string_view skeleton)>;

// What may leave the house of a text: its everyday words, its punctuation and numbers of up to two digits, as they were
// written. Everything else (names, slips, codes, telephone numbers, addresses, text in scripts without word borders)
// becomes "[…]": what is not known to be harmless is taken for personal. What was recognised as a name, contact or code
// is replaced even where it looks like an everyday word. Empty if nothing but marks would be left.
std::string Redacted(absl::string_view text, const Understanding& found, const IsEverydayWord& everyday);

}  // namespace tresen::nlu
