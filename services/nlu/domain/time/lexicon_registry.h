#pragma once

#include "absl/types/span.h"

namespace tresen::nlu {

// The date words of one language as they stand in languages/<language>/time.lexicon.
struct LexiconText {
  const char* language;
  const char* text;
};

// Every lexicon found in the tree when it was built, ordered by language. The list is generated.
absl::Span<const LexiconText> InstalledLexicons();

}  // namespace tresen::nlu
