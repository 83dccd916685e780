#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_de;
extern const CommandWords& CommandWords_de();
extern const absl::Span<const Wording> kSentences_de;
extern const absl::Span<const Wording> kLabels_de;

const LanguagePack& PackOf_de() {
  static const LanguagePack pack = {"de", &kLocale_de, kSentences_de, kLabels_de,
                                    &CommandWords_de()};
  return pack;
}

}  // namespace tresen::gateway
