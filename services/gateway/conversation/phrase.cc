#include "services/gateway/conversation/phrase.h"

namespace tresen::gateway {
namespace {

constexpr const char* kNames[] = {
    "None",
#define TRESEN_PHRASE_NAME(name) #name,
    TRESEN_PHRASES(TRESEN_PHRASE_NAME)
#undef TRESEN_PHRASE_NAME
};

}  // namespace

absl::string_view PhraseName(Phrase phrase) { return kNames[static_cast<int>(phrase)]; }

std::optional<Phrase> PhraseFromName(absl::string_view name) {
  for (int i = 0; i < static_cast<int>(Phrase::kEnd); ++i) {
    if (name == kNames[i]) return static_cast<Phrase>(i);
  }
  return std::nullopt;
}

}  // namespace tresen::gateway
