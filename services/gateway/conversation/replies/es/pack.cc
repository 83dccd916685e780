#include "services/gateway/conversation/replies/language_pack.h"

namespace tresen::gateway {

extern const Locale kLocale_es;
extern const CommandWords& CommandWords_es();
extern const absl::Span<const Wording> kSentences_es;
extern const absl::Span<const Wording> kLabels_es;

const LanguagePack& PackOf_es() {
  static const LanguagePack pack = {"es", &kLocale_es, kSentences_es, kLabels_es,
                                    &CommandWords_es()};
  return pack;
}

}  // namespace tresen::gateway
