#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_en;
extern const CommandWords& CommandWords_en();
extern const absl::Span<const Wording> kSentences_en;
extern const absl::Span<const Wording> kLabels_en;

const LanguagePack& PackOf_en() {
  static const LanguagePack pack = {"en", &kLocale_en, kSentences_en, kLabels_en,
                                    &CommandWords_en()};
  return pack;
}

}  // namespace tresen::gateway
